"""The portfolio's rows: aggregates by client over the person's live memberships, a fixed number of statements.

Whoever asks passes clients of `memberships` alone; row-level security sees to it that others stay unseen whatever is
passed. "Today" is each client's own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import Count, DateField, Exists, F, Func, Min, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, JSONObject

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


@dataclass(frozen=True, slots=True)
class Numbers:
    """What single numbers a client has; 0 where it has no such rows."""

    last_at: datetime | None
    released_month: date | None
    waiting: tuple[tuple[str, int], ...] = ()
    """(currency, cents a year) of what waits for a report."""
    period_start: date | None = None
    period_end: date | None = None
    to_review: int = 0
    oldest_to_review: datetime | None = None
    open_gaps: int = 0
    high_gaps: int = 0
    gaps_past_due: int = 0
    first_gap_due: date | None = None
    requests_ours: int = 0
    requests_late: int = 0
    requests_theirs: int = 0


def numbers(clients: Collection[UUID]) -> dict[UUID, Numbers]:
    """One statement, with one object of aggregates a table: a sub-select a number took three times as long."""
    rows = Client.objects.filter(pk__in=clients).annotate(day=_today("zone"))
    parts_of = (_period(), _to_review(), _gaps(), _requests())
    found = rows.values_list("pk", _last_activity(), _released_month(), _revenue(), *parts_of)
    return {
        client_id: Numbers(last_at, month, waiting=tuple((each["currency"], each["cents"]) for each in revenue),
                           **_read({k: v for part in parts if part for k, v in part.items()}))
        for client_id, last_at, month, revenue, *parts in found
    }  # fmt: skip


def _read(told: dict[str, Any]) -> dict[str, Any]:
    """Dates and instants come as text out of an object."""
    for name in ("period_start", "period_end", "first_gap_due"):
        told[name] = _date(told.get(name))
    oldest = told.get("oldest_to_review")
    return told | {"oldest_to_review": datetime.fromisoformat(oldest) if oldest else None}


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


def _revenue() -> ArraySubquery:
    """Of what waits for a report, by currency."""
    rows = Commitment.objects.filter(Q(stage="signed") | Q(is_chosen=True)).exclude(stage="lost").exclude(report="")
    rows = rows.filter(Q(met_on=None) | Q(met_on__gt=OuterRef("day")), yearly_value_cents__gt=0)
    own = rows.filter(client_id=OuterRef("pk")).order_by("currency").values("currency")
    sums = own.annotate(cents=Sum("yearly_value_cents"))
    return ArraySubquery(sums.values(told=JSONObject(currency="currency", cents="cents")))


def open_decisions(clients: Collection[UUID]) -> dict[UUID, list[Decision]]:
    """The soonest due first: one statement."""
    rows = Decision.objects.filter(decided_at=None, client_id__in=clients).order_by("decide_by", "id")
    return _grouped(rows.only("client_id", "title", "decide_by"), most=OPEN_DECISIONS)


def _to_review() -> Subquery:
    rows = Submission.objects.filter(state="submitted")
    return _counted(rows, to_review=Count("pk"), oldest_to_review=Min("received_at"))


def _gaps() -> Subquery:
    is_high, is_unfixed = Q(severity="high"), Q(fixed_on=None)
    return _counted(
        Gap.objects.filter(state__in=Gap.OPEN),
        open_gaps=Count("pk"),
        high_gaps=Count("pk", filter=is_high),
        gaps_past_due=Count("pk", filter=is_unfixed & Q(due_on__lt=OuterRef("day"))),
        first_gap_due=Min("due_on", filter=is_high & is_unfixed),
    )


def _requests() -> Subquery:
    return _counted(
        Request.objects.exclude(engagement__state__in=Engagement.OVER),
        requests_ours=Count("pk", filter=WITH_TEAM),
        requests_late=Count("pk", filter=WITH_TEAM & Q(due_on__lt=OuterRef("day"))),
        requests_theirs=Count("pk", filter=WITH_AUDITOR),
    )


def _counted(rows: Any, **aggregates: Any) -> Subquery:
    """Aggregates of `rows` of the outer row's client, as one object; null where it has none."""
    own = rows.filter(client_id=OuterRef("pk")).order_by().values("client_id")
    return Subquery(own.annotate(told=JSONObject(**aggregates)).values("told"))


def _period() -> Subquery:
    """Of the scope in force."""
    approved = ScopeApproval.objects.filter(client_id=OuterRef("client_id"), scope_version_id=OuterRef("pk"))
    scope = ScopeVersion.objects.filter(Exists(approved), client_id=OuterRef("pk")).order_by("-number")
    return Subquery(scope.values(told=JSONObject(period_start="period_start", period_end="period_end"))[:1])


def _released_month() -> Subquery:
    releases = Release.objects.filter(client_id=OuterRef("client_id"), briefing_id=OuterRef("pk"))
    rows = Briefing.objects.filter(Exists(releases), client_id=OuterRef("pk"))
    return Subquery(rows.order_by("-month").values("month")[:1])


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
