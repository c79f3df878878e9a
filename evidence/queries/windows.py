"""An occurrence as the window it must happen in, and the day its evidence says it happened."""

from datetime import date

from controls.calendar import Window
from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Submission


def window_of(occurrence: Occurrence) -> Window:
    """`occurrence.control` should be fetched already."""
    grace = occurrence.control.grace_days
    return Window(occurrence.starts_on, occurrence.ends_on, occurrence.due_on, occurrence.key, grace)


def performed_as_held(occurrence: Occurrence) -> date | None:
    """The earliest day that evidence in force claims: the accepted pieces' if there are any, else the waiting ones'.

    A claim nobody accepted never makes accepted work earlier, nor does one that went back (DOMAIN R7.3).
    """
    window = window_of(occurrence)
    rows = Submission.objects.filter(occurrence=occurrence, state__in=("accepted", "submitted"))
    counting = [row for row in rows.only("state", "performed_on", "covers_from", "covers_to") if counts(row, window)]
    accepted = [row.performed_on for row in counting if row.state == "accepted"]
    return min(accepted or [row.performed_on for row in counting], default=None)
