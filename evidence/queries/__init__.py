from evidence.queries.readiness import EvidenceReadiness, Share, evidence_readiness, on_time, punctuality
from evidence.queries.submissions import (
    counts_by_control,
    counts_by_state,
    findings_of,
    submissions,
    waiting_for_review,
)

__all__ = [
    "EvidenceReadiness",
    "Share",
    "counts_by_control",
    "counts_by_state",
    "evidence_readiness",
    "findings_of",
    "on_time",
    "punctuality",
    "submissions",
    "waiting_for_review",
]
