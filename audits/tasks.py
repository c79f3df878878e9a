from uuid import UUID

from django.urls import reverse

from audits.models import Grant, InternalNote, RoomComment
from evidence.notices import call
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.jobs.registry import job


@job("audits.tell_noted")
def tell_noted(said_id: UUID, user_id: UUID) -> None:
    """Somebody was called among ourselves."""
    said = InternalNote.objects.select_related("request", "written_by").get(pk=said_id)
    about = f"request {said.request.ref}"
    call(said, User.objects.get(pk=user_id), needs=P.SEE_PROGRAM, about=about, path=said.request.get_absolute_url())


@job("audits.tell_mentioned")
def tell_mentioned(said_id: UUID, user_id: UUID) -> None:
    """Somebody was called in the room: of the team, or an auditor who is still let in there."""
    said = RoomComment.objects.select_related("request", "written_by").get(pk=said_id)
    user, request = User.objects.get(pk=user_id), said.request
    is_auditor = Membership.objects.filter(LIVE, user=user, role=Role.AUDITOR).exists()
    if is_auditor and not Grant.objects.filter(engagement=request.engagement_id, user=user, revoked_at=None).exists():
        return
    room = reverse("audits:room_request", args=[said.client_id, request.pk])
    needs, path = (P.SEE_ROOM, room) if is_auditor else (P.SEE_PROGRAM, request.get_absolute_url())
    call(said, user, needs=needs, about=f"request {request.ref}", path=path)
