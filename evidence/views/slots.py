"""One item of a sample: what shows it, what it came to, what stands in for it (DOMAIN R6.8, R6.10)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from controls.models import Occurrence
from evidence.actions.samples import ensure_track, replace_item
from evidence.actions.slots import attach as attach_evidence
from evidence.actions.slots import examine as examine_item
from evidence.actions.submissions import Claim, submit_file
from evidence.models import Slot
from evidence.population_forms import AttachForm, EvidenceFileForm, ReplaceForm, ResultForm
from evidence.queries.samples import item_of, may_be_attached, with_facts
from evidence.views.forms import saved
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.vault.blobs import receiving
from soc2hub.web.guard import ClientRequest, client_page

LIMIT = 50 * 1024 * 1024
OFFERED = 100


@client_page(P.SEE_PROGRAM)
def detail(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    return _shown(request, _slot(slot_id))


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def attach(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    """Something held already."""
    slot = _slot(slot_id)
    form = AttachForm(request.POST, among=may_be_attached(slot))

    def act(typed: dict[str, Any]) -> None:
        attach_evidence(slot, typed["submission"], by=request.user)

    return _onwards(request, slot) if saved(form, act) else _shown(request, slot, attaching=form)


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def bring(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    """A new file: handed in for the window in which the item happened, and attached to the item."""
    slot = _slot(slot_id)
    sample = slot.sample
    form = EvidenceFileForm(request.POST, request.FILES)

    def act(typed: dict[str, Any]) -> None:
        file, window = typed["file"], _window(slot)
        claim = Claim(
            performed_on=slot.item.happened_on, covers_from=slot.item.happened_on, covers_to=slot.item.happened_on,
            title=f"{sample.control.ref} {slot.item.key}: {file.name}"[:200], source="sample",
            sensitivity=sample.population.sensitivity,
        )  # fmt: skip
        with receiving(file.chunks(), name=file.name, limit=LIMIT) as received:
            attach_evidence(slot, submit_file(window, received, claim=claim, by=request.user), by=request.user)

    return _onwards(request, slot) if saved(form, act) else _shown(request, slot, bringing=form)


@client_page(P.RUN_AUDIT, methods=("POST",))
def examine(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    slot, form = _slot(slot_id), ResultForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        ensure_track(slot.sample, by_auditor=False)
        deviates = typed.pop("outcome") == "deviation"
        examine_item(slot, deviates=deviates, **typed, by=request.user)

    return _onwards(request, slot) if saved(form, act) else _shown(request, slot, examining=form)


@client_page(P.RUN_AUDIT, methods=("POST",))
def replace(request: ClientRequest, slot_id: UUID) -> HttpResponse:
    slot, form = _slot(slot_id), ReplaceForm(request.POST)

    def act(typed: dict[str, Any]) -> None:
        ensure_track(slot.sample, by_auditor=False)
        stand_in = replace_item(slot, **typed, by=request.user)
        messages.success(request, f"{stand_in.item.key} stands in for {slot.item.key}.")  # type: ignore[arg-type]

    return redirect(slot.sample) if saved(form, act) else _shown(request, slot, replacing=form)


def _window(slot: Slot) -> Occurrence:
    on = slot.item.happened_on
    rows = Occurrence.objects.filter(control_id=slot.sample.control_id, starts_on__lte=on, ends_on__gte=on)
    window = rows.order_by("due_on").first()
    if window is None:
        raise Refusal("The control owed nothing on that day, so a file cannot be handed in for it here.", field="file")
    return window


def _slot(slot_id: UUID) -> Slot:
    rows = with_facts(Slot.objects.filter(pk=slot_id)).select_related("sample__population", "sample__control__owner")
    slot: Slot | None = rows.select_related("item", "assignee", "replaces__item").first()
    if slot is None:
        raise Http404("No such item.")
    return slot


def _onwards(request: ClientRequest, slot: Slot) -> HttpResponse:
    messages.success(request, f"{slot.item.key} is on record.")  # type: ignore[arg-type]
    return redirect(slot)


def _shown(
    request: ClientRequest, slot: Slot, *, attaching: AttachForm | None = None,
    bringing: EvidenceFileForm | None = None, examining: ResultForm | None = None, replacing: ReplaceForm | None = None,
) -> HttpResponse:  # fmt: skip
    sample = slot.sample
    stand_in = slot.replaced_by.select_related("item").first()
    siblings = list(Slot.objects.filter(sample=sample).order_by("position").values_list("pk", "position"))
    following = next((pk for pk, position in siblings if position > slot.position), None)
    is_open = not sample.is_concluded and stand_in is None
    context = {
        "slot": slot,
        "sample": sample,
        "item": item_of(slot, is_replaced=stand_in is not None),
        "stand_in": stand_in,
        "following": following,
        "may_attach": is_open and request.access.may(P.SUBMIT_EVIDENCE),
        "may_judge": is_open and sample.track == "internal" and request.access.may(P.RUN_AUDIT),
        "attaching": attaching or AttachForm(among=may_be_attached(slot)[:OFFERED]),
        "bringing": bringing or EvidenceFileForm(),
        "examining": examining or ResultForm(),
        "replacing": replacing or ReplaceForm(initial={"version": slot.version}),
    }
    bad = any(form is not None for form in (attaching, bringing, examining, replacing))
    return render(request, "evidence/slot.html", context, status=422 if bad else 200)  # type: ignore[arg-type]
