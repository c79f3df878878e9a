"""Controls of many clients that can operate often enough only until a day soon, or no more at all (R6.7).

One statement whatever the number of clients. Most controls are in no such danger, which it sees by the occurrences on
record; the others bring theirs along, and their whole calendar is made, as on the client's own page.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from controls.calendar import Rules
from controls.models import ClientCalendar, Control, Occurrence
from controls.owing import Held, Terms
from controls.queries.occurrences import waived, without_occasion
from controls.queries.standing import Span, judged
from evidence.queries.still_possible import TERMS, record_of
from evidence.still_possible import SOON, Days, Verdict, outlook_of

TOLD = (*TERMS, "performed_on", "is_excused")
DATES = ("starts_on", "ends_on", "due_on", "next_ends_on", "moved_from", "performed_on")


@dataclass(frozen=True, slots=True)
class LastChance:
    """`last_day` is the one by which it must operate; None where it cannot operate often enough any more."""

    control: str
    last_day: date | None
    short_by: int

    @property
    def is_lost(self) -> bool:
        return self.last_day is None


def last_chances(spans: dict[UUID, Span]) -> dict[UUID, list[LastChance]]:
    """By client: what is lost first, then by its last day."""
    found: dict[UUID, list[LastChance]] = defaultdict(list)
    for control in _in_danger(spans):
        record = record_of(control, _rules(control), *_told(control.told))
        span = spans[control.client_id]
        if record.is_sampled:
            outlook = outlook_of(record, Days(span.since, span.until), today=span.today)
            if outlook.is_pressing(span.today):
                last_day = None if outlook.verdict is Verdict.LOST else outlook.last_day
                found[control.client_id].append(LastChance(str(control), last_day, outlook.short_by))
    return {client_id: sorted(chances, key=_urgency) for client_id, chances in found.items()}


def _in_danger(spans: dict[UUID, Span]) -> Iterator[Any]:
    """Whatever is short of something has lost an occurrence, or loses one soon, or has no calendar yet."""
    soon = Q(pk__in=[])
    for today in {span.today for span in spans.values()}:
        soon |= Q(today=today, lost_after__lte=today + SOON)
    owed = judged(spans).filter(control_id=OuterRef("pk"))
    going = owed.filter(soon, is_excused=False, performed_on=None)
    running: QuerySet[Any] = Control.objects.filter(implemented_on__isnull=False, status__in=Control.IN_USE)
    told = Occurrence.objects.filter(control=OuterRef("pk")).annotate(is_excused=waived() | without_occasion())
    calendar = ClientCalendar.objects.filter(client_id=OuterRef("client_id"))
    return (
        running.filter(Exists(going) | ~Exists(owed), client_id__in=spans)
        .annotate(
            fiscal_year_start=Subquery(calendar.values("fiscal_year_start")[:1]),
            rests_at_weekends=Subquery(calendar.values("rests_at_weekends")[:1]),
            told=ArraySubquery(told.order_by("due_on", "key").values(told=JSONObject(**{n: n for n in TOLD}))),
        )
        .order_by("ref", "pk")
        .iterator()
    )


def _told(rows: list[dict[str, Any]]) -> tuple[list[Held], set[str]]:
    """Dates come as text out of an object."""
    for row in rows:
        row.update({name: date.fromisoformat(row[name]) for name in DATES if row[name]})
    held = [
        Held(Terms(*(row[name] for name in TERMS)), row["performed_on"], is_rested_on=row["is_excused"]) for row in rows
    ]
    return held, {row["key"] for row in rows if row["is_excused"]}


def _rules(control: Any) -> Rules:
    said = control.fiscal_year_start, control.rests_at_weekends
    return Rules() if None in said else Rules(*said)


def _urgency(chance: LastChance) -> tuple[date, str]:
    return chance.last_day or date.min, chance.control
