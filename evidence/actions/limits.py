"""How many files a client takes for one occurrence and on one day, where it has set a limit (PRODUCT E2)."""

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Count

from controls.models import Occurrence
from evidence.models import Submission
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.tenancy.models import Client

IN_FORCE = ("submitted", "accepted")
WAY_OUT = "or ask who administers this client: the limit stands under Custody, Limits of files."


class TooMany(Refusal):
    """The client's own limit is reached; says which and where it stands."""


def ensure_few_enough(client: Client, occurrences: Sequence[Occurrence], *, arriving: int) -> None:
    """One more file for each of these, of which so many are new today; no statement where no limit is set."""
    if client.files_per_occurrence is not None:
        _for_each(client.files_per_occurrence, occurrences)
    if client.files_per_day is not None and arriving:
        _today(client, client.files_per_day, arriving)


def _for_each(most: int, occurrences: Sequence[Occurrence]) -> None:
    rows = Submission.objects.filter(occurrence__in=list(occurrences), kind="file", state__in=IN_FORCE).order_by()
    held = dict(rows.values_list("occurrence_id").annotate(n=Count("pk")))
    for occurrence in occurrences:
        if held.get(occurrence.pk, 0) >= most:
            files = "file" if most == 1 else "files"
            reached = f"{occurrence.told_as} may have {most} {files}, and that is reached."
            raise TooMany(f"{reached} Hand in one ZIP instead, {WAY_OUT}", field="files")


def _today(client: Client, most: int, arriving: int) -> None:
    one_at_a_time("files of the day")
    midnight = datetime.combine(client.today(), time.min, ZoneInfo(client.zone))
    held = Submission.objects.filter(kind="file", origin=None, received_at__gte=midnight).count()
    if held + arriving > most:
        files = "file" if most == 1 else "files"
        reached = f"{client.name} takes {most} {files} a day, and that is reached."
        raise TooMany(f"{reached} Go on tomorrow, {WAY_OUT}", field="files")
