"""The auditor's samples in the room: chosen from a list that was shown, examined, extended, concluded (R12.2)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from audits.actions.populations import take_list
from audits.models import SharedPopulation
from audits.queries.populations import list_in_room, samples_in_room, slot_in_room
from audits.views.forms import saved, to
from evidence.actions import samples as acts
from evidence.actions.slots import examine as examine_item
from evidence.models import Sample, Slot
from evidence.population_forms import ConcludeForm, ExtendForm, ReplaceForm, ResultForm, RoomSampleForm
from evidence.proofs import percent
from evidence.queries.populations import IN_ORDER, items
from evidence.queries.samples import drawn, profiles
from evidence.views.forms import page_of
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.vault.downloads import as_attachment
from soc2hub.web.guard import ClientRequest, client_page

ROWS = [Column("Key"), Column("What it is"), Column("Day"), Column("Line", is_number=True)]
ITEMS = [Column("Item"), Column("Day"), Column("Evidence shown"), Column("Result")]


@client_page(P.SEE_ROOM)
def show_list(request: ClientRequest, population_id: UUID) -> HttpResponse:
    return _list_page(request, _list(request, population_id))


@client_page(P.SEE_ROOM)
def file(request: ClientRequest, population_id: UUID) -> Any:
    population = _list(request, population_id).population
    take_list(population, by=request.user)
    return as_attachment(population.blob, name=population.file_name)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def choose(request: ClientRequest, population_id: UUID) -> HttpResponse:
    """Drawn by the profile, or the keys named."""
    share = _list(request, population_id)
    form = RoomSampleForm(request.POST, offered=profiles())
    made: list[Sample] = []

    def act(typed: dict[str, Any]) -> None:
        wish, keys, by = form.wish(track="auditor"), form.chosen(), request.user
        made.append(
            acts.choose(share.population, keys, wish, by=by) if keys else acts.take(share.population, wish, by=by)
        )

    if not saved(form, act):
        return _list_page(request, share, form=form)
    return to(request, "room_sample", made[0].pk)


@client_page(P.SEE_ROOM)
def show_sample(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    return _sample_page(request, _sample(request, sample_id))


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def extend(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    sample, form = _sample(request, sample_id), ExtendForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.extend(sample, **typed, by=request.user)

    return to(request, "room_sample", sample.pk) if saved(form, act) else _sample_page(request, sample, extending=form)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def conclude(request: ClientRequest, sample_id: UUID) -> HttpResponse:
    sample, form = _sample(request, sample_id), ConcludeForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.conclude(sample, typed["conclusion"], version=typed["version"], by=request.user)

    return to(request, "room_sample", sample.pk) if saved(form, act) else _sample_page(request, sample, concluding=form)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def examine(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    slot, form = _slot(request, slot_id), ResultForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.ensure_track(slot.sample, by_auditor=True)
        examine_item(slot, deviates=typed.pop("outcome") == "deviation", **typed, by=request.user)
        messages.success(request, f"{slot.item.key} is on record.")  # type: ignore[arg-type]

    sample = slot.sample
    return to(request, "room_sample", sample.pk) if saved(form, act) else _sample_page(request, sample, examining=form)


@client_page(P.SET_AUDITOR_STATUS, methods=("POST",))
def replace(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    slot, form = _slot(request, slot_id), ReplaceForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        acts.ensure_track(slot.sample, by_auditor=True)
        acts.replace_item(slot, **typed, by=request.user)

    sample = slot.sample
    return to(request, "room_sample", sample.pk) if saved(form, act) else _sample_page(request, sample, replacing=form)


def _list(request: ClientRequest, population_id: UUID) -> SharedPopulation:
    share = list_in_room(request.access, population_id)
    if share is None:
        raise Http404("No such list.")
    return share


def _sample(request: ClientRequest, sample_id: UUID) -> Sample:
    sample: Sample | None = samples_in_room(request.access).filter(pk=sample_id).first()
    if sample is None:
        raise Http404("No such sample.")
    return sample


def _slot(request: ClientRequest, slot_id: UUID) -> Slot:
    slot = slot_in_room(request.access, slot_id)
    if slot is None:
        raise Http404("No such item.")
    return slot


def _list_page(request: ClientRequest, share: SharedPopulation, *, form: RoomSampleForm | None = None) -> HttpResponse:
    population = share.population
    offered = profiles()
    context = {
        "share": share,
        "population": population,
        "explanations": population.explanations.select_related("explained_by").order_by("explained_at", "id"),
        "samples": samples_in_room(request.access).filter(population=population),
        "columns": ROWS,
        "form": form or RoomSampleForm(offered=offered),
        "asked": [(each, acts.proposed_size(population, acts.Wish(each)).size) for each in offered],
        "is_auditor": request.access.may(P.SET_AUDITOR_STATUS),
    }
    shown = page_of(request, items(population), IN_ORDER)
    return render(request, "audits/room_list.html", context | shown, status=422 if form else 200)  # type: ignore[arg-type]


def _sample_page(
    request: ClientRequest, sample: Sample, *, extending: ExtendForm | None = None,
    concluding: ConcludeForm | None = None, examining: ResultForm | None = None, replacing: ReplaceForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Evidence appears here once the client shows it for a request; until then an item has none."""
    found = drawn(sample)
    versioned = {"version": sample.version}
    wrong = examining or replacing
    context = {
        "sample": sample,
        "drawn": found,
        "proof": found.proof,
        "limit": percent(found.proof.limit),
        "columns": ITEMS,
        "rows": found.items,
        "extending": extending or ExtendForm(initial=versioned | {"size": len(found.in_force) + 5}),
        "concluding": concluding or ConcludeForm(initial=versioned),
        "wrong": [str(error) for errors in wrong.errors.values() for error in errors] if wrong else [],
        "may_judge": request.access.may(P.SET_AUDITOR_STATUS) and not sample.is_concluded,
    }
    bad = any(form is not None for form in (extending, concluding, examining, replacing))
    return render(request, "audits/room_sample.html", context, status=422 if bad else 200)  # type: ignore[arg-type]
