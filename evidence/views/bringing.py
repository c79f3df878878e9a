"""Bring in a list: the file first, then which columns are meant and what is said about it; looked at before written."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from controls.models import Control
from controls.queries.here import period_here
from evidence.actions.populations import Source, Table, bring_in, look
from evidence.listings import Listing, headings, proposed
from evidence.models import Population
from evidence.population_forms import FileForm, ListForm, facts_of
from evidence.views.forms import path_of
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.plans import Unreadable
from soc2hub.lib.refusals import Refusal
from soc2hub.lib.sheets import ZIP, read_sheets
from soc2hub.vault.blobs import open_blob, store_bytes
from soc2hub.vault.tickets import Waiting, ticket_for, waiting
from soc2hub.web.guard import ClientRequest, client_page

PURPOSE = "population"
SHOWN = 200


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def choose(request: ClientRequest) -> HttpResponse:
    """A file with a heading is kept and waits a day for what is said about it; any other is refused in words."""
    former = _former(request)
    initial = {"control": str(former.control_id) if former else request.GET.get("control", "")}
    form = FileForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        file, control = form.cleaned_data["file"], form.cleaned_data["control"]
        data = file.read()
        try:
            headings(file.name, read_sheets(file.name, data))
        except Unreadable as error:
            form.add_error("file", str(error))
        else:
            blob = store_bytes(data, "population.xlsx" if data.startswith(ZIP) else "population.csv")
            ticket = ticket_for(blob, file.name, purpose=PURPOSE)
            query = f"?control={control.pk}" + (f"&former={former.pk}" if former else "")
            return redirect(path_of(request, "describe_population", ticket) + query)
    context = {"form": form, "former": former, "back": path_of(request, "populations")}
    return render(request, "evidence/population_file.html", context, status=422 if form.is_bound else 200)  # type: ignore[arg-type]


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def describe(request: ClientRequest, ticket: str) -> HttpResponse:
    """`look` shows what would be brought in, `bring` does it; the file is read anew each time."""
    held = waiting(ticket, purpose=PURPOSE)
    control, former = find(Control, _id(request, "control")), _former(request)
    data = _bytes(held)
    names = headings(held.name, read_sheets(held.name, data))
    form = ListForm(request.POST or None, names=names, initial=_initial(request, names, former))
    listing: Listing | None = None
    if request.method == "POST" and form.is_valid():
        table = Table(held.name, data, form.columns())
        listing = _looked(form, table, form.source())
        if listing and not listing.problems and "bring" in request.POST:
            try:
                sensitivity = form.cleaned_data["sensitivity"]
                population = bring_in(
                    control, table, form.source(), former=former, sensitivity=sensitivity, by=request.user
                )
            except Refusal as refusal:
                form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
            else:
                messages.success(request, f"{held.name} is brought in. See its checks, then submit it.")  # type: ignore[arg-type]
                return redirect(population)
    context = {
        "form": form,
        "name": held.name,
        "control": control,
        "former": former,
        "listing": listing,
        "problems": listing.problems[:SHOWN] if listing else (),
        "first": listing.events[:10] if listing else (),
        "again": path_of(request, "new_population"),
        "back": path_of(request, "populations"),
    }
    is_bad = form.is_bound and (not form.is_valid() or bool(listing and listing.problems))
    return render(request, "evidence/population_facts.html", context, status=422 if is_bad else 200)  # type: ignore[arg-type]


def _looked(form: ListForm, table: Table, source: Source) -> Listing | None:
    try:
        return look(table, source)
    except Unreadable as error:
        form.add_error("key_column", str(error))
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return None


def _bytes(held: Waiting) -> bytes:
    with open_blob(held.blob) as file:
        return file.read()


def _initial(request: ClientRequest, names: tuple[str, ...], former: Population | None) -> dict[str, Any]:
    columns = proposed(names)
    client = request.access.client
    period = period_here(client.today())
    said: dict[str, Any] = {
        "key_column": columns.key, "date_column": columns.happened, "extracted_zone": client.zone,
        "extracted_by": request.user.name, "period_from": period.since, "period_to": min(period.until, client.today()),
    }  # fmt: skip
    if former is not None:
        columns_then = {"key_column": former.key_column, "date_column": former.date_column}
        kept = {name: value for name, value in columns_then.items() if value in names}
        said |= dict(facts_of(former)) | kept | {
            "extracted_at": None, "stated_count": None, "sensitivity": former.sensitivity
        }  # fmt: skip
    return said


def _former(request: ClientRequest) -> Population | None:
    return find(Population, _id(request, "former")) if request.GET.get("former") else None


def _id(request: ClientRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        return UUID(int=0)
