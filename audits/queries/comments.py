"""What was said about a request, oldest first, each track by itself (DOMAIN R8.4)."""

from django.db import models

from audits.models import InternalNote, Request, RoomComment


def notes_of(request: Request) -> models.QuerySet[InternalNote]:
    """Among ourselves."""
    return InternalNote.objects.filter(request=request).select_related("written_by").order_by("written_at", "id")


def said_in_room(request: Request) -> models.QuerySet[RoomComment]:
    """With the auditor."""
    rows = RoomComment.objects.filter(request=request).select_related("written_by", "submission")
    return rows.order_by("written_at", "id")
