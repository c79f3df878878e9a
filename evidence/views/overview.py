"""The evidence page: figures with denominators, what waits, the heat map."""

from django.http import HttpResponse
from django.shortcuts import render

from controls.queries.here import period_here
from evidence.pictures import heat_map
from evidence.queries import counts_by_state, evidence_readiness
from evidence.queries.passing import first_pass_here
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page

ROWS_AT_FIRST = 25
MOST_PARTS = 8


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest) -> HttpResponse:
    client = request.access.client
    today = client.today()
    period = period_here(today)
    readiness = evidence_readiness(period.since, period.until, today)
    by_state, passed = counts_by_state(), first_pass_here(period)
    shows_all = "all" in request.GET
    context = {
        "readiness": readiness,
        "on_time": readiness.on_time,
        "accepted": readiness.accepted,
        "by_state": by_state,
        "handed_in": sum(by_state.values()),
        "first_pass": passed,
        "came_back": [(tries, rate) for tries, rate in passed.by_control if rate.returned][:MOST_PARTS],
        "heat": heat_map(
            readiness,
            client_id=client.pk,
            most=None if shows_all else ROWS_AT_FIRST,
            taken_over_on=client.taken_over_on,
        ),
        "left_out": 0 if shows_all else max(0, len(readiness.controls) - ROWS_AT_FIRST),
        "may_review": request.access.may(P.REVIEW_EVIDENCE),
    }
    return render(request, "evidence/evidence.html", context)  # type: ignore[arg-type]
