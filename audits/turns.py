"""Whose turn a request is, and which way each of its two statuses may go (DOMAIN R8.3)."""

from datetime import date
from enum import StrEnum


class InternalStatus(StrEnum):
    """The team's track."""

    OPEN = "open"
    ASSIGNED = "assigned"
    IN_PROGRESS = "in_progress"
    INTERNAL_REVIEW = "internal_review"
    READY = "ready"
    SUBMITTED = "submitted"


class AuditorStatus(StrEnum):
    """The auditor's track; nobody else moves it."""

    NOT_RECEIVED = "not_received"
    RECEIVED = "received"
    UNDER_REVIEW = "under_review"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    FOLLOW_UP = "follow_up"
    NOT_APPLICABLE = "not_applicable"


class Turn(StrEnum):
    TEAM = "team"
    AUDITOR = "auditor"
    NOBODY = "nobody"


CLOSED = frozenset({AuditorStatus.ACCEPTED, AuditorStatus.NOT_APPLICABLE})
REOPENING = frozenset({AuditorStatus.RETURNED, AuditorStatus.FOLLOW_UP})
PREPARING = tuple(s for s in InternalStatus if s is not InternalStatus.SUBMITTED)


def turn_of(internal: str, auditor: str) -> Turn:
    if auditor in CLOSED:
        return Turn.NOBODY
    return Turn.AUDITOR if internal == InternalStatus.SUBMITTED else Turn.TEAM


def is_overdue(due_on: date | None, internal: str, auditor: str, today: date) -> bool:
    return due_on is not None and today > due_on and turn_of(internal, auditor) is Turn.TEAM


def auditor_choices(internal: str, auditor: str) -> tuple[AuditorStatus, ...]:
    """What the auditor may set next; judging needs something handed over, and a closed request may be asked after."""
    match turn_of(internal, auditor):
        case Turn.NOBODY:
            return (AuditorStatus.FOLLOW_UP,)
        case Turn.TEAM:
            return (AuditorStatus.NOT_APPLICABLE,)
    order = list(AuditorStatus)
    behind = order.index(AuditorStatus(auditor)) + 1 if auditor in order[:3] else 1
    return tuple(order[behind:])
