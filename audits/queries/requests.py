"""The auditor's requests: whose turn, how long, how many."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Count, F, Min, Q, Value
from django.db.models.functions import Coalesce

from audits.models import Engagement, Request, SharedSubmission
from audits.turns import CLOSED, InternalStatus, Turn, turn_of
from controls.models import ControlCriterion
from evidence.models import Submission
from evidence.queries.submissions import NEWEST_FIRST
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib import clock

IS_CLOSED = Q(auditor_status__in=CLOSED)
WITH_AUDITOR = Q(internal_status=InternalStatus.SUBMITTED) & ~IS_CLOSED
WITH_TEAM = ~Q(internal_status=InternalStatus.SUBMITTED) & ~IS_CLOSED
ONLY_ON_ITS_OWN_PAGE = ("criteria", "shared_note", "system_name", "submitted_at", "source", "created_at", "updated_at")
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
    """With `answerer`, the name of who answers or "", and without what only a request's own page shows."""
    answerer = Coalesce(F("owner__name"), Value(""))
    return Request.objects.filter(engagement=engagement).annotate(answerer=answerer).defer(*ONLY_ON_ITS_OWN_PAGE)


def request_counts(engagement: Engagement, today: date | None = None) -> RequestCounts:
    """One statement, and one for the client's day where `today` is not given."""
    return _counted(_states(engagement, today or engagement.client.today()))


def counts_and_answerers(engagement: Engagement, today: date) -> tuple[RequestCounts, list[tuple[UUID, str]]]:
    """How many, and id and name of everybody who answers one, by name; in one statement."""
    states = list(_states(engagement, today, "owner_id", "owner__name"))
    answerers = {state["owner_id"]: state["owner__name"] for state in states if state["owner_id"]}
    return _counted(states), sorted(answerers.items(), key=lambda person: (person[1].lower(), person[0]))


def _states(engagement: Engagement, today: date, *also: str) -> models.QuerySet[Request, dict[str, Any]]:
    return (
        Request.objects.filter(engagement=engagement)
        .values("internal_status", "auditor_status", *also)
        .annotate(number=Count("pk"), late=Count("pk", filter=Q(due_on__lt=today)), since=Min("waiting_since"))
        .order_by()
    )


def _counted(states: Iterable[dict[str, Any]]) -> RequestCounts:
    by_turn: dict[Turn, list[dict[str, Any]]] = {turn: [] for turn in Turn}
    for state in states:
        by_turn[turn_of(state["internal_status"], state["auditor_status"])].append(state)
    team, auditor, nobody = by_turn[Turn.TEAM], by_turn[Turn.AUDITOR], by_turn[Turn.NOBODY]
    return RequestCounts(
        total=_sum(team + auditor + nobody, "number"),
        with_team=_sum(team, "number"),
        with_auditor=_sum(auditor, "number"),
        closed=_sum(nobody, "number"),
        overdue=_sum(team, "late"),
        team_since=_first(team),
        auditor_since=_first(auditor),
    )


def _sum(states: Iterable[dict[str, Any]], figure: str) -> int:
    return sum(state[figure] for state in states)


def _first(states: Iterable[dict[str, Any]]) -> datetime | None:
    return min((state["since"] for state in states), default=None)


def expected_requests(engagement: Engagement) -> models.QuerySet[Request]:
    """What was asked in the former engagement and has not been asked in this one, by id (DOMAIN R10.4)."""
    if engagement.follows_id is None:
        return Request.objects.none()
    asked = Request.objects.filter(engagement=engagement).values("ref")
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
