"""An occurrence need not happen: asked for by one, approved by another, ended with a reason (DOMAIN R7.3)."""

from typing import Any

from django.db import transaction

from controls.actions.moves import held
from controls.models import Occurrence, Waiver
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record


@transaction.atomic
def ask(occurrence: Occurrence, *, reason: str, version: int, by: User) -> Waiver:
    """Nothing is excused by asking: until somebody else approves, it stands as the facts say."""
    occurrence = held(occurrence, version)
    occurrence.ensure_undone()
    if not reason.strip():
        raise Invalid("Say why it need not happen: the auditor reads this.", field="reason")
    if occurrence.waivers.filter(state="asked").exists():
        raise Refusal("A waiver is asked for already, and waits for its answer.")
    waiver = Waiver.objects.create(occurrence=occurrence, reason=reason.strip(), asked_by=by)
    occurrence.change(version=version)
    record("waiver.asked", subject=occurrence, by=by, key=occurrence.key, reason=waiver.reason)
    return waiver


@transaction.atomic
def approve(waiver: Waiver, *, reason: str, version: int, by: User) -> Waiver:
    """For ever visible to auditors, with who asked, who approved, and why."""
    waiver = _answerable(waiver, reason, version, by)
    waiver.occurrence.ensure_undone()
    _answered(waiver, "approved", reason, by)
    told = {"key": waiver.occurrence.key, "reason": waiver.reason, "because": waiver.answer}
    record("occurrence.waived", subject=waiver.occurrence, by=by, **told)
    return waiver


@transaction.atomic
def decline(waiver: Waiver, *, reason: str, version: int, by: User) -> Waiver:
    waiver = _answerable(waiver, reason, version, by)
    _answered(waiver, "declined", reason, by)
    record("waiver.declined", subject=waiver.occurrence, by=by, key=waiver.occurrence.key, reason=waiver.answer)
    return waiver


@transaction.atomic
def end(waiver: Waiver, *, reason: str, version: int, by: User, may_approve: bool) -> Waiver:
    """The question taken back, or the approval undone: the row stays, and nothing is made on time by it."""
    waiver = _current(waiver, version)
    if waiver.state not in Waiver.LIVE:
        raise Refusal(f"It is {waiver.state} already.")
    if not reason.strip():
        raise Invalid("Say why: the record is read long after today.", field="reason")
    if not may_approve and (waiver.state == "approved" or waiver.asked_by_id != by.pk):
        raise Refusal("Whoever asked takes a question back; an approval is ended by those who approve.")
    former = waiver.state
    _change(waiver, state="ended", ended_by=by, ended_at=clock.now(), ended_because=reason.strip())
    verb = "waiver.ended" if former == "approved" else "waiver.withdrawn"
    record(verb, subject=waiver.occurrence, by=by, key=waiver.occurrence.key, reason=waiver.ended_because)
    return waiver


def _answerable(waiver: Waiver, reason: str, version: int, by: User) -> Waiver:
    waiver = _current(waiver, version)
    if waiver.state != "asked":
        raise Refusal(f"It is {waiver.state} already.")
    if waiver.asked_by_id == by.pk:
        raise Refusal("You asked for it: somebody else answers.")
    if not reason.strip():
        raise Invalid("Say why, in one sentence: the record is read long after today.", field="reason")
    return waiver


def _answered(waiver: Waiver, state: str, reason: str, by: User) -> None:
    _change(waiver, state=state, answer=reason.strip(), answered_by=by, answered_at=clock.now())


def _change(waiver: Waiver, **values: Any) -> None:
    """Whoever looked at the occurrence before sees that it stands otherwise now."""
    waiver.change(version=waiver.version, **values)
    waiver.occurrence.change(version=waiver.occurrence.version)


def _current(waiver: Waiver, version: int) -> Waiver:
    """Locked after its occurrence, as everywhere."""
    occurrence = (
        Occurrence.objects.select_for_update(of=("self",)).select_related("control").get(pk=waiver.occurrence_id)
    )
    locked: Waiver = Waiver.objects.select_for_update(of=("self",)).get(pk=waiver.pk)
    if locked.version != version:
        raise Stale
    locked.occurrence = occurrence
    return locked
