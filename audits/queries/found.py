"""What of the audits Ctrl-K finds: for the team its requests; for the auditor what stands in the room, and no more."""

from audits.models import Engagement, Request, SharedSubmission
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.search import Source, to_page

ROOM = to_page("audits:room_request")
"""PostgreSQL shows the auditor the requests of engagements granted to them, and what was shared for these."""

SOURCES = (
    Source(
        "Requests",
        P.SEE_PROGRAM,
        Request.objects.all,
        ("ref", "text"),
        to_page("audits:request"),
        note="internal_status",
    ),
    Source(
        "Engagements", P.SEE_PROGRAM, Engagement.objects.all, ("title",), to_page("audits:engagement"), note="state"
    ),
    Source(
        "Requests",
        P.SEE_ROOM,
        Request.objects.all,
        ("ref", "text"),
        ROOM,
        note="auditor_status",
        unless=P.SEE_PROGRAM,
    ),
    Source(
        "Shared with you",
        P.SEE_ROOM,
        SharedSubmission.objects.all,
        ("submission__title",),
        ROOM,
        note="submission__file_name",
        key="request_id",
        unless=P.SEE_PROGRAM,
    ),
)
