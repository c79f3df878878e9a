"""Controls of many clients that can operate often enough only until a day soon, or no more at all (R6.7).

One statement whatever the number of clients: PostgreSQL counts what is on record, and no calendar is made, for each
act that changes the calendar of a control makes it again. Only where the windows on record leave days of the period
out, such as before the calendar of a new period is made, the control brings all of them along, and its calendar is made
as on the client's own page.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg, BoolOr
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    IntegerField,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.db.models.functions import Greatest, JSONObject

from controls.calendar import Rules
from controls.models import ClientCalendar, Control, Occurrence
from controls.owing import Held, Terms
from controls.queries.occurrences import waived, without_occasion
from controls.queries.standing import UNEXCUSED, Span, judged
from evidence.queries.still_possible import TERMS, record_of
from evidence.still_possible import UNSAMPLED, Chance, Days, Verdict, chance, outlook_of, sample_of

READ = (
    "client_id", "ref", "title", "weight", "frequency", "annual_rule", "grace_days", "evidence_items", "implemented_on",
    "retired_on",
)  # fmt: skip
OPERATED = UNEXCUSED & Q(is_done=True, performed_on__gte=F("since"))
"""Done in its window or late, and inside the period (R7.3): what was done before it began is no operation in it."""
OPEN = UNEXCUSED & Q(performed_on=None, lost_after__gte=F("today"))
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
    for control in in_operation(spans):
        span = spans[control.client_id]
        seen = _counted(control) if control.told is None else _planned(control, span)
        if seen is not None and seen.is_pressing(span.today):
            last_day = None if seen.verdict is Verdict.LOST else seen.last_day
            found[control.client_id].append(LastChance(str(control), last_day, seen.short_by))
    return {client_id: sorted(chances, key=_urgency) for client_id, chances in found.items()}


def _counted(control: Any) -> Chance | None:
    """From what PostgreSQL counted; None for those that are not sampled."""
    record, rhythm = control.record, control.rhythm
    if rhythm in UNSAMPLED:
        return None
    reaches = [date.fromisoformat(day) for day in record["open"] or ()]
    sample = sample_of(rhythm, record["owed"])
    return chance(owed=record["owed"], operated=record["operated"], reaches=reaches, sample=sample)


def _planned(control: Any, span: Span) -> Chance | None:
    record = record_of(control, _rules(control), *_told(control.told))
    return outlook_of(record, Days(span.since, span.until), today=span.today) if record.is_sampled else None


def in_operation(spans: dict[UUID, Span]) -> Iterator[Any]:
    """`told`, all that is on record of any period, is None for those whose calendar of the period is made."""
    owed = judged(spans).filter(control_id=OuterRef("pk")).order_by().values("control_id")
    record = owed.annotate(
        owed=Count("pk", filter=UNEXCUSED),
        operated=Count("pk", filter=OPERATED),
        open=ArrayAgg("lost_after", filter=OPEN),
    ).values(record=JSONObject(owed="owed", operated="operated", open="open"))
    told = Occurrence.objects.filter(control=OuterRef("pk")).annotate(is_excused=waived() | without_occasion())
    whole = ArraySubquery(told.order_by("due_on", "key").values(told=JSONObject(**{name: name for name in TOLD})))
    calendar = ClientCalendar.objects.filter(client_id=OuterRef("client_id"))
    controls: QuerySet[Any] = Control.objects.filter(implemented_on__isnull=False, status__in=Control.IN_USE)
    return (
        controls.filter(client_id__in=spans)
        .annotate(
            fiscal_year_start=Subquery(calendar.values("fiscal_year_start")[:1]),
            rests_at_weekends=Subquery(calendar.values("rests_at_weekends")[:1]),
            record=Subquery(record),
            told=Case(When(~_is_made(owed), then=whole)),
        )
        .only(*READ)
        .iterator()
    )


def _is_made(owed: "QuerySet[Any]") -> Exists:
    """The windows on record follow one another, from the day the period or the control began to beyond its end."""
    begun = Greatest(F("since"), OuterRef("implemented_on"))
    return Exists(
        owed.annotate(
            begins=BoolOr(Q(starts_on__lte=begun)),
            ends=BoolOr(Q(next_ends_on__gt=F("until"))),
            steps=Sum(_days("ends_on", "next_ends_on")),
            days=_days(Min("ends_on"), Max("next_ends_on")),
        ).filter(begins=True, ends=True, steps=F("days"))
    )


def _days(since: Any, until: Any) -> Func:
    return Func(until, since, arg_joiner=" - ", template="(%(expressions)s)", output_field=IntegerField())


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
