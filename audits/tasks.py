from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse

from audits.models import Grant, InternalNote, RoomComment
from audits.queries.retention import may_go
from evidence.notices import call
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.custody.actions.retention import propose, years_kept
from soc2hub.jobs.queue import enqueue_for_every_client
from soc2hub.jobs.registry import job
from soc2hub.jobs.schedules import schedule
from soc2hub.lib import clock


def monthly(instant: datetime) -> str:
    return f"{instant:%Y-%m}"


schedule("audits.monthly", monthly)


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


@job("audits.monthly")
def every_month() -> None:
    enqueue_for_every_client("audits.propose_purges", slot=monthly(clock.now()))


@job("audits.propose_purges")
def propose_purges() -> None:
    """People decide; here is only said what was kept long enough."""
    propose(may_go(before=clock.now() - timedelta(days=365.25 * years_kept())))
