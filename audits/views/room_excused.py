"""What was waived, moved or without occasion, as the auditor reads it in the room (DOMAIN R7.3)."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render

from audits.actions import room
from audits.queries.excused import excused_in_room
from audits.queries.room import engagements_in_room
from soc2hub.accounts.roles import Permission as P
from soc2hub.ui.tables import Column
from soc2hub.web.guard import ClientRequest, client_page

COLUMNS = [Column("Occurrence"), Column("What"), Column("Why"), Column("Who")]


@client_page(P.SEE_ROOM)
def show(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    engagement = engagements_in_room(request.access).filter(pk=engagement_id).first()
    if engagement is None:
        raise Http404("No such room.")
    is_auditor = request.access.may(P.SET_AUDITOR_STATUS)
    if is_auditor:
        room.read_excused(engagement, by=request.user)
    context = {
        "engagement": engagement,
        "columns": COLUMNS,
        "rows": excused_in_room(engagement.pk),
        "is_auditor": is_auditor,
    }
    return render(request, "audits/room_excused.html", context)  # type: ignore[arg-type]
