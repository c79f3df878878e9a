from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from reporting import links
from reporting.queries.across import portfolio
from reporting.queries.portfolio import memberships
from reporting.views.lines import ClientLine
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role, may
from soc2hub.web.guard import portfolio_page

QUEUE_SHOWN = 25
HOMES = {
    Role.EXECUTIVE: links.briefings,
    Role.AUDITOR: links.room,
    Role.CONTROL_OWNER: links.work,
    Role.CONTRIBUTOR: links.work,
}


@portfolio_page
def show(request: HttpRequest) -> HttpResponse:
    """All clients at a glance; somebody with one client goes straight to the page that is theirs."""
    seats = memberships(request.user)  # type: ignore[arg-type]
    if len(seats) == 1 and not may(seats[0].role, P.WRITE_BRIEFING):
        home = HOMES.get(Role(seats[0].role), links.client)
        return redirect(home(seats[0].client_id))
    found = portfolio(seats)
    context = {
        "portfolio": found,
        "lines": [ClientLine.of(line) for line in found.lines],
        "shown": found.items[:QUEUE_SHOWN],
        "more": max(0, len(found.items) - QUEUE_SHOWN),
    }
    return render(request, "reporting/portfolio.html", context)
