"""Occurrences with the state the facts and today give them (DOMAIN R7.3): computed on every read, never stored."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
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
    client_id: UUID
    control_id: UUID
    ref: str
    title: str
    is_key: bool
    owner_id: UUID | None
    owner: str
    key: str
    window: Window
    performed_on: date | None
    is_reviewed: bool
    state: OccurrenceState

    @property
    def due_on(self) -> date:
        return self.window.due_on

    def has_fallen_due(self, today: date) -> bool:
        """Counted among what was owed: its last day has passed and nothing excused it (PRACTICE §8)."""
        return self.window.last_day < today and self.state not in EXCUSED


def occurrence_states(
    *, period: Period, today: date, controls: Collection[UUID] | None = None, period_end: date | None = None
) -> list[StatedOccurrence]:
    """Those whose due date lies in the period, oldest due first; one statement whatever their number.

    `period_end` is the last day that can save a window, where the days asked about are but a part of the period.
    """
    found = facts(Occurrence.objects.all())
    found = found.filter(due_on__range=(period.since, period.until)).order_by("due_on", "control__ref", "id")
    if controls is not None:
        found = found.filter(control_id__in=controls)
    return [stated(row, today=today, period_end=period_end or period.until) for row in found]


def occurrence_state(occurrence: Occurrence, *, today: date, period: Period) -> StatedOccurrence:
    row = facts(Occurrence.objects.filter(pk=occurrence.pk)).get()
    return stated(row, today=today, period_end=period.until)


def facts(rows: models.QuerySet[Occurrence]) -> models.QuerySet[Occurrence]:
    """With everything a state is computed from."""
    return rows.select_related("control", "control__owner").annotate(
        is_waived=Exists(Waiver.objects.filter(occurrence_id=OuterRef("pk"))),
        is_empty=Exists(NotOccurring.objects.filter(occurrence_id=OuterRef("pk"))),
    )


def stated(row: Occurrence, *, today: date, period_end: date | None = None) -> StatedOccurrence:
    """`row` comes from `facts`; without a period nothing but the next window ends the waiting."""
    control = row.control
    window = row.window
    state = state_of(
        window,
        today=today,
        performed_on=row.performed_on,
        reviewed=row.reviewed_at is not None,
        waived=row.is_waived,  # type: ignore[attr-defined]
        not_occurring=row.is_empty,  # type: ignore[attr-defined]
        next_window_end=row.next_ends_on,
        period_end=period_end,
    )
    return StatedOccurrence(
        id=row.pk,
        client_id=row.client_id,  # type: ignore[arg-type]
        control_id=control.pk,
        ref=control.ref,
        title=control.title,
        is_key=row.is_key,
        owner_id=control.owner_id,
        owner=control.owner.name if control.owner else "",
        key=row.key,
        window=window,
        performed_on=row.performed_on,
        is_reviewed=row.reviewed_at is not None,
        state=state,
    )


def still_to_do(*, today: date, until: date) -> models.QuerySet[Occurrence]:
    """Nothing performed, nothing excused, begun by `until`, and not yet missed: what people can still do."""
    open_rows = Occurrence.objects.filter(performed_on=None, starts_on__lte=until)
    saveable = open_rows.filter(Q(next_ends_on__gte=today) | Q(due_on__gte=today))
    return facts(saveable.filter(waivers=None, empty_windows=None)).order_by("due_on", "control__ref", "id")


def counted(states: Iterable[StatedOccurrence]) -> dict[OccurrenceState, int]:
    counts = dict.fromkeys(OccurrenceState, 0)
    for occurrence in states:
        counts[occurrence.state] += 1
    return counts
