"""List, look, add, change, remove: the same five pages for every noun of the inventory."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path

from scoping.actions.registers import Register
from scoping.exports import OF_EACH
from scoping.forms.registers import RegisterForm
from scoping.views.frames import tabs, url
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

PAGE = 50


@dataclass(frozen=True)
class Pages:
    """What differs between the nouns. `more` adds what rows show, `on_list` and `on_look` what stands around them."""

    noun: str
    plural: str
    title: str
    register: Register[Any]
    form: type[RegisterForm]
    rows: Callable[[], QuerySet[Any]]
    by: tuple[str, ...]
    columns: tuple[Column, ...]
    facts: Callable[[Any], list[dict[str, Any]]]
    empty_title: str
    empty_text: str
    icon: str
    inline: tuple[str, ...] = ()
    tab: str = ""
    more: Callable[[Access, Sequence[Any]], dict[str, Any]] = lambda access, rows: {}
    list_template: str = "scoping/registers/list.html"
    is_imported: bool = True
    on_list: Callable[[Access], dict[str, Any]] = lambda access: {}
    on_look: Callable[[Access, Any], dict[str, Any]] = lambda access, row: {}

    @property
    def a_noun(self) -> str:
        return f"{'an' if self.noun[0] in 'aeiou' else 'a'} {self.noun}"

    @property
    def patterns(self) -> list[URLPattern]:
        base, noun = f"scope/{self.plural}/", self.noun
        return [
            path(base, client_page(P.SEE_PROGRAM)(self.index), name=self.plural),
            path(f"{base}new/", client_page(P.EDIT_SCOPE, methods=("GET", "POST"))(self.new), name=f"{noun}_new"),
            path(f"{base}<uuid:object_id>/", client_page(P.SEE_PROGRAM)(self.look), name=noun),
            path(
                f"{base}<uuid:object_id>/edit/",
                client_page(P.EDIT_SCOPE, methods=("GET", "POST"))(self.edit),
                name=f"{noun}_edit",
            ),
            path(
                f"{base}<uuid:object_id>/removal/",
                client_page(P.EDIT_SCOPE, methods=("POST",))(self.remove),
                name=f"{noun}_remove",
            ),
            path(
                f"{base}<uuid:object_id>/row/",
                client_page(P.EDIT_SCOPE, methods=("GET", "POST"))(self.row),
                name=f"{noun}_row",
            ),
        ]

    def index(self, request: Any) -> HttpResponse:
        export = OF_EACH[self.noun]
        if export.asked_by(request):
            return export.of(request, lambda: self._all(request.access))
        found = list(after_or_all(self.rows(), self.by, request.GET.get("cursor", ""))[: PAGE + 1])
        rows = found[:PAGE]
        following = next_url(request, cursor_of(rows[-1], self.by)) if len(found) > PAGE else ""
        for row in rows:
            row.row_url = url(request.access, f"{self.noun}_row", row.pk)
        context = {"rows": rows, "next_url": following, "columns": self.columns} | self._frame(request)
        if context["may_edit"]:
            context["columns"] = (*self.columns, Column("Change", is_hidden_label=True))
        context["csv_url"] = csv_url(request)
        context |= {"row_template": f"scoping/{self.plural}/row.html", "empty_url": context["new_url"]}
        context |= self.more(request.access, rows) | self.on_list(request.access)
        return render(request, self.list_template, context)

    def _all(self, access: Access) -> list[Any]:
        rows = list(self.rows())
        if rows:
            self.more(access, rows)
        return rows

    def look(self, request: Any, object_id: UUID) -> HttpResponse:
        row = get_object_or_404(self.rows(), pk=object_id)
        access = request.access
        context = self._frame(request) | {
            "row": row,
            "facts": self.facts(row),
            "edit_url": url(access, f"{self.noun}_edit", row.pk),
            "remove_url": url(access, f"{self.noun}_remove", row.pk),
        }
        context |= self.more(access, [row])
        return render(request, "scoping/registers/look.html", context | self.on_look(access, row))

    def new(self, request: Any) -> HttpResponse:
        if request.method == "GET":
            return self._form(request, self.form(initial=request.GET.dict()))
        form = self.form(request.POST)
        if not form.is_valid():
            return self._form(request, form, status=422)
        try:
            row = self.register.add(by=request.user, **form.values())
        except Refusal as refusal:
            return self._form(request, _faulted(form, refusal), status=422)
        messages.success(request, f"“{row}” was added.")
        return redirect(url(request.access, f"{self.noun}_new" if "another" in request.POST else self.plural))

    def edit(self, request: Any, object_id: UUID) -> HttpResponse:
        row = get_object_or_404(self.rows(), pk=object_id)
        if request.method == "GET":
            return self._form(request, self.form(instance=row), row=row)
        form = self.form(request.POST, instance=row)
        if not form.is_valid():
            return self._form(request, form, row=row, status=422)
        try:
            self.register.change(row, version=form.cleaned_data["version"] or 0, by=request.user, **form.values())
        except Refusal as refusal:
            return self._form(request, _faulted(form, refusal), row=row, status=422)
        messages.success(request, f"“{row}” was saved.")
        return redirect(url(request.access, self.noun, row.pk))

    def row(self, request: Any, object_id: UUID) -> HttpResponse:
        """One row of the table: as it is read, to be edited (`?edit`), or saved in place."""
        row = get_object_or_404(self.rows(), pk=object_id)
        if request.method == "GET":
            return self._row(request, row, self._short(instance=row) if "edit" in request.GET else None)
        form = self._short(request.POST, instance=row)
        if not form.is_valid():
            return self._row(request, row, form, status=422)
        try:
            self.register.change(row, version=form.cleaned_data["version"] or 0, by=request.user, **form.values())
        except Refusal as refusal:
            return self._row(request, row, _faulted(form, refusal), status=422)
        return self._row(request, self.rows().get(pk=row.pk))

    def _short(self, *args: Any, **kwargs: Any) -> RegisterForm:
        """The form with the fields of a table row alone."""
        form = self.form(*args, auto_id=f"row-{kwargs['instance'].pk}-%s", **kwargs)
        for name in form.fields.keys() - {"version", *self.inline}:
            del form.fields[name]
        form.order_fields(self.inline)
        for field in form.fields.values():
            field.help_text = ""
        return form

    def _row(self, request: Any, row: Any, form: RegisterForm | None = None, *, status: int = 200) -> HttpResponse:
        context = {"row": row, "form": form, "pages": self, "may_edit": True, "is_back": True}
        row.row_url = url(request.access, f"{self.noun}_row", row.pk)
        context["span"] = len(self.columns) + 1
        template = "scoping/registers/row_edit.html" if form else f"scoping/{self.plural}/row.html"
        return render(request, template, context | self.more(request.access, [row]), status=status)

    def remove(self, request: Any, object_id: UUID) -> HttpResponse:
        row = get_object_or_404(self.rows(), pk=object_id)
        version = request.POST.get("version", "")
        number = int(version) if version.isdecimal() and len(version) < 10 else 0
        self.register.remove(row, version=number, by=request.user)
        messages.success(request, f"“{row}” was removed.")
        return redirect(url(request.access, self.plural))

    def _form(self, request: Any, form: RegisterForm, *, row: Any = None, status: int = 200) -> HttpResponse:
        context = self._frame(request) | {"form": form, "row": row}
        return render(request, "scoping/registers/form.html", context, status=status)

    def _frame(self, request: Any) -> dict[str, Any]:
        access = request.access
        return {
            "pages": self,
            "tabs": tabs(access, self.tab or self.plural),
            "scope_url": url(access, "scope"),
            "list_url": url(access, self.plural),
            "new_url": url(access, f"{self.noun}_new") if access.may(P.EDIT_SCOPE) else "",
            "import_url": url(access, "import", self.plural) if self.is_imported and access.may(P.EDIT_SCOPE) else "",
            "stack_url": url(access, "stack") if access.may(P.EDIT_SCOPE) else "",
            "may_edit": access.may(P.EDIT_SCOPE),
        }


def _faulted(form: RegisterForm, refusal: Refusal) -> RegisterForm:
    """The refusal at the field it is about, if the form shows that field."""
    at = refusal.field if refusal.field in form.fields and refusal.field != "version" else None
    form.add_error(at, refusal.message)
    return form
