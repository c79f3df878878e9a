"""Reading evidence leaves a trace: who downloaded which bytes, who looked at which page."""

from django.db import transaction

from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.trail.record import record


@transaction.atomic
def read(submission: Submission, *, by: User) -> None:
    blob = submission.blob
    record("evidence.read", subject=submission, by=by, sha256=blob.sha256 if blob else None)


@transaction.atomic
def look(submission: Submission, *, by: User, page: int | None = None) -> None:
    """Some of it was shown on a page: one picture of it, or its beginning."""
    blob = submission.blob
    record("evidence.looked_at", subject=submission, by=by, sha256=blob.sha256 if blob else None, page=page)
