"""What is due, for a calendar program: open windows that can still be done, by due date; one statement."""

from datetime import date

from controls.queries.here import period_here
from controls.queries.occurrences import StatedOccurrence, stated, still_to_do
from soc2hub.accounts.models import User

MOST = 2000


def due_from(today: date, *, until: date, owner: User | None = None) -> list[StatedOccurrence]:
    """Of the controls this person owns, or of all."""
    rows = still_to_do(today=today, until=until).filter(due_on__lte=until)
    if owner is not None:
        rows = rows.filter(control__owner__user=owner)
    period = period_here(today)
    return [stated(row, today=today, period_end=period.until) for row in rows[:MOST]]
