from evidence.queries.readiness import EvidenceReadiness, Share, evidence_readiness, on_time, punctuality
from evidence.queries.submissions import (
    counts_by_control,
    counts_by_state,
    findings_of,
    next_to_review,
    submissions,
    waiting_for_review,
    waiting_for_review_count,
)

__all__ = [
    "EvidenceReadiness",
    "Share",
    "counts_by_control",
    "counts_by_state",
    "evidence_readiness",
    "findings_of",
    "next_to_review",
    "on_time",
    "punctuality",
    "submissions",
    "waiting_for_review",
    "waiting_for_review_count",
]
