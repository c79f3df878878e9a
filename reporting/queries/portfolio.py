"""The portfolio's rows: aggregates by client over the person's live memberships, a fixed number of statements.

The union is PostgreSQL's (row-level security with no client chosen), never input. "Today" is each client's own.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, JSONObject, Least

from audits.models import Engagement, Milestone, Request
from audits.phases import Phase
from audits.plan import Outlook, PlannedStep, outlook
from audits.queries.engagements import engagements
from audits.queries.requests import WITH_AUDITOR, WITH_TEAM
from controls.models import Gap, NotOccurring, Occurrence, Waiver
from evidence.models import Submission
from reporting.models import Briefing, Decision, Release
from reporting.portfolio import ControlCounts
from scoping.models import Commitment, ScopeApproval, ScopeVersion
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.lib import clock
from soc2hub.trail.models import Event, Head

STEP_DATES = ("starts_on", "planned_on", "forecast_on", "done_on")
KEY_ITEMS = 100


def memberships(user: User) -> list[Any]:
    """The person's live memberships with what single numbers each client has: one statement."""
    counts = {
        "to_review": _count(Submission.objects.filter(state="submitted")),
        "open_gaps": _count(Gap.objects.filter(state__in=Gap.OPEN)),
        "high_gaps": _count(Gap.objects.filter(state__in=Gap.OPEN, severity="high")),
        "gaps_past_due": _count(Gap.objects.filter(state__in=Gap.OPEN, fixed_on=None, due_on__lt=OuterRef("today"))),
        "requests_ours": _count(_requests().filter(WITH_TEAM)),
        "requests_late": _count(_requests().filter(WITH_TEAM, due_on__lt=OuterRef("today"))),
        "requests_theirs": _count(_requests().filter(WITH_AUDITOR)),
    }
    rows = Membership.objects.filter(LIVE, user=user).select_related("client").annotate(today=_today("client__zone"))
    approved = ScopeApproval.objects.filter(client_id=OuterRef("client_id"), scope_version_id=OuterRef("pk"))
    scope = ScopeVersion.objects.filter(Exists(approved), client_id=OuterRef("client_id")).order_by("-number")
    return list(
        rows.annotate(
            **counts,
            oldest_to_review=_first(Submission.objects.filter(state="submitted"), Min("received_at")),
            first_gap_due=_first(Gap.objects.filter(state__in=Gap.OPEN, fixed_on=None, severity="high"), Min("due_on")),
            last_at=_last_activity(),
            period_start=Subquery(scope.values("period_start")[:1]),
            period_end=Subquery(scope.values("period_end")[:1]),
            released_month=_first(Briefing.objects.filter(Exists(_releases())), models.Max("month")),
        ).order_by("client__name", "client_id")
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """The engagement a client is in, as `audits.queries.current_engagement` finds it, and its steps' outlook."""

    engagement: Engagement
    steps: tuple[Outlook, ...]

    @property
    def next_step(self) -> Outlook | None:
        return next((step for step in self.steps if not step.is_done), None)


def stages(todays: dict[UUID, date]) -> dict[UUID, Stage]:
    """One statement: the engagement of each client that is under way, else the one issued last."""
    steps = Milestone.objects.filter(engagement=OuterRef("pk")).values(
        step=JSONObject(**{name: name for name in (*STEP_DATES, "id", "title", "phase")})
    )
    rows: models.QuerySet[Any] = engagements()
    rows = rows.exclude(state__in=Engagement.OVER).select_related(None).annotate(steps=ArraySubquery(steps))
    rows = rows.order_by("client_id", "rank", "-created_at", "-id").distinct("client_id")
    return {
        row.client_id: Stage(row, _outlook(row.steps, todays[row.client_id])) for row in rows if row.client_id in todays
    }


def _outlook(steps: list[dict[str, Any]], today: date) -> tuple[Outlook, ...]:
    planned = [
        PlannedStep(
            UUID(step["id"]), step["title"], Phase(step["phase"]), **{name: _date(step[name]) for name in STEP_DATES}
        )
        for step in steps
    ]
    return outlook(planned, today=today)


def _date(text: str | None) -> Any:
    return date.fromisoformat(text) if text else None


def evidence(periods: dict[UUID, tuple[date, date]]) -> dict[UUID, list[ControlCounts]]:
    """Occurrences of each client's own period, counted by control and by how they went: one statement."""
    found: dict[UUID, list[ControlCounts]] = defaultdict(list)
    if not periods:
        return found
    rows = (
        _judged(periods)
        .values_list("client_id", "control_id", "control__weight")
        .annotate(
            occurrences=Count("pk"),
            on_time=Count("pk", filter=Q(done=True, performed_on__lte=F("last_day"), last_day__lt=F("today"))),
            late=Count("pk", filter=Q(done=True, performed_on__gt=F("last_day"))),
            overdue=Count("pk", filter=Q(done=False, last_day__lt=F("today"), lost_after__gte=F("today"))),
            missed=Count("pk", filter=Q(done=False, lost_after__lt=F("today"))),
        )
    )
    for client_id, _, weight, occurrences, *counts in rows.order_by("client_id", "control_id"):
        found[client_id].append(ControlCounts(weight == "key", occurrences, *counts))
    return found


def key_overdue(periods: dict[UUID, tuple[date, date]]) -> list[Any]:
    """Overdue occurrences of key controls, the soonest lost first."""
    if not periods:
        return []
    rows = _judged(periods).filter(
        control__weight="key", done=False, last_day__lt=F("today"), lost_after__gte=F("today")
    )
    return list(rows.select_related("control").order_by("lost_after", "pk")[:KEY_ITEMS])


def revenue() -> dict[UUID, list[tuple[date | None, int, str]]]:
    """(need by, cents a year, currency) of what waits for a report, by client."""
    found: dict[UUID, list[tuple[date | None, int, str]]] = defaultdict(list)
    rows = Commitment.objects.filter(Q(stage="signed") | Q(is_chosen=True)).exclude(stage="lost").exclude(report="")
    rows = rows.filter(Q(met_on=None) | Q(met_on__gt=_today("client__zone")), yearly_value_cents__gt=0)
    sums = rows.values_list("client_id", "need_by", "currency").annotate(cents=Sum("yearly_value_cents"))
    for client_id, need_by, currency, cents in sums.order_by("client_id", "need_by", "currency"):
        found[client_id].append((need_by, cents, currency))
    return found


def open_decisions() -> list[Decision]:
    return list(Decision.objects.filter(decided_at=None).order_by("decide_by", "id")[:500])


def _judged(periods: dict[UUID, tuple[date, date]]) -> "models.QuerySet[Any]":
    """Occurrences owed, with `last_day`, `lost_after`, `done` and `today` as `controls.calendar.state_of` has them."""
    in_period = Q()
    for (since, until), clients in _by_period(periods).items():
        in_period |= Q(client_id__in=clients, due_on__range=(since, until))
    ends = [When(client_id__in=clients, then=Value(until)) for (_, until), clients in _by_period(periods).items()]
    rows = (
        Occurrence.objects.filter(in_period).exclude(Exists(_rows_of(Waiver))).exclude(Exists(_rows_of(NotOccurring)))
    )
    rows = rows.annotate(
        today=_today("client__zone"),
        period_end=Case(*ends, output_field=DateField()),
        last_day=ExpressionWrapper(F("due_on") + F("control__grace_days"), output_field=DateField()),
    )
    rows = rows.annotate(lost_after=Least(Greatest("next_ends_on", "last_day"), "period_end"))
    within = Q(performed_on__gte=F("starts_on"), performed_on__lte=Least(F("today"), F("lost_after")))
    return rows.annotate(done=Case(When(within, then=True), default=False, output_field=models.BooleanField()))


def _by_period(periods: dict[UUID, tuple[date, date]]) -> dict[tuple[date, date], list[UUID]]:
    grouped: dict[tuple[date, date], list[UUID]] = defaultdict(list)
    for client_id, period in periods.items():
        grouped[period].append(client_id)
    return grouped


def _rows_of(model: Any) -> Any:
    return model.objects.filter(client_id=OuterRef("client_id"), occurrence_id=OuterRef("pk"))


def _requests() -> "models.QuerySet[Request]":
    return Request.objects.exclude(engagement__state__in=Engagement.OVER)


def _releases() -> "models.QuerySet[Release]":
    return Release.objects.filter(client_id=OuterRef("client_id"), briefing_id=OuterRef("pk"))


def _count(rows: Any) -> Coalesce:
    return Coalesce(_first(rows, Count("pk")), 0)


def _first(rows: Any, aggregate: Any) -> Subquery:
    """An aggregate of `rows` of the outer row's client."""
    own = rows.filter(client_id=OuterRef("client_id")).order_by()
    return Subquery(own.values("client_id").annotate(figure=aggregate).values("figure"))


def _last_activity() -> Subquery:
    """When the client's trail was last written: its head names the event, so nothing is scanned."""
    head = Head.objects.filter(client_id=OuterRef("client_id"))
    last = Event.objects.filter(client_id=OuterRef("client_id"), seq=Subquery(head.values("seq")[:1]))
    return Subquery(last.values("at")[:1])


def _today(zone: str) -> Cast:
    """The date in the client's zone at our clock's instant; never the database's now()."""
    local = Func(F(zone), Value(clock.now()), function="timezone", output_field=models.DateTimeField())
    return Cast(local, DateField())
