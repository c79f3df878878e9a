"""What stands in the auditor's room: requests, what was shared for them, nothing else (DOMAIN R8.4, case A49).

Every query here names its columns or its join: a CISO looking in sees what the auditor sees, and no more.
"""

from uuid import UUID

from django.db import models
from django.db.models import Case, Prefetch, Value, When

from audits.models import Engagement, Grant, Request, SharedSubmission
from audits.queries.requests import IS_CLOSED, WITH_AUDITOR
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Role

ENGAGEMENT = (
    "id",
    "client_id",
    "title",
    "firm",
    "report_type",
    "categories",
    "state",
    "period_start",
    "period_end",
    "as_of",
)
REQUEST = (
    "id", "client_id", "engagement_id", "ref", "text", "kind", "criteria", "due_on", "auditor_status",
    "internal_status", "round", "shared_note", "submitted_at", "waiting_since", "version",
)  # fmt: skip


def engagements_in_room(access: Access) -> models.QuerySet[Engagement]:
    """For an auditor those granted to them; the team looks into every room."""
    rows = Engagement.objects.only(*ENGAGEMENT).order_by("-created_at", "-id")
    if access.role is Role.AUDITOR:
        return rows.filter(grants__user=access.user, grants__revoked_at=None)
    return rows


def auditors_in_room(engagement_id: UUID) -> list[str]:
    """Names of those to whom the room is open; an expired membership keeps its grant until somebody shuts the room."""
    grants = Grant.objects.filter(engagement_id=engagement_id, revoked_at=None)
    return list(grants.order_by("user__name").values_list("user__name", flat=True))


def requests_in_room(access: Access) -> models.QuerySet[Request]:
    """Those waiting for the auditor first, then those with the client, then the closed ones."""
    rank = Case(
        When(WITH_AUDITOR, then=Value(0)),
        When(IS_CLOSED, then=Value(2)),
        default=Value(1),
        output_field=models.SmallIntegerField(),
    )
    engagements = engagements_in_room(access).values("pk")
    return Request.objects.only(*REQUEST).filter(engagement__in=engagements).annotate(rank=rank).order_by("rank", "ref")


def with_shown(rows: models.QuerySet[Request]) -> models.QuerySet[Request]:
    shares = SharedSubmission.objects.select_related("submission__blob").order_by("-shared_at", "-id")
    return rows.prefetch_related(Prefetch("shared", queryset=shares))


def share_in_room(access: Access, submission_id: UUID) -> SharedSubmission | None:
    """A piece of evidence shared for a request of the room."""
    shared = SharedSubmission.objects.filter(
        submission_id=submission_id, request__in=requests_in_room(access).values("pk")
    )
    return shared.select_related("submission__blob", "request").order_by("-shared_at", "-id").first()
