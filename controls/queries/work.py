"""What is due from whom, by when (C7); and what is due from one person."""

from dataclasses import dataclass
from datetime import date, timedelta

from controls.calendar import OccurrenceState
from controls.models import Occurrence
from controls.queries.occurrences import StatedOccurrence, facts, stated, still_to_do
from soc2hub.accounts.models import Person

AHEAD = timedelta(days=31)


@dataclass(frozen=True)
class Work:
    """What lies before and behind one person; what waits now is told by `soc2hub.web.duties`."""

    upcoming: list[StatedOccurrence]
    done: list[StatedOccurrence]


def work_of(person: Person, *, today: date, period_end: date) -> Work:
    """What begins within a month, and what was done last; two statements."""
    rows = still_to_do(today=today, until=today + AHEAD).filter(control__owner=person, starts_on__gt=today)
    done = facts(Occurrence.objects.filter(control__owner=person, performed_on__isnull=False))
    return Work(
        upcoming=[stated(row, today=today, period_end=period_end) for row in rows],
        done=[stated(row, today=today, period_end=period_end) for row in done.order_by("-performed_on", "id")[:10]],
    )


def overdue_now(*, today: date, period_end: date) -> list[StatedOccurrence]:
    """Past due, nothing performed, and each can still be saved."""
    rows = still_to_do(today=today, until=today).filter(due_on__lt=today)
    found = (stated(row, today=today, period_end=period_end) for row in rows)
    return [occurrence for occurrence in found if occurrence.state is OccurrenceState.OVERDUE]
