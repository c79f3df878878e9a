"""The evidence page: figures with denominators, what waits, the heat map; and the review queue's next one."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from controls.queries.here import period_here
from evidence.models import Submission
from evidence.pictures import heat_map
from evidence.queries import counts_by_state, evidence_readiness, next_to_review
from evidence.queries.submissions import in_full
from evidence.views.submissions import shown
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import ClientRequest, client_page

ROWS_AT_FIRST = 25


@client_page(P.SEE_PROGRAM)
def show(request: ClientRequest) -> HttpResponse:
    client = request.access.client
    today = client.today()
    period = period_here(today)
    readiness = evidence_readiness(period.since, period.until, today)
    by_state = counts_by_state()
    shows_all = "all" in request.GET
    context = {
        "readiness": readiness,
        "on_time": readiness.on_time,
        "accepted": readiness.accepted,
        "by_state": by_state,
        "handed_in": sum(by_state.values()),
        "heat": heat_map(readiness, client_id=client.pk, most=None if shows_all else ROWS_AT_FIRST),
        "left_out": 0 if shows_all else max(0, len(readiness.controls) - ROWS_AT_FIRST),
        "may_review": request.access.may(P.REVIEW_EVIDENCE),
    }
    return render(request, "evidence/evidence.html", context)  # type: ignore[arg-type]


@client_page(P.REVIEW_EVIDENCE)
def review(request: ClientRequest) -> HttpResponse:
    """One piece of evidence at a time, the longest waiting first."""
    former = _former(request.GET.get("after", ""))
    found = next_to_review(after=former)
    if found is None:
        return render(request, "evidence/nothing_to_review.html")  # type: ignore[arg-type]
    submission = in_full(Submission.objects.filter(pk=found.pk)).get()
    return shown(request, submission, is_reviewing=True)


def _former(text: str) -> Submission | None:
    try:
        return Submission.objects.filter(pk=UUID(text)).first()
    except ValueError:
        return None
