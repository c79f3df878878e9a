"""A row of the client chosen by typing: an input whose suggestions come as one types, instead of a list of all rows.

Works without scripts: what was typed is looked for when the form is sent, and a link may carry the row's id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django import forms
from django.db import models
from django.db.models import Case, IntegerField, Q, When
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from soc2hub.tenancy.scope import current_client_id

MOST = 12
LONGEST = 250


@dataclass(frozen=True, slots=True)
class Pick:
    """What may be picked: rows of `model` for which `among` holds, searched in `fields`, the first being its name.

    `url_name` answers `?of=<field name>` with `<option>`s; `label` is what a person reads and sends.
    """

    model: type[models.Model]
    fields: tuple[str, ...]
    url_name: str
    among: Q = Q()
    label: Callable[[Any], str] = str

    def matching(self, words: str) -> models.QuerySet[Any]:
        """Rows that hold every word, the one of exactly that name first."""
        words = words.replace("\x00", "")[:LONGEST]
        rows = self.model._default_manager.filter(self.among)
        for word in words.replace("(", " ").replace(")", " ").split():
            rows = rows.filter(reduce(or_, (Q(**{f"{field}__icontains": word}) for field in self.fields)))
        exact = Case(When(**{f"{self.fields[0]}__iexact": words}, then=0), default=1, output_field=IntegerField())
        return rows.order_by(exact, *self.fields, "pk")

    def find(self, words: str) -> Any:
        """The one row meant. Raises ValidationError where there is none, or more than one."""
        name = self.fields[0]
        if (row_id := _uuid(words)) is not None:
            found = list(self.model._default_manager.filter(self.among, pk=row_id))
        else:
            found = list(self.matching(words)[:MOST])
        named = [row for row in found if words.lower() in (self.label(row).lower(), getattr(row, name).lower())]
        if len(named or found) == 1:
            return (named or found)[0]
        if not found:
            raise forms.ValidationError(f"No {self.model._meta.verbose_name} of that name.")
        raise forms.ValidationError(f"Which one? {'; '.join(self.label(row) for row in found[:4])}.")

    def options(self, request: Any) -> HttpResponse:
        """The suggestions for what was typed so far."""
        words = request.GET.get(request.GET.get("of", ""), "")
        found = self.matching(words)[:MOST]
        return HttpResponse(format_html_join("", '<option value="{}"></option>', ((self.label(row),) for row in found)))


class PickInput(forms.TextInput):
    """An input with a list of suggestions, fetched when it is entered and while one types."""

    def __init__(self, url_name: str) -> None:
        super().__init__(attrs={"autocomplete": "off"})
        self.url_name = url_name

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        offered = f"{(attrs or {}).get('id', name)}-offered"
        url = reverse(self.url_name, args=[current_client_id()])
        asking = {
            "list": offered,
            "hx-get": f"{url}?of={name}",
            "hx-trigger": "focus once, input changed delay:200ms",
            "hx-target": f"#{offered}",
            "hx-sync": "this:replace",
        }
        control = super().render(name, value, {**(attrs or {}), **asking}, renderer)
        return format_html('{}<datalist id="{}"></datalist>', control, offered)


class Picked(forms.Field):
    """The form field of a `Pick`; its value is the row."""

    def __init__(self, pick: Pick, **kwargs: Any) -> None:
        super().__init__(widget=PickInput(pick.url_name), **kwargs)
        self.pick = pick
        self.found: dict[str, Any] = {}

    def __deepcopy__(self, memo: dict[int, Any]) -> "Picked":
        copied = super().__deepcopy__(memo)
        copied.found = {}
        return copied

    def to_python(self, value: Any) -> Any:
        words = str(value or "").strip()
        if not words:
            return None
        if words not in self.found:
            self.found[words] = self.pick.find(words)
        return self.found[words]

    def prepare_value(self, value: Any) -> Any:
        """An id, as links carry it, is shown as the row's words; what was typed stays as it was typed."""
        if isinstance(value, self.pick.model):
            return self.pick.label(value)
        if value is None or _uuid(str(value)) is None:
            return value
        try:
            return self.pick.label(self.to_python(value))
        except forms.ValidationError:
            return ""


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
