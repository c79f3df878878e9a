"""The auditor's requests: whose turn, how long, how many."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import models
from django.db.models import Count, Min, Q

from audits.models import Engagement, Request, SharedSubmission
from audits.turns import CLOSED, InternalStatus, Turn
from controls.models import ControlCriterion
from evidence.models import Submission
from evidence.queries.submissions import NEWEST_FIRST
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


def expected_requests(engagement: Engagement) -> models.QuerySet[Request]:
    """What was asked in the former engagement and has not been asked in this one, by id (DOMAIN R10.4)."""
    asked = Request.objects.filter(engagement=engagement).values("ref")
    if engagement.follows_id is None:
        return Request.objects.none()
    former = Request.objects.filter(engagement_id=engagement.follows_id)
    return former.exclude(ref__in=asked).select_related("owner").order_by("ref")


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


def may_be_shared(request: Request) -> models.QuerySet[Submission]:
    """Evidence we accepted ourselves and have not shown for this request yet, newest first."""
    shown = SharedSubmission.objects.filter(request=request).values("submission_id")
    rows = Submission.objects.filter(state="accepted").exclude(pk__in=shown).select_related("control")
    return rows.order_by(*NEWEST_FIRST)


def narrowed(
    rows: models.QuerySet[Submission],
    *,
    q: str = "",
    since: date | None = None,
    until: date | None = None,
    criteria: Collection[str] = (),
) -> models.QuerySet[Submission]:
    """By words of the evidence or its control, by days it covers some of, by criteria its control serves."""
    if q:
        words = Q(title__icontains=q) | Q(control__ref__icontains=q) | Q(control__title__icontains=q)
        rows = rows.filter(words | Q(file_name__icontains=q))
    if since:
        rows = rows.filter(covers_to__gte=since)
    if until:
        rows = rows.filter(covers_from__lte=until)
    if criteria:
        serving = ControlCriterion.objects.filter(criterion_id__in=criteria).values("control_id")
        rows = rows.filter(control_id__in=serving)
    return rows
