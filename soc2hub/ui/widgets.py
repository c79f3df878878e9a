"""Controls of forms: most pages show the same empty fields and choices again and again, so each is drawn once."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.forms.renderers import DjangoTemplates

MOST, LONGEST = 1024, 200
"""So many controls are kept, none that holds a longer text: what people wrote is not hoarded."""
PLAIN = frozenset({bool, int, float, type(None), date, datetime, UUID})


class Renderer(DjangoTemplates):
    """As Django's own; what it drew of the same control with the same choices and value is remembered."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[Any, str] = {}

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        try:
            key = (template_name, frozen(context))
        except Unkept:
            return super().render(template_name, context, request)
        if (found := self.kept.get(key)) is None:
            if len(self.kept) >= MOST:
                self.kept.clear()
            found = self.kept[key] = super().render(template_name, context, request)
        return found


class Unkept(Exception):
    """It holds something that cannot be told apart by value, or too much of it."""


def frozen(value: Any) -> Any:
    """Equal for what renders alike only: by value and by type, since safe text equals the text it was made from."""
    kind = type(value)
    if issubclass(kind, str):
        if len(value) > LONGEST:
            raise Unkept
        return kind, value
    if kind in PLAIN:
        return kind, value
    if kind is dict:
        return tuple([(name, frozen(part)) for name, part in value.items()])
    if kind in (list, tuple):
        return kind, tuple([frozen(part) for part in value])
    raise Unkept
