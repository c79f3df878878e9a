"""Import in the browser: choose a file, see what it would change, then write it or leave it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from controls.importers.plans import ImportPlan, Place, Problem, Unreadable
from controls.importers.texts import Source
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.program.actions import imports
from soc2hub.program.forms import ImportForm
from soc2hub.program.sources import ZIP, read_bytes
from soc2hub.vault.blobs import open_blob, store_bytes
from soc2hub.vault.tickets import Waiting, ticket_for, waiting
from soc2hub.web.guard import ClientRequest, client_page

PURPOSE = "program import"


@client_page(P.IMPORT, methods=("GET", "POST"))
def choose(request: ClientRequest) -> HttpResponse:
    """A file that can be imported is kept, and its plan shown; any other is refused with every place named."""
    if request.method != "POST":
        return _choose(request, ImportForm())
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _choose(request, form, status=422)
    file = form.cleaned_data["file"]
    data = file.read()
    try:
        source = read_bytes(file.name, data)
        plan = imports.look(imports.parse(source), by=request.user)
        if plan.can_be_applied:
            blob = store_bytes(data, _kept_name(source, data))
            ticket = ticket_for(blob, file.name, purpose=PURPOSE)
            return redirect("program:import", request.access.client.pk, ticket)
    except Unreadable as error:
        plan = ImportPlan("File", problems=(error.problem,))
    except Refusal as refusal:
        plan = ImportPlan("File", problems=(Problem(Place(file.name), refusal.message),))
    form.add_error("file", f"Nothing was imported. {_first_words(plan)}")
    return _choose(request, form, plan=plan if len(plan.blocking) > 1 else None, status=422)


@client_page(P.IMPORT, methods=("GET", "POST"))
def decide(request: ClientRequest, ticket: str) -> HttpResponse:
    """What this file would change, computed anew each time; POST writes it."""
    held = waiting(ticket, purpose=PURPOSE)
    if request.method == "POST":
        plan = imports.apply(_source(held), by=request.user)
        messages.success(request, f"{held.name} imported: {plan.changes} changes.")  # type: ignore[arg-type]
        return redirect("program:imports", request.access.client.pk)
    try:
        plan = imports.look(imports.parse(_source(held)), by=request.user)
    except Unreadable as error:
        plan = ImportPlan("File", problems=(error.problem,))
    return render(request, "program/import.html", {"plan": plan, "name": held.name})  # type: ignore[arg-type]


def _choose(
    request: ClientRequest, form: ImportForm, *, plan: ImportPlan | None = None, status: int = 200
) -> HttpResponse:
    return render(request, "program/imports.html", {"form": form, "plan": plan}, status=status)  # type: ignore[arg-type]


def _first_words(plan: ImportPlan) -> str:
    more = len(plan.blocking) - 1
    return f"{plan.blocking[0]}" + (f" (and {more} more below)" if more else "")


def _kept_name(source: Source, data: bytes) -> str:
    if data.startswith(ZIP):
        return "import.zip"
    return "import.json" if source.name.lower().endswith(".json") else "import.md"


def _source(held: Waiting) -> Source:
    with open_blob(held.blob) as file:
        return read_bytes(held.name, file.read())
