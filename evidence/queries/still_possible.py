"""What is on record of every control that is sampled, and how each can still make it (R6.7); three statements."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models

from controls.calendar import Rules
from controls.models import Control, Occurrence
from controls.owing import Held, Terms
from controls.queries.here import calendar_rules, period_here
from controls.queries.occurrences import waived, without_occasion
from evidence.still_possible import Days, Outlook, Record, Verdict, outlooks
from soc2hub.accounts.models import Person

TERMS = ("key", "starts_on", "ends_on", "due_on", "next_ends_on", "grace_days", "is_key", "moved_from")
URGENCY = tuple(Verdict)


@dataclass(frozen=True, slots=True)
class Line:
    """One control in the period as agreed, and in the one it is compared with."""

    record: Record
    now: Outlook
    then: Outlook | None = None

    @property
    def is_changed(self) -> bool:
        return self.then is not None and _standing(self.then) != _standing(self.now)

    @property
    def urgency(self) -> tuple[int, date, str]:
        return URGENCY.index(self.now.verdict), self.now.last_day or date.max, self.record.control


def _standing(found: Outlook) -> tuple[Verdict, int]:
    return found.verdict, found.short_by


@dataclass(frozen=True, slots=True)
class StillPossible:
    days: Days
    moved: Days | None
    lines: tuple[Line, ...]
    by_events: int
    """Controls left out: each event is its own occurrence, and nobody plans those."""

    def counted(self, *, moved: bool = False) -> dict[Verdict, int]:
        found = [line.then if moved else line.now for line in self.lines]
        return {verdict: sum(each is not None and each.verdict is verdict for each in found) for verdict in Verdict}


def still_possible(today: date, *, weeks: int = 0, months: int = 0) -> StillPossible:
    """The most urgent first. Moved by nothing, it is not compared."""
    period, found = period_here(today), records()
    days = Days(period.since, period.until)
    moved = days.moved(weeks=weeks, months=months) if weeks or months else None
    now = outlooks(found, days, today=today)
    then = outlooks(found, moved, today=today) if moved else {}
    lines = [Line(each, now[each.control], then.get(each.control)) for each in found if each.is_sampled]
    ordered = tuple(sorted(lines, key=lambda line: line.urgency))
    return StillPossible(days, moved, ordered, len(found) - len(lines))


def records(owner: Person | None = None) -> list[Record]:
    """Of the controls in operation, or of one person's."""
    rules = calendar_rules()
    running = Control.objects.filter(implemented_on__isnull=False, status__in=Control.IN_USE).order_by("ref")
    rows = Occurrence.objects.all()
    if owner is not None:
        running, rows = running.filter(owner=owner), rows.filter(control__owner=owner)
    held, excused = _on_record(rows)
    return [record_of(control, rules, held[control.pk], excused[control.pk]) for control in running]


def record_of(control: Control, rules: Rules, held: Iterable[Held], excused: Iterable[str]) -> Record:
    return Record(
        control=control.ref,
        title=control.title,
        is_key=control.is_key,
        cadence=control.cadence_under(rules),
        held=tuple(held),
        excused=frozenset(excused),
        id=control.pk,
    )


def _on_record(found: models.QuerySet[Occurrence]) -> tuple[dict[UUID, list[Held]], dict[UUID, set[str]]]:
    """By control: its occurrences, and the keys of those that need not happen."""
    held: dict[UUID, list[Held]] = defaultdict(list)
    excused: dict[UUID, set[str]] = defaultdict(set)
    rows = found.annotate(is_excused=waived() | without_occasion()).order_by("due_on", "key")
    columns = ("control_id", "performed_on", "is_excused", *TERMS)
    for control_id, performed_on, is_excused, *values in rows.values_list(*columns):
        terms = Terms(*values)
        held[control_id].append(Held(terms, performed_on, is_rested_on=is_excused))
        if is_excused:
            excused[control_id].add(terms.key)
    return held, excused
