"""What is due from whom, by when (C7); and what is due from one person."""

from dataclasses import dataclass
from datetime import date, timedelta

from controls.calendar import OccurrenceState
from controls.models import Gap, Occurrence
from controls.queries.gaps import open_gaps
from controls.queries.occurrences import StatedOccurrence, facts, stated, still_to_do
from soc2hub.accounts.models import Person

AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class Work:
    """One person's work, by date."""

    overdue: list[StatedOccurrence]
    due: list[StatedOccurrence]
    upcoming: list[StatedOccurrence]
    done: list[StatedOccurrence]
    gaps: list[Gap]

    @property
    def is_empty(self) -> bool:
        return not (self.overdue or self.due or self.upcoming or self.gaps)


def work_of(person: Person, *, today: date, period_end: date) -> Work:
    """Overdue first, then what its window allows now, then what begins within a month; four statements."""
    rows = still_to_do(today=today, until=today + AHEAD).filter(control__owner=person)
    todo = [stated(row, today=today, period_end=period_end) for row in rows]
    done = facts(Occurrence.objects.filter(control__owner=person, performed_on__isnull=False))
    return Work(
        overdue=[o for o in todo if o.state is OccurrenceState.OVERDUE],
        due=[o for o in todo if o.state is OccurrenceState.DUE],
        upcoming=[o for o in todo if o.state is OccurrenceState.SCHEDULED],
        done=[stated(row, today=today, period_end=period_end) for row in done.order_by("-performed_on", "id")[:10]],
        gaps=list(open_gaps().filter(owner=person)),
    )


def overdue_now(*, today: date, period_end: date) -> list[StatedOccurrence]:
    """Past due, nothing performed, and each can still be saved."""
    rows = still_to_do(today=today, until=today).filter(due_on__lt=today)
    found = (stated(row, today=today, period_end=period_end) for row in rows)
    return [occurrence for occurrence in found if occurrence.state is OccurrenceState.OVERDUE]
