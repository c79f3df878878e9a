"""The day an occurrence happened, as its evidence says."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from controls.calendar import Window
from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Submission


def days_as_held(occurrences: Iterable[Occurrence]) -> dict[Occurrence, date | None]:
    """The earliest day that evidence in force claims: the accepted pieces' if there are any, else the waiting ones'.

    A claim nobody accepted never makes accepted work earlier, nor does one that went back (DOMAIN R7.3).
    """
    rows = Submission.objects.filter(occurrence__in=list(occurrences), state__in=("accepted", "submitted"))
    claims: dict[UUID | None, list[Submission]] = {}
    for row in rows.only("occurrence_id", "state", "performed_on", "covers_from", "covers_to"):
        claims.setdefault(row.occurrence_id, []).append(row)
    return {occurrence: _day_held(occurrence.window, claims.get(occurrence.pk, [])) for occurrence in occurrences}


def _day_held(window: Window, claims: Iterable[Submission]) -> date | None:
    counting = [claim for claim in claims if counts(claim, window)]
    accepted = [claim.performed_on for claim in counting if claim.state == "accepted"]
    return min(accepted or [claim.performed_on for claim in counting], default=None)
