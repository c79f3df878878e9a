"""What the person who hands something in takes away: hash, instants, and what to look at again."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from evidence.checks import Finding
from evidence.models import Submission
from soc2hub.ui.words import day
from soc2hub.vault.models import Scan
from soc2hub.vault.scans import state_of


def receipt(submission: Submission, found: tuple[Finding, ...]) -> dict[str, Any]:
    blob = submission.blob
    warnings = [finding.words for finding in found]
    if settings.CLAMAV_ADDRESS and blob and state_of(blob) == Scan.PENDING:
        warnings.append("It is being checked for malware; others can open it once it is found clean.")
    return {
        "id": str(submission.pk),
        "url": submission.get_absolute_url(),
        "message": " ".join([f"Received {_written(submission.received_at)}.", *warnings]),
        "sha256": blob.sha256 if blob else "",
        "size": blob.size if blob else len(submission.text),
        "received_at": submission.received_at.isoformat(),
        "checks": [{"check": finding.check.value, "words": finding.words} for finding in found],
    }


def _written(instant: datetime) -> str:
    """In the zone of the client, as the pages show it; the exact instant stands beside it."""
    local = localtime(instant)
    return f"{day(local)}, {local:%H:%M:%S %Z}"
