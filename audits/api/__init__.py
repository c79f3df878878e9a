"""engagements, milestones, requests, tests, and the auditor's room."""

from audits.api.comments import (
    NoteRetraction,
    Notes,
    RequestCommentRetraction,
    RequestComments,
    RoomCommentRetraction,
    RoomComments,
)
from audits.api.engagements import Engagements, Milestones, OneEngagement, OneMilestone, Renewal, Transitions
from audits.api.requests import OneRequest, Requests, RequestSubmission, Shares, Transcription
from audits.api.room import AuditorsStatus, OneRoomRequest, RoomExcused, RoomRequests
from audits.api.tests import OneTest, Tests

__all__ = [
    "AuditorsStatus",
    "Engagements",
    "Milestones",
    "NoteRetraction",
    "Notes",
    "OneEngagement",
    "OneMilestone",
    "OneRequest",
    "OneRoomRequest",
    "OneTest",
    "Renewal",
    "RequestCommentRetraction",
    "RequestComments",
    "RequestSubmission",
    "Requests",
    "RoomCommentRetraction",
    "RoomComments",
    "RoomExcused",
    "RoomRequests",
    "Shares",
    "Tests",
    "Transcription",
    "Transitions",
]
