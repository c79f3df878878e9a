"""Occurrences owed, done and reviewed (DOMAIN §7)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef
from django.db.models.functions import Coalesce

from controls.calendar import AnnualRule
from controls.models import Control, Occurrence
from controls.owing import Held, Terms, plan
from controls.queries.here import Period, calendar_rules, period_here, today_here
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid
from soc2hub.trail.record import record

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
    latest: dict[UUID, date] = dict(owed.annotate(latest=Max(Coalesce("moved_from", "due_on"))))
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
    _write_days(earlier, held)
    for row, on in earlier.items():
        record("occurrence.performed", subject=row, by=by, key=row.key, performed_on=on)
    return list(earlier)


@transaction.atomic
def settle_all_performed(days: Mapping[Occurrence, date | None], by: User) -> list[Occurrence]:
    """What the evidence that still holds says, even if it says later than before, or nothing. Those that changed."""
    held = _locked(days)
    other = {row: on for row, on in days.items() if held[row.pk].performed_on != on}
    _write_days(other, held)
    for row, on in other.items():
        verb = "occurrence.performed" if on else "occurrence.unproven"
        record(verb, subject=row, by=by, key=row.key, performed_on=on, former=held[row.pk].performed_on)
    return list(other)


@transaction.atomic
def mark_all_reviewed(occurrences: Iterable[Occurrence], at: datetime, by: User) -> list[Occurrence]:
    """The first acceptance of evidence counts. Returns those that changed."""
    held = _locked(occurrences)
    fresh = [row for row in occurrences if held[row.pk].reviewed_at is None]
    Occurrence.objects.filter(pk__in=[row.pk for row in fresh]).update(reviewed_at=at, version=F("version") + 1)
    for row in fresh:
        row.reviewed_at, row.version = at, held[row.pk].version + 1
        record("occurrence.reviewed", subject=row, by=by, key=row.key)
    return fresh


def _locked(occurrences: Iterable[Occurrence]) -> dict[UUID, Occurrence]:
    """As they are now, in one order, so that two who take several never wait for each other."""
    rows = Occurrence.objects.select_for_update(of=("self",)).order_by("pk")
    return {row.pk: row for row in rows.filter(pk__in=[row.pk for row in occurrences])}


def _write_days(days: Mapping[Occurrence, date | None], held: Mapping[UUID, Occurrence]) -> None:
    """Of locked rows. A year that rolls on from the last time owes anew."""
    for row, on in days.items():
        row.performed_on, row.version = on, held[row.pk].version + 1
    Occurrence.objects.bulk_update(days, ["performed_on", "version"], batch_size=500)
    rolling = {row.control for row in days if row.control.annual_rule == AnnualRule.ROLLING_365}
    if rolling:
        owe_anew(*rolling)


def _owe(controls: list[Control], period: Period) -> tuple[int, int]:
    """Make the calendar of these controls anew, see `controls.owing`.

    Returns how many are new, and how many were changed or dropped.
    """
    today, existing, rules = today_here(), _existing(controls), calendar_rules()
    fresh: list[Occurrence] = []
    changed: list[Occurrence] = []
    dropped: list[Occurrence] = []
    for control in controls:
        known = existing.get(control.pk, {})
        cadence = control.cadence_under(rules) if control.owes else None
        days = {"since": period.since, "until": period.until, "today": today}
        made = plan((_held(row) for row in known.values()), cadence, is_key=control.is_key, **days)
        fresh += [Occurrence(control=control, **asdict(terms)) for terms in made.fresh]
        changed += [_given(known[key], terms) for key, terms in made.changed.items()]
        dropped += [known[key] for key in made.dropped]
    Occurrence.objects.filter(pk__in=[row.pk for row in dropped]).delete()
    Occurrence.objects.bulk_update(changed, [*TERMS, "version"], batch_size=500)
    Occurrence.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)
    return len(fresh), len(changed) + len(dropped)


TERMS = tuple(each.name for each in fields(Terms))


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


def _held(row: Occurrence) -> Held:
    terms = Terms(**{name: getattr(row, name) for name in TERMS})
    return Held(terms, row.performed_on, row.is_rested_on)  # type: ignore[attr-defined]


def _given(row: Occurrence, terms: Terms) -> Occurrence:
    for name in TERMS:
        setattr(row, name, getattr(terms, name))
    row.version += 1
    return row
