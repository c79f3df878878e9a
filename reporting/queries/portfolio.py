"""The portfolio's rows: aggregates by client over the person's live memberships, a fixed number of statements.

The union is PostgreSQL's (row-level security with no client chosen), never input. "Today" is each client's own.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, models
from django.db.models import (
    Count,
    DateField,
    Exists,
    F,
    Func,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Coalesce, JSONObject

from audits.models import Engagement, Milestone, Request
from audits.phases import Phase
from audits.plan import Outlook, PlannedStep, outlook
from audits.queries.engagements import engagements
from audits.queries.requests import WITH_AUDITOR, WITH_TEAM
from controls.models import Gap
from evidence.models import Submission
from reporting.models import Briefing, Decision, Release
from reporting.portfolio import ControlCounts
from scoping.models import Commitment, ScopeApproval, ScopeVersion
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.lib import clock
from soc2hub.tenancy.scope import current
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


JUDGED = """
WITH period AS (
  SELECT * FROM unnest(%(clients)s::uuid[], %(since)s::date[], %(until)s::date[], %(today)s::date[])
    AS p(client, since, until, today)
), owed AS (
  SELECT o.id, o.client_id, o.control_id, o.key, c.ref, c.title, c.weight = 'key' AS is_key, p.today, p.until,
    o.starts_on, o.performed_on, o.due_on + c.grace_days AS last_day,
    least(greatest(o.next_ends_on, o.due_on + c.grace_days), p.until) AS lost_after
  FROM period p
  JOIN controls_occurrence o ON o.client_id = p.client AND o.due_on BETWEEN p.since AND p.until
  JOIN controls_control c ON c.id = o.control_id AND c.client_id = o.client_id
  WHERE o.id NOT IN (SELECT occurrence_id FROM controls_waiver)
    AND o.id NOT IN (SELECT occurrence_id FROM controls_notoccurring)
), judged AS (
  SELECT *, performed_on IS NOT NULL AND performed_on BETWEEN starts_on AND least(today, lost_after) AS done FROM owed
)
"""
"""Occurrences owed in each client's period, with what `controls.calendar.state_of` judges by."""

COUNTED = """
SELECT client_id, is_key, count(*),
  count(*) FILTER (WHERE done AND performed_on <= last_day AND last_day < today),
  count(*) FILTER (WHERE done AND performed_on > last_day),
  count(*) FILTER (WHERE NOT done AND last_day < today AND today <= lost_after),
  count(*) FILTER (WHERE NOT done AND lost_after < today)
FROM judged GROUP BY client_id, control_id, is_key ORDER BY client_id
"""
KEY_OVERDUE = """
SELECT id, client_id, key, ref, title, last_day, lost_after FROM judged
WHERE is_key AND NOT done AND last_day < today AND today <= lost_after
ORDER BY lost_after, id LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Span:
    """The period one client's evidence is looked at in, and the client's day."""

    since: date
    until: date
    today: date


@dataclass(frozen=True, slots=True)
class OverdueKey:
    """An occurrence of a key control that is overdue and can still be saved."""

    id: UUID
    client_id: UUID
    key: str
    ref: str
    title: str
    last_day: date
    lost_after: date


def evidence(spans: dict[UUID, Span]) -> dict[UUID, list[ControlCounts]]:
    """Occurrences of each client's own period, counted by control and by how they went: one statement."""
    found: dict[UUID, list[ControlCounts]] = defaultdict(list)
    for client_id, is_key, *counts in _asked(COUNTED, spans):
        found[client_id].append(ControlCounts(is_key, *counts))
    return found


def key_overdue(spans: dict[UUID, Span]) -> list[OverdueKey]:
    """The soonest lost first: one statement."""
    return [OverdueKey(*row) for row in _asked(KEY_OVERDUE, spans, most=KEY_ITEMS)]


def _asked(question: str, spans: dict[UUID, Span], **more: Any) -> list[tuple[Any, ...]]:
    """Row-level security judges every row; the clients are those the person's memberships named."""
    current()
    dates = {name: [getattr(span, name) for span in spans.values()] for name in ("since", "until", "today")}
    with connection.cursor() as cursor:
        cursor.execute(JUDGED + question, dates | more | {"clients": list(spans)})
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


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
