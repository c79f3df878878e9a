from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reporting import links
from reporting.queries.overview import overview
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest) -> HttpResponse:
    """Where one client stands: three sentences, the next gate, five numbers, the plan and what changed."""
    today = request.access.client.today()
    context: dict[str, Any] = {
        "overview": overview(request.access.client, today),
        "today": today,
        "sees_decisions": request.access.may(P.SEE_BRIEFINGS),
        "trail_url": links.trail(request.access.client.pk) if request.access.may(P.SEE_TRAIL) else "",
    }
    return render(request, "reporting/overview.html", context)  # type: ignore[arg-type]
