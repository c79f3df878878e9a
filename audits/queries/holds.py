"""What the auditor was shown stands as it was reviewed (DOMAIN R8.4)."""

from audits.models import SharedSubmission
from evidence.models import Submission


def shown_to_an_auditor(submission: Submission) -> str:
    if not SharedSubmission.objects.filter(submission=submission).exists():
        return ""
    return "An auditor was shown this, so its acceptance stands. Hand in a better piece and show that too."
