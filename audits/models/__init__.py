from audits.models.engagements import Engagement, Grant, Milestone, Transition
from audits.models.populations import SharedPopulation
from audits.models.requests import Request, SharedSubmission
from audits.models.talk import InternalNote, RoomComment
from audits.models.tests import AuditorResult, InternalTest

__all__ = [
    "AuditorResult",
    "Engagement",
    "Grant",
    "InternalNote",
    "InternalTest",
    "Milestone",
    "Request",
    "RoomComment",
    "SharedPopulation",
    "SharedSubmission",
    "Transition",
]
