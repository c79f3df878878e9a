"""The portfolio's rows: aggregates by client over the person's live memberships, a fixed number of statements.

The union is PostgreSQL's (row-level security with no client chosen), never input. "Today" is each client's own.
"""

from collections import defaultdict
from collections.abc import Callable
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
from soc2hub.trail.models import Event

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


@dataclass(frozen=True, slots=True)
class Span:
    """The period one client's evidence is looked at in, and the client's day."""

    since: date
    until: date
    today: date


def evidence(spans: dict[UUID, Span]) -> dict[UUID, list[ControlCounts]]:
    """Occurrences of each client's own period, counted by control and by how they went: one statement."""
    found: dict[UUID, list[ControlCounts]] = defaultdict(list)
    rows = _judged(spans).values_list("client_id", "control_id")
    counted = rows.annotate(
        occurrences=Count("pk"),
        on_time=Count("pk", filter=Q(is_done=True, performed_on__lte=F("last_day"), last_day__lt=F("today"))),
        late=Count("pk", filter=Q(is_done=True, performed_on__gt=F("last_day"))),
        overdue=Count("pk", filter=OVERDUE),
        missed=Count("pk", filter=MISSED),
        missed_as_key=Count("pk", filter=MISSED & Q(is_key=True)),
    )
    for client_id, _, *counts, missed_as_key in counted.order_by():
        found[client_id].append(ControlCounts(missed_as_key > 0, *counts))
    return found


def key_overdue(spans: dict[UUID, Span]) -> list[Any]:
    """Overdue occurrences of key controls that can still be saved, the soonest lost first: one statement."""
    rows = _judged(spans).filter(OVERDUE, is_key=True).select_related("control")
    return list(rows.order_by("lost_after", "pk")[:KEY_ITEMS])


MISSED = Q(is_done=False, lost_after__lt=F("today"))
OVERDUE = Q(is_done=False, last_day__lt=F("today"), lost_after__gte=F("today"))


def _judged(spans: dict[UUID, Span]) -> "models.QuerySet[Any]":
    """Occurrences owed, with what `controls.calendar.state_of` judges by.

    The end of a period that still runs changes no state of today, so only periods that are over are named.
    """
    rows = Occurrence.objects.filter(_in_period(spans))
    for excused in (Waiver, NotOccurring):
        rows = rows.exclude(pk__in=excused.objects.values("occurrence_id"))  # type: ignore[misc]
    rows = rows.annotate(
        today=_by_client({client_id: span.today for client_id, span in spans.items()}, Value),
        last_day=ExpressionWrapper(F("due_on") + F("grace_days"), output_field=DateField()),
    )
    savable = Greatest("next_ends_on", "last_day")
    ended = {client_id: span.until for client_id, span in spans.items() if span.until < span.today}
    rows = rows.annotate(lost_after=_by_client(ended, lambda until: Least(savable, Value(until)), default=savable))
    done = Q(performed_on__gte=F("starts_on"), performed_on__lte=Least(F("today"), F("lost_after")))
    return rows.annotate(is_done=Case(When(done, then=True), default=False, output_field=models.BooleanField()))


def _in_period(spans: dict[UUID, Span]) -> Q:
    """Each client's own dates, so that the index on (client, due date) finds them; nobody's without a client."""
    periods: dict[tuple[date, date], list[UUID]] = defaultdict(list)
    for client_id, span in spans.items():
        periods[span.since, span.until].append(client_id)
    wanted = Q(pk__in=[])
    for period, clients in periods.items():
        wanted |= Q(client_id__in=clients, due_on__range=period)
    return wanted


def _by_client(dates: dict[UUID, date], say: Callable[[date], Any], default: Any = None) -> Case:
    """One branch for each different date, not for each client."""
    clients: dict[date, list[UUID]] = defaultdict(list)
    for client_id, on in dates.items():
        clients[on].append(client_id)
    whens = [When(client_id__in=ids, then=say(on)) for on, ids in clients.items()]
    return Case(*whens, default=default, output_field=DateField())


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
    """When the client's trail was last written: the end of its index.

    Not `seq = (the head's)`: under row-level security a sub-select is a filter behind the policy, never an index
    condition, and the whole trail would be read.
    """
    return Subquery(Event.objects.filter(client_id=OuterRef("client_id")).order_by("-seq").values("at")[:1])


def _today(zone: str) -> Cast:
    """The date in the client's zone at our clock's instant; never the database's now()."""
    local = Func(F(zone), Value(clock.now()), function="timezone", output_field=models.DateTimeField())
    return Cast(local, DateField())
