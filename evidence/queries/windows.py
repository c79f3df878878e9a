"""The day an occurrence happened, as its evidence says."""

from datetime import date

from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Submission


def performed_as_held(occurrence: Occurrence) -> date | None:
    """The earliest day that evidence in force claims: the accepted pieces' if there are any, else the waiting ones'.

    A claim nobody accepted never makes accepted work earlier, nor does one that went back (DOMAIN R7.3).
    """
    window = occurrence.window
    rows = Submission.objects.filter(occurrence=occurrence, state__in=("accepted", "submitted"))
    counting = [row for row in rows.only("state", "performed_on", "covers_from", "covers_to") if counts(row, window)]
    accepted = [row.performed_on for row in counting if row.state == "accepted"]
    return min(accepted or [row.performed_on for row in counting], default=None)
