"""Gaps for the board, and what the records alone give away: paper compliance (C4, C5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import models
from django.db.models import Case, IntegerField, Value, When

from controls.calendar import OccurrenceState
from controls.models import Gap
from controls.queries.occurrences import StatedOccurrence

BY_SEVERITY = Case(
    When(severity="high", then=Value(0)),
    When(severity="medium", then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


@dataclass(frozen=True, slots=True)
class PaperControl:
    """Documented, but with no sign of operation: windows fell due and not one was ever performed (C5)."""

    control_id: UUID
    ref: str
    title: str
    is_key: bool
    fell_due: int


def gaps() -> models.QuerySet[Gap]:
    """Worst first, then by date."""
    related = Gap.objects.select_related("control", "criterion", "owner", "fixed_by", "verified_by")
    return related.annotate(gravity=BY_SEVERITY).order_by("gravity", "due_on", "found_on", "id")


def open_gaps() -> models.QuerySet[Gap]:
    return gaps().filter(state__in=Gap.OPEN)


def gap_counts() -> dict[str, int]:
    """How many stand in each state; states without any are left out."""
    return dict(Gap.objects.order_by().values_list("state").annotate(n=models.Count("pk")))


def overdue(rows: models.QuerySet[Gap], today: date) -> models.QuerySet[Gap]:
    return rows.filter(state__in=Gap.OPEN, due_on__lt=today)


def paper_controls(occurrences: Iterable[StatedOccurrence], *, today: date) -> tuple[PaperControl, ...]:
    """Controls whose windows fell due with nothing performed in any of them, key ones first."""
    owed: dict[UUID, list[StatedOccurrence]] = {}
    signs_of_life: set[UUID] = set()
    for occurrence in occurrences:
        if occurrence.performed_on is not None or occurrence.state is OccurrenceState.NOT_OCCURRING:
            signs_of_life.add(occurrence.control_id)
        elif occurrence.has_fallen_due(today):
            owed.setdefault(occurrence.control_id, []).append(occurrence)
    found = [
        PaperControl(id, due[0].ref, due[0].title, due[0].is_key, len(due))
        for id, due in owed.items()
        if id not in signs_of_life
    ]
    return tuple(sorted(found, key=lambda paper: (not paper.is_key, paper.ref)))
