"""How what fell due stands, counted by PostgreSQL with the rules of `controls.calendar` (DOMAIN R7.3).

For one client or for many, each with its own period and its own day; one statement, and nothing per occurrence in
Python. The rules are those of `state_of`, word for word: a test compares both over random worlds.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import IntFlag
from typing import Any
from uuid import UUID

from django.contrib.postgres.aggregates import BitOr
from django.db import models
from django.db.models import (
    BigIntegerField,
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    Q,
    Value,
    When,
)
from django.db.models.functions import Greatest, Least

from controls.calendar import OccurrenceState
from controls.models import Occurrence
from controls.queries.occurrences import StatedOccurrence, waived, without_occasion

UNEXCUSED = Q(is_excused=False)
FELL_DUE = UNEXCUSED & Q(last_day__lt=F("today"))
LOST = UNEXCUSED & Q(is_done=False, lost_after__lt=F("today"))
OVERDUE = UNEXCUSED & Q(is_done=False, last_day__lt=F("today"), lost_after__gte=F("today"))
LATE = UNEXCUSED & Q(is_done=True, performed_on__gt=F("last_day"))
NAMES = ("control__ref", "control__title", "control__source", "control__external_id")
ON_TIME = FELL_DUE & Q(is_done=True, performed_on__lte=F("last_day"))


@dataclass(frozen=True, slots=True)
class Span:
    """The period one client's occurrences are looked at in, and the client's day."""

    since: date
    until: date
    today: date


@dataclass(frozen=True, slots=True)
class Standing:
    """One control in its period. Work done ahead earns no credit until its last day has passed (PRACTICE §8)."""

    control_id: UUID
    occurrences: int
    on_time: int
    late: int
    overdue: int
    missed: int
    missed_as_key: int  # of those
    control: "Named" = field(default_factory=lambda: Named(), compare=False)
    months: int = field(default=0, compare=False)  # bits, read by `marks_of`; those of several controls are or-ed


@dataclass(frozen=True, slots=True)
class Named:
    """What a control is called here, and what it was adopted from; no origin where the client wrote it."""

    ref: str = ""
    title: str = ""
    source: str = ""
    external_id: str = ""


class Mark(IntFlag):
    """What there was of what fell due in one month."""

    LOST = 1
    SLOW = 2  # late, or overdue and not lost yet
    DONE = 4


MONTHS_HELD = 20
"""So many months of three marks fit into one integer of PostgreSQL; no observation period is as long."""


def month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def marks_of(months: int, number: int) -> Mark:
    return Mark(months >> number % MONTHS_HELD * 3 & 7)


@dataclass(frozen=True, slots=True)
class Owed:
    """What one control owed until now: the last day has passed and nothing excused it; what readiness asks (R7.6)."""

    control_id: UUID
    fell_due: int
    missed: int  # of those
    accepted: int  # of those, somebody reviewed the evidence


def standings(spans: dict[UUID, Span]) -> dict[UUID, list[Standing]]:
    """By client; controls that owe nothing in the period are left out."""
    counted = judged(spans).values_list("client_id", "control_id", *NAMES)
    rows = counted.annotate(
        occurrences=Count("pk"),
        on_time=Count("pk", filter=ON_TIME),
        late=Count("pk", filter=LATE),
        overdue=Count("pk", filter=OVERDUE),
        missed=Count("pk", filter=LOST),
        missed_as_key=Count("pk", filter=LOST & Q(is_key=True)),
        months=BitOr(_month_bit()),
    )
    found: dict[UUID, list[Standing]] = defaultdict(list)
    for client_id, control_id, ref, title, source, external_id, *counts, months in rows.order_by():
        named = Named(ref, title, source, external_id)
        found[client_id].append(replace(Standing(control_id, *counts), control=named, months=months or 0))
    return found


def _month_bit() -> Func:
    """The mark of one occurrence at the place of its month; null where it has none. One bit each, for arrays of
    months took five times as long."""
    mark = Case(
        When(LOST, then=Value(0)),
        When(LATE | OVERDUE, then=Value(1)),
        When(UNEXCUSED & Q(is_done=True), then=Value(2)),
        output_field=IntegerField(),
    )
    month = "date_part('year', %(expressions)s)::int * 12 + date_part('month', %(expressions)s)::int - 1"
    place = Func("due_on", template=f"(mod({month}, {MONTHS_HELD}) * 3)", output_field=IntegerField())
    return Func(place + mark, template="(1::bigint << (%(expressions)s))", output_field=BigIntegerField())


def owed(client_id: UUID, span: Span) -> dict[UUID, Owed]:
    """By control; those that owe nothing yet are left out. One statement."""
    rows = judged({client_id: span}).filter(FELL_DUE).values_list("control_id")
    counted = rows.annotate(
        fell_due=Count("pk"),
        missed=Count("pk", filter=Q(is_done=False, lost_after__lt=F("today"))),
        accepted=Count("reviewed_at"),
    )
    return {control_id: Owed(control_id, *counts) for control_id, *counts in counted.order_by()}


def owed_of(occurrences: Iterable[StatedOccurrence], today: date) -> dict[UUID, Owed]:
    """The same of occurrences that are judged already."""
    groups: dict[UUID, list[StatedOccurrence]] = defaultdict(list)
    for each in occurrences:
        if each.has_fallen_due(today):
            groups[each.control_id].append(each)
    return {
        control_id: Owed(
            control_id,
            fell_due=len(due),
            missed=sum(each.state is OccurrenceState.MISSED for each in due),
            accepted=sum(each.is_reviewed for each in due),
        )
        for control_id, due in groups.items()
    }


def judged(spans: dict[UUID, Span]) -> "models.QuerySet[Any]":
    """Occurrences owed, each with its client's `today`, its `last_day`, whether it `is_done` and `lost_after` when."""
    rows = Occurrence.objects.filter(_in_period(spans)).annotate(
        since=_by_client(spans, lambda span: span.since),
        today=_by_client(spans, lambda span: span.today),
        until=_by_client(spans, lambda span: span.until),
        last_day=ExpressionWrapper(F("due_on") + F("grace_days"), output_field=DateField()),
        is_excused=waived() | without_occasion(),
    )
    rows = rows.annotate(lost_after=Least(Greatest("next_ends_on", "last_day"), "until"))
    done = Q(performed_on__gte=F("starts_on"), performed_on__lte=Least(F("today"), F("lost_after")))
    return rows.annotate(is_done=Case(When(done, then=True), default=False, output_field=models.BooleanField()))


def _in_period(spans: dict[UUID, Span]) -> Q:
    """Each client's own dates, so that the index on (client, due date) finds them; nobody's without a client."""
    periods: dict[tuple[date, date], list[UUID]] = defaultdict(list)
    for client_id, span in spans.items():
        periods[span.since, span.until].append(client_id)
    wanted = Q(pk__in=[])
    for period, clients in periods.items():
        wanted |= Q(client_id__in=clients, due_on__range=period)
    return wanted


def _by_client(spans: dict[UUID, Span], date_of: Callable[[Span], date]) -> Any:
    """One branch for each different date, not for each client."""
    clients: dict[date, list[UUID]] = defaultdict(list)
    for client_id, span in spans.items():
        clients[date_of(span)].append(client_id)
    if len(clients) == 1:
        return Value(next(iter(clients)), output_field=DateField())
    whens = [When(client_id__in=ids, then=Value(on)) for on, ids in clients.items()]
    return Case(*whens, output_field=DateField())
