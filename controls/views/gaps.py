"""The board of gaps by state, one gap, and each step on its way."""

from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse

from controls import forms, queries
from controls.actions import gaps as acts
from controls.exports import GAPS
from controls.models import Gap
from controls.queries.acceptances import live_of
from controls.queries.here import period_here
from controls.queries.history import history_of
from controls.remediation import MOVES, GapState
from controls.views.frames import acted, filled, shown, url
from soc2hub.accounts.access import find, find_for_change
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import computed_page
from soc2hub.ui.words import day
from soc2hub.web.exports import csv_url
from soc2hub.web.guard import client_page

LANES = ("identified", "assessed", "planned", "in_progress", "fixed", "verified")
BUTTONS = {
    GapState.IN_PROGRESS: ("start", "Start the work"),
    GapState.FIXED: ("fix", "It is fixed"),
    GapState.VERIFIED: ("verify", "Verify the fix"),
    GapState.CLOSED: ("close", "Close the gap"),
}
STEPS = {"start": acts.start, "fix": acts.fix, "verify": acts.verify, "close": acts.close}


@client_page(P.SEE_PROGRAM)
def board(request: Any) -> HttpResponse:
    """Open gaps by state, and what looks like paper only (C4, C5)."""
    if GAPS.asked_by(request):
        return GAPS.of(request, lambda: queries.gaps().iterator(500))
    today = request.access.client.today()
    period = period_here(today)
    open_rows = list(queries.gaps().filter(state__in=LANES))
    cards: dict[str, list[dict[str, Any]]] = {state: [] for state in LANES}
    here, following = computed_page(request, open_rows, key=lambda gap: gap.pk)
    for gap in here:
        cards[gap.state].append({"gap": gap, "is_late": _is_late(gap, today)})
    counts = queries.gap_counts()
    paper = queries.paper_controls(queries.occurrence_states(period=period, today=today), today=today)
    return shown(
        request,
        "gaps",
        tab="gaps",
        lanes=[{"state": state, "gaps": found, "count": counts.get(state, 0)} for state, found in cards.items()],
        next_url=following,
        high=sum(gap.severity == "high" and gap.is_open for gap in open_rows),
        open_count=sum(gap.is_open for gap in open_rows),
        late=sum(_is_late(gap, today) for gap in open_rows),
        awaiting=sum(gap.state == "fixed" for gap in open_rows),
        ever=sum(counts.values()),
        settled={state: counts.get(state, 0) for state in ("closed", "rejected", "risk_accepted")},
        paper=paper,
        csv_url=csv_url(request),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    initial = {name: request.GET[name] for name in ("control", "criterion") if name in request.GET}
    return filled(
        request,
        forms.GapForm(request.POST or None, initial=initial),
        lambda values: acts.open_gap(by=request.user, **values),
        said=lambda gap: "The gap is on the board. Next: an owner and a date.",
        to=lambda gap: gap.get_absolute_url(),
        tab="gaps",
        heading="A new gap",
        action="Save the gap",
        back=url(request.access, "gaps"),
    )


@client_page(P.SEE_PROGRAM)
def show(request: Any, gap_id: UUID) -> HttpResponse:
    find(Gap, gap_id)
    gap = queries.gaps().get(pk=gap_id)
    following = MOVES[GapState(gap.state)]
    buttons = [{"name": name, "label": label} for state, (name, label) in BUTTONS.items() if state in following]
    return shown(
        request,
        "gap",
        tab="gaps",
        gap=gap,
        buttons=buttons,
        can_assess=GapState.ASSESSED in following,
        can_plan=GapState.PLANNED in following,
        can_reject=GapState.REJECTED in following,
        can_reopen=GapState.IDENTIFIED in following,
        can_accept=GapState.RISK_ACCEPTED in following,
        acceptance=live_of(gap),
        is_late=_is_late(gap, request.access.client.today()),
        waits_for_proof=gap.state == GapState.VERIFIED and not acts.has_operated_since_fix(gap),
        found_in=list(gap.conclusions.select_related("assessment").order_by("-assessment__number")),
        history=history_of(gap.pk, named=f"“{gap.title}”"),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def edit(request: Any, gap_id: UUID) -> HttpResponse:
    gap = (find_for_change if request.method == "POST" else find)(Gap, gap_id)
    return filled(
        request,
        forms.GapEditForm(request.POST or None, initial={n: getattr(gap, n) for n in forms.GapEditForm.base_fields}),
        lambda values: acts.change(gap, by=request.user, **values),
        said=lambda changed: "The gap is saved.",
        to=lambda changed: changed.get_absolute_url(),
        tab="gaps",
        heading="Change the gap",
        action="Save",
        back=gap.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def assess(request: Any, gap_id: UUID) -> HttpResponse:
    gap = (find_for_change if request.method == "POST" else find)(Gap, gap_id)
    return filled(
        request,
        forms.AssessForm(request.POST or None, initial={"severity": gap.severity, "impact": gap.impact}),
        lambda values: acts.assess(gap, by=request.user, **values),
        said=lambda assessed: "Assessed. Next: an owner and a date.",
        to=lambda assessed: assessed.get_absolute_url(),
        tab="gaps",
        heading=f"Assess: {gap.title}",
        action="Save the assessment",
        back=gap.get_absolute_url(),
    )


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def plan(request: Any, gap_id: UUID) -> HttpResponse:
    gap = (find_for_change if request.method == "POST" else find)(Gap, gap_id)
    return filled(
        request,
        forms.PlanForm(request.POST or None, initial={n: getattr(gap, n) for n in forms.PlanForm.base_fields}),
        lambda values: acts.plan(gap, by=request.user, **values),
        said=lambda planned: f"{planned.owner} closes it by {day(planned.due_on)}.",
        to=lambda planned: planned.get_absolute_url(),
        tab="gaps",
        heading=f"Plan: {gap.title}",
        action="Set owner and date",
        back=gap.get_absolute_url(),
    )


@client_page(P.SUBMIT_EVIDENCE, methods=("POST",))
def step(request: Any, gap_id: UUID, name: str) -> HttpResponse:
    """Start, fix, verify or close; who may verify and close is a reviewer's or a lead's matter."""
    gap = find_for_change(Gap, gap_id)
    if name not in STEPS:
        raise Http404("No such step.")
    needed = {"verify": P.REVIEW_EVIDENCE, "close": P.EDIT_CONTROLS}.get(name, P.SUBMIT_EVIDENCE)
    if not request.access.may(needed):
        raise PermissionDenied(needed.value)
    return acted(request, lambda: STEPS[name](gap, by=request.user), said="Recorded.", to=gap.get_absolute_url())


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def reject(request: Any, gap_id: UUID) -> HttpResponse:
    return _with_reason(request, gap_id, acts.reject, heading="Not a gap", action="Take it off the board")


@client_page(P.EDIT_CONTROLS, methods=("GET", "POST"))
def reopen(request: Any, gap_id: UUID) -> HttpResponse:
    return _with_reason(request, gap_id, acts.reopen, heading="Reopen the gap", action="Reopen")


def _with_reason(request: Any, gap_id: UUID, act: Any, *, heading: str, action: str) -> HttpResponse:
    gap = (find_for_change if request.method == "POST" else find)(Gap, gap_id)
    return filled(
        request,
        forms.ReasonForm(request.POST or None),
        lambda values: act(gap, reason=values["reason"], by=request.user),
        said=lambda moved: "Recorded, with the reason.",
        to=lambda moved: moved.get_absolute_url(),
        tab="gaps",
        heading=heading,
        action=action,
        back=gap.get_absolute_url(),
    )


def _is_late(gap: Gap, today: date) -> bool:
    return gap.is_open and gap.due_on is not None and gap.due_on < today
