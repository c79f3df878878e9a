"""engagements, milestones, requests, tests, and the auditor's room."""

from audits.api.engagements import Engagements, Milestones, OneEngagement, OneMilestone, Renewal, Transitions
from audits.api.requests import OneRequest, Requests, RequestSubmission, Shares, Transcription
from audits.api.room import AuditorsStatus, OneRoomRequest, RoomRequests
from audits.api.tests import OneTest, Tests

__all__ = [
    "AuditorsStatus",
    "Engagements",
    "Milestones",
    "OneEngagement",
    "OneMilestone",
    "OneRequest",
    "OneRoomRequest",
    "OneTest",
    "Renewal",
    "RequestSubmission",
    "Requests",
    "RoomRequests",
    "Shares",
    "Tests",
    "Transcription",
    "Transitions",
]
