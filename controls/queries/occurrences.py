"""Occurrences with the state the facts and today give them (DOMAIN R7.3): computed on every read, never stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, Q

from controls.calendar import OccurrenceState, Window, state_of
from controls.models import NotOccurring, Occurrence, Waiver
from controls.queries.here import Period

EXCUSED = frozenset({OccurrenceState.WAIVED, OccurrenceState.NOT_OCCURRING})
UNDONE = frozenset({OccurrenceState.DUE, OccurrenceState.OVERDUE})


@dataclass(frozen=True, slots=True)
class StatedOccurrence:
    """One occurrence, how it stands, and enough of its control to speak of it."""

    id: UUID
    control_id: UUID
    ref: str
    title: str
    is_key: bool
    owner: str
    """As `Control.accountable` has it: empty where nobody answers for it, nor somebody who has left."""
    key: str
    window: Window
    performed_on: date | None
    is_reviewed: bool
    state: OccurrenceState
    moved_from: date | None = None
    """The calendar's own due date, where a person gave it another."""

    @property
    def due_on(self) -> date:
        return self.window.due_on

    def has_fallen_due(self, today: date) -> bool:
        """Counted among what was owed: its last day has passed and nothing excused it (PRACTICE §8)."""
        return self.window.last_day < today and self.state not in EXCUSED


class Facts(NamedTuple):
    """What a state is computed from and told with: plain values, since a year of one client is a thousand of them."""

    id: UUID
    control_id: UUID
    ref: str
    title: str
    is_key: bool
    owner: str | None
    owner_left_on: date | None
    key: str
    starts_on: date
    ends_on: date
    due_on: date
    next_ends_on: date
    grace_days: int
    performed_on: date | None
    reviewed_at: datetime | None
    moved_from: date | None
    is_waived: bool
    is_empty: bool


COLUMNS = (
    "id", "control_id", "control__ref", "control__title", "is_key",
    "control__owner__name", "control__owner__left_on", "key",
    "starts_on", "ends_on", "due_on", "next_ends_on", "grace_days", "performed_on", "reviewed_at",
    "moved_from", "is_waived", "is_empty",
)  # fmt: skip
"""Where each of the `Facts` stands, in their order."""


def occurrence_states(
    *, period: Period, today: date, controls: Collection[UUID] | None = None, period_end: date | None = None
) -> list[StatedOccurrence]:
    """Those whose due date lies in the period, oldest due first; one statement whatever their number.

    `period_end` is the last day that can save a window, where the days asked about are but a part of the period.
    """
    rows = _excused(Occurrence.objects.filter(due_on__range=(period.since, period.until)))
    if controls is not None:
        rows = rows.filter(control_id__in=controls)
    found = rows.order_by("due_on", "control__ref", "id").values_list(*COLUMNS)
    return [_stated(Facts(*values), today=today, period_end=period_end or period.until) for values in found]


def occurrence_state(occurrence: Occurrence, *, today: date, period: Period) -> StatedOccurrence:
    row = facts(Occurrence.objects.filter(pk=occurrence.pk)).get()
    return stated(row, today=today, period_end=period.until)


def facts(rows: models.QuerySet[Occurrence]) -> models.QuerySet[Occurrence]:
    """With everything a state is computed from, for the few rows that are shown as they are."""
    return _excused(rows.select_related("control", "control__owner"))


def waived() -> Exists:
    """Asked for is not waived: only what somebody approved, and nobody ended, excuses."""
    return Exists(Waiver.objects.filter(occurrence_id=OuterRef("pk"), state="approved"))


def without_occasion() -> Exists:
    return Exists(NotOccurring.objects.filter(occurrence_id=OuterRef("pk"), ended_at=None))


def unexcused(rows: models.QuerySet[Occurrence]) -> models.QuerySet[Occurrence]:
    return rows.filter(~waived(), ~without_occasion())


def _excused(rows: models.QuerySet[Occurrence]) -> models.QuerySet[Occurrence]:
    return rows.annotate(is_waived=waived(), is_empty=without_occasion())


def stated(row: Any, *, today: date, period_end: date | None = None) -> StatedOccurrence:
    """`row` comes from `facts`; without a period nothing but the next window ends the waiting."""
    control, owner = row.control, row.control.accountable
    found = Facts(
        row.pk, control.pk, control.ref, control.title, row.is_key, owner and owner.name, None, row.key,
        row.starts_on, row.ends_on, row.due_on, row.next_ends_on, row.grace_days, row.performed_on,
        row.reviewed_at, row.moved_from, row.is_waived, row.is_empty,
    )  # fmt: skip
    return _stated(found, today=today, period_end=period_end)


def _stated(found: Facts, *, today: date, period_end: date | None) -> StatedOccurrence:
    window = Window(found.starts_on, found.ends_on, found.due_on, found.key, found.grace_days)
    is_reviewed = found.reviewed_at is not None
    state = state_of(
        window,
        today=today,
        performed_on=found.performed_on,
        reviewed=is_reviewed,
        waived=found.is_waived,
        not_occurring=found.is_empty,
        next_window_end=found.next_ends_on,
        period_end=period_end,
    )
    owner = found.owner if found.owner and not found.owner_left_on else ""
    return StatedOccurrence(
        found.id, found.control_id, found.ref, found.title, found.is_key, owner, found.key,
        window, found.performed_on, is_reviewed, state, found.moved_from,
    )  # fmt: skip


def still_to_do(*, today: date, until: date) -> models.QuerySet[Occurrence]:
    """Nothing performed, nothing excused, begun by `until`, and not yet missed: what people can still do."""
    open_rows = Occurrence.objects.filter(performed_on=None, starts_on__lte=until)
    saveable = open_rows.filter(Q(next_ends_on__gte=today) | Q(due_on__gte=today))
    return facts(unexcused(saveable)).order_by("due_on", "control__ref", "id")


def counted(states: Iterable[StatedOccurrence]) -> dict[OccurrenceState, int]:
    counts = dict.fromkeys(OccurrenceState, 0)
    for occurrence in states:
        counts[occurrence.state] += 1
    return counts
