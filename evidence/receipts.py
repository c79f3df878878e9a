"""What the person who hands something in takes away: hash, instants, and what to look at again."""

from typing import Any

from evidence.checks import Finding
from evidence.models import Submission


def receipt(submission: Submission, found: tuple[Finding, ...]) -> dict[str, Any]:
    blob = submission.blob
    warnings = [finding.words for finding in found]
    return {
        "id": str(submission.pk),
        "url": submission.get_absolute_url(),
        "message": " ".join([f"Received {submission.received_at:%d %b %Y, %H:%M:%S} UTC.", *warnings]),
        "sha256": blob.sha256 if blob else "",
        "size": blob.size if blob else len(submission.text),
        "received_at": submission.received_at.isoformat(),
        "checks": [{"check": finding.check.value, "words": finding.words} for finding in found],
    }
