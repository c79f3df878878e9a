"""The portfolio's rows: aggregates by client over the person's live memberships, a fixed number of statements.

Whoever asks passes clients of `memberships` alone; row-level security sees to it that others stay unseen whatever is
passed. "Today" is each client's own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, DateField, Exists, F, Func, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, JSONObject

from audits.models import Engagement, Milestone, Request
from audits.phases import Phase
from audits.plan import Outlook, PlannedStep, outlook
from audits.queries.engagements import engagements, is_followed
from audits.queries.requests import WITH_AUDITOR, WITH_TEAM
from controls.models import Gap
from controls.queries.standing import OVERDUE, Span, judged
from evidence.models import Submission
from reporting.models import Briefing, Decision, Release
from scoping.models import Commitment, ScopeApproval, ScopeVersion
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.trail.models import Event, Head

STEP_DATES = ("starts_on", "planned_on", "forecast_on", "done_on")
KEY_ITEMS = OPEN_DECISIONS = 100


def memberships(user: User) -> list[Any]:
    """The person's live memberships, each with its client's day and where the client's trail ends: one statement."""
    rows = Membership.objects.filter(LIVE, user=user).select_related("client")
    head = Head.objects.filter(client_id=OuterRef("client_id")).values("hash")[:1]
    return list(rows.annotate(today=_today("client__zone"), head=Subquery(head)).order_by("client__name", "client_id"))


def numbers(clients: Collection[UUID]) -> dict[UUID, Any]:
    """What single numbers each client has: one statement."""
    counts = {
        "to_review": _count(Submission.objects.filter(state="submitted")),
        "open_gaps": _count(Gap.objects.filter(state__in=Gap.OPEN)),
        "high_gaps": _count(Gap.objects.filter(state__in=Gap.OPEN, severity="high")),
        "gaps_past_due": _count(Gap.objects.filter(state__in=Gap.OPEN, fixed_on=None, due_on__lt=OuterRef("day"))),
        "requests_ours": _count(_requests().filter(WITH_TEAM)),
        "requests_late": _count(_requests().filter(WITH_TEAM, due_on__lt=OuterRef("day"))),
        "requests_theirs": _count(_requests().filter(WITH_AUDITOR)),
    }
    approved = ScopeApproval.objects.filter(client_id=OuterRef("client_id"), scope_version_id=OuterRef("pk"))
    scope = ScopeVersion.objects.filter(Exists(approved), client_id=OuterRef("pk")).order_by("-number")
    rows = Client.objects.filter(pk__in=clients).annotate(day=_today("zone"))
    found = rows.annotate(
        **counts,
        oldest_to_review=_first(Submission.objects.filter(state="submitted"), Min("received_at")),
        first_gap_due=_first(Gap.objects.filter(state__in=Gap.OPEN, fixed_on=None, severity="high"), Min("due_on")),
        last_at=_last_activity(),
        period_start=Subquery(scope.values("period_start")[:1]),
        period_end=Subquery(scope.values("period_end")[:1]),
        released_month=_first(Briefing.objects.filter(Exists(_releases())), models.Max("month")),
    )
    return {row.pk: row for row in found}


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
    rows: models.QuerySet[Any] = engagements().filter(client_id__in=todays)
    rows = rows.exclude(state__in=Engagement.OVER).select_related(None)
    rows = rows.annotate(steps=ArraySubquery(steps), is_followed=is_followed())
    rows = rows.order_by("client_id", "rank", "-created_at", "-id").distinct("client_id")
    return {row.client_id: Stage(row, _outlook(row.steps, todays[row.client_id])) for row in rows}


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


def key_overdue(spans: dict[UUID, Span]) -> dict[UUID, list[Any]]:
    """Overdue occurrences of key controls that can still be saved, the soonest lost first: one statement."""
    rows = judged(spans).filter(OVERDUE, is_key=True).select_related("control").order_by("lost_after", "pk")
    shown = ("client_id", "key", "control__client_id", "control__ref", "control__title")
    return _grouped(rows.only(*shown), most=KEY_ITEMS)


def _grouped(rows: Iterable[Any], *, most: int) -> dict[UUID, list[Any]]:
    """By client, at most so many of each."""
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        if len(found[row.client_id]) < most:
            found[row.client_id].append(row)
    return found


def revenue(clients: Collection[UUID]) -> dict[UUID, list[tuple[str, int]]]:
    """(currency, cents a year) of what waits for a report, by client: one statement."""
    found: dict[UUID, list[tuple[str, int]]] = defaultdict(list)
    rows = Commitment.objects.filter(Q(stage="signed") | Q(is_chosen=True)).exclude(stage="lost").exclude(report="")
    rows = rows.filter(Q(met_on=None) | Q(met_on__gt=_today("client__zone")), yearly_value_cents__gt=0)
    sums = rows.filter(client_id__in=clients).values_list("client_id", "currency")
    for client_id, currency, cents in sums.annotate(cents=Sum("yearly_value_cents")).order_by("client_id", "currency"):
        found[client_id].append((currency, cents))
    return found


def open_decisions(clients: Collection[UUID]) -> dict[UUID, list[Decision]]:
    """The soonest due first: one statement."""
    rows = Decision.objects.filter(decided_at=None, client_id__in=clients).order_by("decide_by", "id")
    return _grouped(rows.only("client_id", "title", "decide_by"), most=OPEN_DECISIONS)


def _requests() -> "models.QuerySet[Request]":
    return Request.objects.exclude(engagement__state__in=Engagement.OVER)


def _releases() -> "models.QuerySet[Release]":
    return Release.objects.filter(client_id=OuterRef("client_id"), briefing_id=OuterRef("pk"))


def _count(rows: Any) -> Coalesce:
    return Coalesce(_first(rows, Count("pk")), 0)


def _first(rows: Any, aggregate: Any) -> Subquery:
    """An aggregate of `rows` of the outer row's client."""
    own = rows.filter(client_id=OuterRef("pk")).order_by()
    return Subquery(own.values("client_id").annotate(figure=aggregate).values("figure"))


def _last_activity() -> Subquery:
    """When the client's trail was last written: the end of its index.

    Not `seq = (the head's)`: under row-level security a sub-select is a filter behind the policy, never an index
    condition, and the whole trail would be read.
    """
    return Subquery(Event.objects.filter(client_id=OuterRef("pk")).order_by("-seq").values("at")[:1])


def _today(zone: str) -> Cast:
    """The date in the client's zone at our clock's instant; never the database's now()."""
    local = Func(F(zone), Value(clock.now()), function="timezone", output_field=models.DateTimeField())
    return Cast(local, DateField())
