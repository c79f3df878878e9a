"""Occurrences owed, done, reviewed, excused (DOMAIN §7)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from controls.calendar import AnnualRule, Window
from controls.models import Control, NotOccurring, Occurrence, Waiver
from controls.queries.here import Period, client_here, period_here, today_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.ui.words import day

NEVER = date.max


@transaction.atomic
def generate(controls: Iterable[Control] | None, *, since: date, until: date, by: User | None) -> int:
    """Owe every window of these controls (None: all) whose due date lies in the period; returns how many are new.

    Running it again changes nothing: a window is known by its control and key. `by` None is a system job.
    """
    rows = Control.objects.select_for_update(of=("self",)).order_by("pk").filter(implemented_on__isnull=False)
    if controls is not None:
        rows = rows.filter(pk__in=[control.pk for control in controls])
    made, changed = _owe(list(rows), Period(since, until))
    if made or changed:
        counts = {"count": made, "changed": changed}
        record("occurrences.generated", subject=client_here(), by=by, since=since, until=until, **counts)
    return made


def owe_anew(*controls: Control) -> int:
    """After a change of rhythm or span, inside its transaction: over the period and whatever was owed beyond it."""
    period = period_here(today_here())
    owed = Occurrence.objects.filter(control__in=controls).order_by().values_list("control_id")
    latest: dict[UUID, date] = dict(owed.annotate(latest=Max("due_on")))
    spans: dict[date, list[Control]] = {}
    for control in controls:
        spans.setdefault(max(period.until, latest.get(control.pk, period.until)), []).append(control)
    return sum(_owe(some, Period(period.since, until))[0] for until, some in spans.items())


def mark_performed(occurrence: Occurrence, performed_on: date, by: User) -> bool:
    """True if it changed."""
    return bool(mark_all_performed({occurrence: performed_on}, by))


@transaction.atomic
def mark_all_performed(days: Mapping[Occurrence, date], by: User) -> list[Occurrence]:
    """The earliest performance wins; a day outside the window's reach performs nothing. Returns those that changed."""
    today = today_here()
    if any(day > today for day in days.values()):
        raise Invalid("It cannot have been done after today.", field="performed_on")
    held = _locked(days)
    former = {row: held[row.pk].performed_on or NEVER for row in days}
    earlier = {row: on for row, on in days.items() if held[row.pk].starts_on <= on < former[row]}
    _write_days(earlier)
    for row, on in earlier.items():
        record("occurrence.performed", subject=row, by=by, key=row.key, performed_on=on)
    return list(earlier)


@transaction.atomic
def settle_all_performed(days: Mapping[Occurrence, date | None], by: User) -> list[Occurrence]:
    """What the evidence that still holds says, even if it says later than before, or nothing. Those that changed."""
    held = _locked(days)
    other = {row: on for row, on in days.items() if held[row.pk].performed_on != on}
    _write_days(other)
    for row, on in other.items():
        verb = "occurrence.performed" if on else "occurrence.unproven"
        record(verb, subject=row, by=by, key=row.key, performed_on=on, former=held[row.pk].performed_on)
    return list(other)


@transaction.atomic
def mark_all_reviewed(occurrences: Iterable[Occurrence], at: datetime, by: User) -> list[Occurrence]:
    """The first acceptance of evidence counts. Returns those that changed."""
    held = _locked(occurrences)
    fresh = [row for row in occurrences if held[row.pk].reviewed_at is None]
    Occurrence.objects.filter(pk__in=[row.pk for row in fresh]).update(reviewed_at=at)
    for row in fresh:
        row.reviewed_at = at
        record("occurrence.reviewed", subject=row, by=by, key=row.key)
    return fresh


def _locked(occurrences: Iterable[Occurrence]) -> dict[UUID, Occurrence]:
    """As they are now, in one order, so that two who take several never wait for each other."""
    rows = Occurrence.objects.select_for_update(of=("self",)).order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=[row.pk for row in occurrences])}


def _write_days(days: Mapping[Occurrence, date | None]) -> None:
    """Of locked rows. A year that rolls on from the last time owes anew."""
    for row, on in days.items():
        row.performed_on = on
    Occurrence.objects.bulk_update(days, ["performed_on"], batch_size=500)
    rolling = {row.control for row in days if row.control.annual_rule == AnnualRule.ROLLING_365}
    if rolling:
        owe_anew(*rolling)


@transaction.atomic
def waive(occurrence: Occurrence, reason: str, by: User) -> Waiver:
    """It need not happen: with a reason and an approver, for ever visible to auditors (R7.3)."""
    occurrence = _undone(occurrence)
    if not reason.strip():
        raise Invalid("Say why it need not happen: the auditor reads this.", field="reason")
    waiver = Waiver.objects.create(occurrence=occurrence, reason=reason.strip(), approved_by=by)
    record("occurrence.waived", subject=occurrence, by=by, key=occurrence.key, reason=waiver.reason)
    return waiver


