from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse

from audits.actions import grants
from audits.forms import GrantForm
from audits.models import Engagement, Grant
from audits.views.forms import form_page, path_of, saved, to
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page
from soc2hub.web.reauthentication import needs_confirmation


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def grant(request: ClientRequest, engagement_id: UUID) -> HttpResponse:
    """The auditor sees what was shared with them from the next statement on, so it is confirmed first (case A45)."""
    return _granted(request, engagement=find(Engagement, engagement_id))


@needs_confirmation
def _granted(request: ClientRequest, engagement: Engagement) -> HttpResponse:
    form = GrantForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        grants.grant(engagement, typed["user"], by=request.user)

    if request.method == "POST" and saved(form, act):
        messages.success(request, "The room is open to them.")  # type: ignore[arg-type]
        return to(request, "engagement", engagement.pk)
    back = path_of(request, "engagement", engagement.pk)
    return form_page(request, form, title="Open the room to an auditor", action="Open the room", back=back)


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def revoke(request: ClientRequest, grant_id: UUID) -> HttpResponse:
    row = find(Grant, grant_id)
    grants.revoke(row, by=request.user)
    messages.success(request, "The room is shut to them.")  # type: ignore[arg-type]
    return to(request, "engagement", row.engagement_id)
