from evidence.models.comments import Comment, Words
from evidence.models.populations import ExplainedDifference, Explanation, Population, PopulationItem, Reconciliation
from evidence.models.reviews import Acceptance, Return
from evidence.models.samples import Extension, Sample, SamplingProfile, Slot, SlotEvidence, SlotResult
from evidence.models.submissions import Submission

__all__ = [
    "Acceptance",
    "Comment",
    "ExplainedDifference",
    "Explanation",
    "Extension",
    "Population",
    "PopulationItem",
    "Reconciliation",
    "Return",
    "Sample",
    "SamplingProfile",
    "Slot",
    "SlotEvidence",
    "SlotResult",
    "Submission",
    "Words",
]