@transaction.atomic
def state_not_occurring(occurrence: Occurrence, proof: str, by: User) -> NotOccurring:
    """There was no occasion in this window; `proof` names the empty population (R4.7)."""
    occurrence = _undone(occurrence)
    if not proof.strip():
        raise Invalid("Name the list that shows there was no occasion: an empty month needs proof.", field="proof")
    if today_here() <= occurrence.ends_on:
        raise Refusal(f"The window runs until {day(occurrence.ends_on)}: say so when it is over.", field="proof")
    statement = NotOccurring.objects.create(occurrence=occurrence, proof=proof.strip(), stated_by=by)
    record("occurrence.not_occurring", subject=occurrence, by=by, key=occurrence.key, proof=statement.proof)
    return statement


def _undone(occurrence: Occurrence) -> Occurrence:
    occurrence = Occurrence.objects.select_for_update(of=("self",)).get(pk=occurrence.pk)
    if occurrence.performed_on is not None:
        raise Refusal(f"It was done on {day(occurrence.performed_on)}.")
    if occurrence.waivers.exists() or occurrence.empty_windows.exists():
        raise Refusal("It is excused already.")
    return occurrence


def _owe(controls: list[Control], period: Period) -> tuple[int, int]:
    """Insert windows not owed yet, move open ones whose dates changed, drop open ones owed no more; keep the rest.

    Returns how many are new, and how many were moved or dropped.
    """
    today = today_here()
    existing = _existing(controls)
    fresh: list[Occurrence] = []
    moved: list[Occurrence] = []
    dropped: list[Occurrence] = []
    for control in controls:
        known = existing.get(control.pk, {})
        windows = {window.key: window for window in _windows(control, period, known.values())}
        settled = [row for row in known.values() if _is_settled(row, today)]
        for key, window in windows.items():
            if key not in known and not _was_owed_otherwise(window, settled, today):
                fresh.append(_row(control, window))
        for row in known.values():
            if row in settled:
                continue
            if row.key in windows:
                moved += [row] if _moved(row, _row(control, windows[row.key])) else []
            elif period.since <= row.due_on <= period.until:
                dropped.append(row)
    Occurrence.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    Occurrence.objects.bulk_update(moved, JUDGED_BY, batch_size=500)
    Occurrence.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return len(fresh), len(moved) + len(dropped)


JUDGED_BY = ["starts_on", "ends_on", "due_on", "next_ends_on", "grace_days", "is_key"]


def _existing(controls: list[Control]) -> dict[UUID, dict[str, Occurrence]]:
    """With whether anything rests on each: an excuse, or evidence handed in, counting or not."""
    resting = [
        Exists(related.related_model._default_manager.filter(**{related.field.name: OuterRef("pk")}))
        for related in Occurrence._meta.related_objects
    ]
    rows = Occurrence.objects.filter(control_id__in=[control.pk for control in controls]).annotate(
        is_rested_on=reduce(or_, resting)
    )
    found: dict[UUID, dict[str, Occurrence]] = {}
    for row in rows:
        found.setdefault(row.control_id, {})[row.key] = row
    return found


def _is_settled(row: Occurrence, today: date) -> bool:
    """Done, rested on, or fallen due: a fact that no later change of rhythm undoes."""
    return row.performed_on is not None or row.is_rested_on or row.due_on < today  # type: ignore[attr-defined]


def _was_owed_otherwise(window: Window, settled: list[Occurrence], today: date) -> bool:
    """A past window of a new rhythm: those days were owed, and stand recorded, under the former one (R5.5)."""
    is_past = window.due_on < today
    return is_past and any(row.starts_on <= window.end and window.start <= _last_day_used(row) for row in settled)


def _last_day_used(row: Occurrence) -> date:
    return min(row.ends_on, row.performed_on or row.ends_on)


def _windows(control: Control, period: Period, rows: Iterable[Occurrence]) -> Iterator[Window]:
    """A rolling year counts from the last time it was done (R7.4)."""
    if not control.owes:
        return iter(())
    last_done = max((row.performed_on for row in rows if row.performed_on), default=None)
    cadence = replace(control.cadence, last_performed_on=last_done)
    return cadence.windows(period.since, period.until)


def _row(control: Control, window: Window) -> Occurrence:
    next_end = control.cadence.next_window_end(window)
    return Occurrence(
        control=control,
        key=window.key,
        starts_on=window.start,
        ends_on=window.end,
        due_on=window.due_on,
        next_ends_on=next_end or window.end,
        grace_days=window.grace_days,
        is_key=control.is_key,
    )


def _moved(row: Occurrence, wanted: Occurrence) -> bool:
    """Give the row its new dates, grace and weight; False if it has them already."""
    differs = any(getattr(row, name) != getattr(wanted, name) for name in JUDGED_BY)
    for name in JUDGED_BY:
        setattr(row, name, getattr(wanted, name))
    return differs
