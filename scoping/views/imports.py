"""Paste a table or drop a file: see what it would change, then write it or leave it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from scoping.actions import imports
from scoping.forms.imports import TableForm
from scoping.importers.reading import INTO, Into, read
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.plans import ImportPlan, Unreadable
from soc2hub.lib.sheets import ZIP
from soc2hub.vault.blobs import open_blob, store_bytes
from soc2hub.vault.tickets import ticket_for, waiting
from soc2hub.web.guard import client_page

PURPOSE = "scope import"


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def choose(request: Any, into: str) -> HttpResponse:
    """A table that can be imported is kept, and its plan shown; any other is refused with every place named."""
    target = _target(into)
    if request.method == "GET":
        return _choose(request, target, TableForm())
    form = TableForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, target, form, status=422)
    name, data = form.table()
    plan = _look(into, name, data)
    if not plan.can_be_applied:
        form.add_error(None, f"Nothing was imported. {plan.blocking[0]}")
        return _choose(request, target, form, plan=plan, status=422)
    blob = store_bytes(data, "import.xlsx" if data.startswith(ZIP) else "import.csv")
    return redirect(url(request.access, "import_decide", into, ticket_for(blob, name, purpose=PURPOSE + into)))


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def decide(request: Any, into: str, ticket: str) -> HttpResponse:
    """What this table would change, computed anew each time; POST writes it."""
    target = _target(into)
    held = waiting(ticket, purpose=PURPOSE + into)
    with open_blob(held.blob) as file:
        data = file.read()
    if request.method == "POST":
        batch, client = read(into, held.name, data), request.access.client
        plan = imports.apply(batch, client=client, sha256=held.blob.sha256, by=request.user)
        messages.success(request, f"{held.name}: {len(plan.created)} added, {len(plan.changed)} changed.")
        return redirect(url(request.access, target.list_name))
    context = _frame(request, target) | {"plan": _look(into, held.name, data), "name": held.name}
    return render(request, "scoping/imports/decide.html", context)


def _look(into: str, name: str, data: bytes) -> ImportPlan:
    try:
        return imports.look(read(into, name, data))
    except Unreadable as error:
        return ImportPlan(into, problems=(error.problem,))


def _target(into: str) -> Into:
    if into not in INTO:
        raise Http404("No such import.")
    return INTO[into]


def _choose(
    request: Any, target: Into, form: TableForm, *, plan: ImportPlan | None = None, status: int = 200
) -> HttpResponse:
    context = _frame(request, target) | {"form": form, "plan": plan}
    return render(request, "scoping/imports/choose.html", context, status=status)


def _frame(request: Any, target: Into) -> dict[str, Any]:
    access = request.access
    return {
        "target": target,
        "tabs": tabs(access, target.list_name),
        "scope_url": url(access, "scope"),
        "list_url": url(access, target.list_name),
        "import_url": url(access, "import", target.key),
        "assets_url": url(access, "import", "assets") if target.key == "systems" else "",
    }
