"""Reading evidence leaves a trace: who downloaded which bytes."""

from django.db import transaction

from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.trail.record import record


@transaction.atomic
def read(submission: Submission, *, by: User) -> None:
    blob = submission.blob
    record("evidence.read", subject=submission, by=by, sha256=blob.sha256 if blob else None)
