from audits.models.engagements import Engagement, Grant, Milestone, Transition
from audits.models.requests import Request, SharedSubmission
from audits.models.tests import AuditorResult, InternalTest

__all__ = [
    "AuditorResult",
    "Engagement",
    "Grant",
    "InternalTest",
    "Milestone",
    "Request",
    "SharedSubmission",
    "Transition",
]
