"""Samples: what was drawn, one with its items and what it proves; draw, assign, extend, conclude (R6.4–R6.10)."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from controls.queries.history import history_of
from evidence import redrawing
from evidence.actions import samples as acts
from evidence.actions.slots import assign as assign_items
from evidence.models import Population, Sample, Slot
from evidence.population_forms import AssignForm, ConcludeForm, ExtendForm, SampleFilter, SampleForm
from evidence.profiles import rule_in_words
from evidence.proofs import percent
from evidence.queries.samples import NEWEST_FIRST, drawn, in_full, profiles, samples
from evidence.sampling_exports import SAMPLES, SLOTS
from evidence.views.forms import page_of, saved
from soc2hub.accounts.access import find, find_ticked
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.ui.words import counted
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [
    Column("Sample"), Column("Control"), Column("Whose"), Column("Items", is_number=True),
    Column("Examined", is_number=True), Column("Deviations", is_number=True), Column("Drawn"), Column("State"),
]  # fmt: skip
ITEMS = [
    Column("Item"), Column("Day"), Column("Person"), Column("Due"), Column("Evidence", is_number=True), Column("State"),
]  # fmt: skip
SCRIPT = Path(redrawing.__file__).with_name("redraw.py")


@client_page(P.SEE_PROGRAM)
def listing(request: ClientRequest) -> HttpResponse:
    form = SampleFilter(request.GET)
    control = form.cleaned_data.get("control") if form.is_valid() else None
    rows = samples(control=control.pk if control else None)
    if SAMPLES.asked_by(request):
        return SAMPLES.of(request, lambda: rows.order_by(*NEWEST_FIRST).iterator(500))
    context = {"form": form, "columns": COLUMNS, "is_filtered": bool(request.GET), "csv_url": csv_url(request)}
    return render(request, "evidence/samples.html", context | page_of(request, rows, NEWEST_FIRST))  # type: ignore[arg-type]


@client_page(P.RUN_AUDIT, methods=("GET", "POST"))
def draw(request: ClientRequest, population_id: UUID) -> HttpResponse:
    """What each profile asks for is shown beside its name; the one chosen is kept with the sample."""
    population = find(Population, population_id)
    offered = profiles()
    form = SampleForm(request.POST or None, offered=offered)
    made: list[Sample] = []

    def act(typed: dict[str, Any]) -> None:
        made.append(acts.take(population, form.wish(), by=request.user))

    if request.method == "POST" and saved(form, act):
        messages.success(request, f"{counted(made[0].size, 'item')} drawn. Give them to people.")  # type: ignore[arg-type]
        return redirect(made[0])
    asked = [(each, acts.proposed_size(population, acts.Wish(each)).size) for each in offered]
    context = {
        "form": form,
        "population": population,
        "asked": asked,
        "rules": [(each.label, rule_in_words(each.profile.per_event)) for each in offered],
    }
    return render(request, "evidence/sample_draw.html", context, status=422 if form.is_bound else 200)  # type: ignore[arg-type]


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    sample = _sample(sample_id)
    if SLOTS.asked_by(request):
        return SLOTS.of(request, lambda: drawn(sample).items)
    return _shown(request, sample)


@client_page(P.RUN_AUDIT, methods=("POST",))
def assign(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    """The ticked items go to one person."""
    sample, form = _sample(sample_id), AssignForm(request.POST)
    ticked = find_ticked(Slot, request.POST.getlist("row"), sample=sample)

    def act(typed: dict[str, Any]) -> None:
        count = assign_items(
            sample, ticked, person=typed["assignee"], due_on=typed["due_on"], by=request.user
        )  # fmt: skip
        messages.success(request, f"{counted(count, 'item')}: {typed['assignee'] or 'nobody'}.")  # type: ignore[arg-type]

    return redirect(sample) if saved(form, act) else _shown(request, sample, assigning=form)


@client_page(P.RUN_AUDIT, methods=("POST",))
def extend(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    sample, form = _sample(sample_id), ExtendForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.extend(sample, **typed, by=request.user)
        messages.success(request, "Extended by the next items of the same draw.")  # type: ignore[arg-type]

    return redirect(sample) if saved(form, act) else _shown(request, sample, extending=form)


@client_page(P.RUN_AUDIT, methods=("POST",))
def conclude(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    sample, form = _sample(sample_id), ConcludeForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.conclude(sample, typed["conclusion"], version=typed["version"], by=request.user)
        messages.success(request, "Concluded: it stands as it is.")  # type: ignore[arg-type]

    return redirect(sample) if saved(form, act) else _shown(request, sample, concluding=form)


@client_page(P.SEE_PROGRAM)
def script(request: ClientRequest) -> HttpResponse:
    """The few lines that draw any sample again without this product; they hold nothing of a client."""
    response = HttpResponse(SCRIPT.read_bytes(), content_type="text/x-python")
    response["Content-Disposition"] = 'attachment; filename="redraw.py"'
    return response


def _sample(sample_id: UUID) -> Sample:
    sample = in_full(Sample.objects.filter(pk=sample_id)).first()
    if sample is None:
        raise Http404("No such sample.")
    return sample


def _shown(
    request: ClientRequest, sample: Sample, *, assigning: AssignForm | None = None,
    extending: ExtendForm | None = None, concluding: ConcludeForm | None = None,
) -> HttpResponse:  # fmt: skip
    found = drawn(sample)
    versioned = {"version": sample.version}
    is_open = not sample.is_concluded
    context = {
        "sample": sample,
        "drawn": found,
        "proof": found.proof,
        "limit": percent(found.proof.limit),
        "large_limit": percent(found.proof.large_limit),
        "columns": ITEMS,
        "rows": found.items,
        "may_judge": is_open and request.access.may(P.RUN_AUDIT),
        "is_ours": sample.track == "internal",
        "assigning": assigning or AssignForm(),
        "extending": extending or ExtendForm(initial=versioned | {"size": len(found.in_force) + 5}),
        "concluding": concluding or ConcludeForm(initial=versioned),
        "history": history_of(sample.pk, named=f"“{sample}”"),
        "csv_url": csv_url(request),
    }
    bad = any(form is not None for form in (assigning, extending, concluding))
    return render(request, "evidence/sample.html", context, status=422 if bad else 200)  # type: ignore[arg-type]
