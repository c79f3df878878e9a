"""Lists of events: what there is, one with its checks, its rows, and what may be done about it (DOMAIN R6.1–R6.3)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from controls.calendar import Frequency
from controls.queries.history import history_of
from evidence.actions import populations as acts
from evidence.actions.months import settle_months
from evidence.completeness import standing_in_the_way
from evidence.models import Population
from evidence.population_forms import EditForm, ExplainForm, ListFilter, RowFilter, facts_of
from evidence.queries.populations import (
    IN_ORDER,
    NEWEST_FIRST,
    checked,
    in_full,
    items,
    months_of,
    populations,
    reconciliations_of,
    unexplained,
    versions_of,
)
from evidence.queries.samples import samples
from evidence.sampling_exports import ITEMS, POPULATIONS
from evidence.views.forms import page_of, saved, to
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import ClientRequest, client_page
from soc2hub.web.views.forms import form_page

COLUMNS = [
    Column("List"), Column("Control"), Column("Events from"), Column("to"), Column("Rows", is_number=True),
    Column("Samples", is_number=True), Column("State"),
]  # fmt: skip
ROWS = [Column("Key"), Column("What it is"), Column("Day"), Column("Line", is_number=True)]


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest) -> HttpResponse:
    form = ListFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    control = chosen.get("control")
    rows = populations(control=control.pk if control else None, state=chosen.get("state", ""))
    if POPULATIONS.asked_by(request):
        return POPULATIONS.of(request, lambda: rows.order_by(*NEWEST_FIRST).iterator(500))
    context = {
        "form": form,
        "columns": COLUMNS,
        "is_filtered": bool(request.GET),
        "csv_url": csv_url(request),
        "may_bring": request.access.may(P.SUBMIT_EVIDENCE),
    }
    return render(request, "evidence/populations.html", context | page_of(request, rows, NEWEST_FIRST))  # type: ignore[arg-type]


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, population_id: UUID) -> HttpResponse:
    return _shown(request, _population(population_id))


@client_page(P.SUBMIT_EVIDENCE)
def rows(request: ClientRequest, population_id: UUID) -> HttpResponse:
    """Names of people may stand there: for the team, not for viewers."""
    population = find(Population, population_id)
    form = RowFilter(request.GET)
    q = form.cleaned_data["q"] if form.is_valid() else ""
    found = items(population, q=q)
    if ITEMS.asked_by(request):
        return ITEMS.of(request, lambda: found.order_by(*IN_ORDER).iterator(2000))
    context = {"population": population, "form": form, "columns": ROWS, "csv_url": csv_url(request), "is_filtered": q}
    return render(request, "evidence/population_rows.html", context | page_of(request, found, IN_ORDER))  # type: ignore[arg-type]


@client_page(P.SUBMIT_EVIDENCE)
def download(request: ClientRequest, population_id: UUID) -> HttpResponse:
    population = _population(population_id)
    acts.read_file(population, by=request.user)
    return as_attachment(population.blob, name=population.file_name)  # type: ignore[return-value]


@client_page(P.SUBMIT_EVIDENCE, methods=("GET", "POST"))
def edit(request: ClientRequest, population_id: UUID) -> HttpResponse:
    population = _population(population_id)
    form = EditForm(request.POST or None, initial=facts_of(population))

    def act(typed: dict[str, Any]) -> None:
        version = typed.pop("version")
        acts.change_facts(population, version=version, by=request.user, **form.source().facts)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "Saved.")  # type: ignore[arg-type]
        return redirect(population)
    title = f"What is said about {population}"
    return form_page(
        request, form, title=title, action="Save", back=population.get_absolute_url(), back_label=str(population),
        pretitle="Populations",
    )  # fmt: skip


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def explain(request: ClientRequest, population_id: UUID) -> HttpResponse:
    population, form = _population(population_id), ExplainForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.explain(population, typed["check_name"], typed["reason"], by=request.user)

    if saved(form, act):
        return to(request, "population", population.pk)
    return _shown(request, population, explaining=form)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def submit(request: ClientRequest, population_id: UUID) -> HttpResponse:
    population = _population(population_id)
    try:
        done = acts.submit(population, version=_version(request), by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)  # type: ignore[arg-type]
    else:
        said = counted(done.row_count, "row")
        messages.success(request, f"Submitted with {said}: nothing of it changes any more.")  # type: ignore[arg-type]
    return redirect(population)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def settle(request: ClientRequest, population_id: UUID) -> HttpResponse:
    """Hand its months to the calendar."""
    population = _population(population_id)
    try:
        done = settle_months(population, by=request.user)
    except Refusal as refusal:
        messages.error(request, refusal.message)  # type: ignore[arg-type]
        return redirect(population)
    said = f"{counted(len(done.handed_in), 'month')} handed in, {len(done.empty)} stated as empty"
    messages.success(request, f"{said}; {len(done.left)} had their word already.")  # type: ignore[arg-type]
    return redirect(population)


def _population(population_id: UUID) -> Population:
    population = in_full(Population.objects.filter(pk=population_id)).first()
    if population is None:
        raise Http404("No such population.")
    return population


def _version(request: ClientRequest) -> int:
    text = request.POST.get("version", "")
    if not (text.isdecimal() and len(text) < 10):
        raise Stale
    return int(text)


def _shown(request: ClientRequest, population: Population, *, explaining: ExplainForm | None = None) -> HttpResponse:
    may = request.access.may
    checks = checked(population)
    blocking = standing_in_the_way([c.finding for c in checks], [c.finding.check for c in checks if c.explanation])
    context = {
        "population": population,
        "checks": checks,
        "open_checks": len(blocking),
        "explaining": explaining,
        "months": months_of(population),
        "versions": versions_of(population),
        "reconciliations": reconciliations_of(population) if population.is_submitted else [],
        "unexplained": unexplained(population) if population.is_submitted else None,
        "samples": list(samples(population=population.pk).order_by("-drawn_at", "-id")[:50]),
        "history": history_of(population.pk, named=f"“{population}”"),
        "may_work": may(P.SUBMIT_EVIDENCE),
        "may_draw": may(P.RUN_AUDIT),
        "is_per_event": population.control.frequency == Frequency.PER_EVENT,
    }
    status = 422 if explaining else 200
    return render(request, "evidence/population.html", context, status=status)  # type: ignore[arg-type]
