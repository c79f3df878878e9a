"""A gap on its way from found to closed (C4, DOMAIN R4.10)."""

from datetime import date
from typing import Any

from django.db import transaction

from controls.actions.endings import end_acceptances
from controls.models import Control, Criterion, Gap
from controls.queries.here import today_here
from controls.remediation import GapState, may_move
from soc2hub.accounts.models import Person, User
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record
from soc2hub.ui.words import day


@transaction.atomic
def open_gap(
    *,
    title: str,
    severity: str,
    by: User,
    impact: str = "",
    control: Control | None = None,
    criterion: Criterion | None = None,
    source: str = "found by hand",
    found_on: date | None = None,
) -> Gap:
    """Found; the severity with its impact in plain words makes it assessed."""
    gap = Gap.objects.create(
        title=title,
        severity=severity,
        impact=impact,
        control=control,
        criterion=criterion,
        source=source,
        found_on=found_on or today_here(),
        state=GapState.ASSESSED if impact else GapState.IDENTIFIED,
    )
    record("gap.opened", subject=gap, by=by, severity=severity)
    return gap


@transaction.atomic
def change(gap: Gap, *, version: int, by: User, **values: Any) -> Gap:
    """Words, severity, control, owner, date or steps; the state has acts of its own."""
    gap = _locked(gap)
    if gap.version != version:
        raise Stale
    changed = {name: value for name, value in values.items() if getattr(gap, name) != value}
    if gap.state == GapState.RISK_ACCEPTED and {"severity", "impact"} & changed.keys():
        raise Refusal("It was accepted as it stands: reopen it to judge it anew.", field=min(changed))
    if "control" in changed and gap.state in {GapState.FIXED, GapState.VERIFIED, GapState.CLOSED}:
        raise Refusal("It is fixed in this control: closing asks whether that one operates.", field="control")
    if changed:
        gap.change(version=version, **changed)
        record("gap.changed", subject=gap, by=by, fields=sorted(changed))
    return gap


@transaction.atomic
def assess(gap: Gap, *, severity: str, impact: str, by: User) -> Gap:
    if not impact.strip():
        raise Invalid("Say in plain words what it could do to the business.", field="impact")
    return _move(gap, GapState.ASSESSED, by, severity=severity, impact=impact)


@transaction.atomic
def plan(gap: Gap, *, owner: Person | None, due_on: date | None, steps: str, by: User) -> Gap:
    """One accountable person, a date and the steps (C6)."""
    if owner is None or owner.left_on is not None:
        raise Invalid("Name one person who answers for it.", field="owner")
    if due_on is None:
        raise Invalid("A plan has a date.", field="due_on")
    return _move(gap, GapState.PLANNED, by, owner=owner, due_on=due_on, steps=steps)


@transaction.atomic
def start(gap: Gap, *, by: User) -> Gap:
    return _move(gap, GapState.IN_PROGRESS, by)


@transaction.atomic
def fix(gap: Gap, *, by: User, on: date | None = None) -> Gap:
    """Says who fixed it and when; somebody else verifies."""
    today = today_here()
    if on is not None and on > today:
        raise Invalid("It cannot have been fixed after today.", field="on")
    return _move(gap, GapState.FIXED, by, fixed_on=on or today, fixed_by=by)


@transaction.atomic
def verify(gap: Gap, *, by: User) -> Gap:
    """Refuses whoever fixed it; the database does so too."""
    gap = _locked(gap)
    if gap.state == GapState.FIXED and gap.fixed_by_id == by.pk:
        raise Refusal("You fixed it: somebody else verifies that it works. Ask another person of the team.")
    return _move(gap, GapState.VERIFIED, by, verified_on=today_here(), verified_by=by)


@transaction.atomic
def close(gap: Gap, *, by: User) -> Gap:
    """Only when the control operates: accepted evidence of a day on or after the fix (C4)."""
    gap = _locked(gap)
    if gap.state == GapState.VERIFIED and not has_operated_since_fix(gap):
        fixed = day(gap.fixed_on) if gap.fixed_on else "the day of the fix"
        raise Refusal(f"Closing needs accepted evidence that {gap.control} operated on {fixed} or later.")
    return _move(gap, GapState.CLOSED, by)


@transaction.atomic
def reject(gap: Gap, *, reason: str, by: User) -> Gap:
    if not reason.strip():
        raise Invalid("Say why this is not a gap.", field="reason")
    return _move(gap, GapState.REJECTED, by, reason=reason.strip())


@transaction.atomic
def reopen(gap: Gap, *, reason: str, by: User | None) -> Gap:
    """Back to the start, with the reason; who fixed and verified it before stands in the trail."""
    if not reason.strip():
        raise Invalid("Say what came back.", field="reason")
    nobody = {"fixed_on": None, "fixed_by": None, "verified_on": None, "verified_by": None}
    reopened = _move(gap, GapState.IDENTIFIED, by, reason=reason.strip(), **nobody)
    end_acceptances(reopened, because=reason.strip())
    return reopened


@transaction.atomic
def accept_risk(gap: Gap, *, reason: str, by: User) -> Gap:
    """Lived with, by an officer's answer to a proposal, which is the only way here; the database looks for it."""
    return _move(gap, GapState.RISK_ACCEPTED, by, reason=reason)


def has_operated_since_fix(gap: Gap) -> bool:
    """A gap without a control has nothing that could operate: its verification stands for it."""
    if gap.control is None:
        return True
    return gap.control.occurrences.filter(reviewed_at__isnull=False, performed_on__gte=gap.fixed_on).exists()


VERBS = {
    GapState.IDENTIFIED: "gap.reopened",
    GapState.ASSESSED: "gap.assessed",
    GapState.PLANNED: "gap.planned",
    GapState.IN_PROGRESS: "gap.started",
    GapState.FIXED: "gap.fixed",
    GapState.VERIFIED: "gap.verified",
    GapState.CLOSED: "gap.closed",
    GapState.REJECTED: "gap.rejected",
    GapState.RISK_ACCEPTED: "gap.risk_accepted",
}


def _move(gap: Gap, to: GapState, by: User | None, **values: Any) -> Gap:
    gap = _locked(gap)
    if not may_move(gap.state, to):
        here, there = (str(state).replace("_", " ") for state in (gap.state, to))
        raise Refusal(f"A gap that is {here} cannot become {there} from there.")
    former = gap.state
    gap.change(version=gap.version, state=to.value, **values)
    record(VERBS[to], subject=gap, by=by, former=former, reason=values.get("reason"))
    return gap


def _locked(gap: Gap) -> Gap:
    return Gap.objects.select_for_update(of=("self",)).select_related("control").get(pk=gap.pk)
