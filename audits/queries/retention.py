"""Files that may be proposed for purging: kept long enough, and in no audit that is still open."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Coalesce

from audits.models import Engagement, SharedSubmission
from evidence.models import Submission
from evidence.queries.retention import outlived
from soc2hub.vault.models import Blob


def may_go(*, before: datetime) -> Iterator[tuple[Blob, str]]:
    """Each with the name it is known by."""
    open_ones = Engagement.objects.exclude(state__in=Engagement.OVER)
    covered = open_ones.annotate(since=Coalesce("period_start", "as_of"), until=Coalesce("period_end", "as_of")).filter(
        since__lte=OuterRef("covers_to"), until__gte=OuterRef("covers_from")
    )
    shown = SharedSubmission.objects.filter(submission=OuterRef("pk"), request__engagement__in=open_ones)
    needed = Submission.objects.filter(Exists(covered) | Exists(shown), blob=OuterRef("pk"))
    for blob in outlived(before=before).filter(~Exists(needed)).iterator(200):
        yield blob, blob.title  # type: ignore[attr-defined]


