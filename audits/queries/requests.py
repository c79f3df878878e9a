"""The auditor's requests: whose turn, how long, how many."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Count, Min, Q

from audits.models import Engagement, InternalNote, Request, SharedSubmission
from audits.turns import CLOSED, InternalStatus, Turn
from evidence.models import Submission
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib import clock

IS_CLOSED = Q(auditor_status__in=CLOSED)
WITH_AUDITOR = Q(internal_status=InternalStatus.SUBMITTED) & ~IS_CLOSED
WITH_TEAM = ~Q(internal_status=InternalStatus.SUBMITTED) & ~IS_CLOSED
TURNS = {Turn.TEAM: WITH_TEAM, Turn.AUDITOR: WITH_AUDITOR, Turn.NOBODY: IS_CLOSED}


@dataclass(frozen=True, slots=True)
class RequestCounts:
    """`with_team` + `with_auditor` + `closed` = `total`; `overdue` is of `with_team`."""

    total: int
    with_team: int
    with_auditor: int
    closed: int
    overdue: int
    team_since: datetime | None
    auditor_since: datetime | None

    @property
    def open(self) -> int:
        return self.total - self.closed

    @property
    def turn(self) -> Turn:
        """Who holds the list up: the team while anything is theirs."""
        if self.with_team:
            return Turn.TEAM
        return Turn.AUDITOR if self.with_auditor else Turn.NOBODY


def requests_of(engagement: Engagement) -> models.QuerySet[Request]:
    return Request.objects.filter(engagement=engagement).select_related("owner")


def request_counts(engagement: Engagement, today: date | None = None) -> RequestCounts:
    """One statement, and one for the client's day where `today` is not given."""
    today = today or engagement.client.today()
    return RequestCounts(
        **Request.objects.filter(engagement=engagement).aggregate(
            total=Count("pk"),
            with_team=Count("pk", filter=WITH_TEAM),
            with_auditor=Count("pk", filter=WITH_AUDITOR),
            closed=Count("pk", filter=IS_CLOSED),
            overdue=Count("pk", filter=WITH_TEAM & Q(due_on__lt=today)),
            team_since=Min("waiting_since", filter=WITH_TEAM),
            auditor_since=Min("waiting_since", filter=WITH_AUDITOR),
        )
    )


def may_answer(access: Access, request: Request) -> bool:
    """Leads answer any request; everybody else on the team those assigned to them."""
    is_theirs = request.owner is not None and request.owner.user_id == access.user.pk
    return access.may(P.ANSWER_REQUESTS) and (is_theirs or access.may(P.EDIT_CONTROLS))


def days_waiting(request: Request) -> int:
    return (clock.now() - request.waiting_since).days


def shown_to_auditor(request: Request) -> list[SharedSubmission]:
    """Newest first, with the evidence and its file."""
    shares = SharedSubmission.objects.filter(request=request).select_related("submission__blob", "shared_by")
    return list(shares.order_by("-shared_at", "-id"))


def notes_of(request: Request) -> models.QuerySet[InternalNote]:
    return InternalNote.objects.filter(request=request).select_related("written_by").order_by("-written_at", "-id")


def may_be_shared(request: Request) -> models.QuerySet[Submission]:
    """Evidence we accepted ourselves and have not shown for this request yet; of its criteria first if it names any."""
    rows = Submission.objects.filter(state="accepted").exclude(shares__request=request).select_related("control")
    if request.criteria:
        rows = rows.filter(control__mappings__criterion_id__in=request.criteria).distinct()
    return rows.order_by("-received_at", "-id")
