"""What the gates of an engagement ask, answered from the records of scope, controls, gaps, requests and tests."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Count, Q

from audits.models import AuditorResult, Engagement, Request, Transition
from audits.phases import GateFacts, ReportType, State, gates_passed_over, next_states, unmet_gates
from audits.turns import CLOSED
from controls.models import Control, ControlCriterion, Gap
from controls.queries.applicability import applicable
from controls.queries.criteria import criteria_in_scope
from scoping.models import ScopeApproval
from scoping.queries.vendors import has_method, subservice_organizations

ACTIVE = ["implemented", "operating"]
"""A control that is in place; a draft or an approved design covers nothing yet (DOMAIN R11.4)."""
PLANNED = Q(state__in=["planned", "in_progress", "fixed"], due_on__isnull=False)


@dataclass(frozen=True, slots=True)
class NextGate:
    """The state ahead, what still stands before it, and what a take-over left open behind."""

    target: State | None
    unmet: tuple[str, ...]
    left_open: tuple[str, ...]

    @property
    def is_open(self) -> bool:
        return self.target is not None and not self.unmet


def next_gate(engagement: Engagement, today: date) -> NextGate:
    facts = facts_of(engagement, today)
    steps = next_states(State(engagement.state), facts.report_type)
    target = next((state for state in steps if state is not State.WITHDRAWN), None)
    return NextGate(target, unmet_gates(facts, target) if target else (), _left_open(engagement, facts))


def _left_open(engagement: Engagement, facts: GateFacts) -> tuple[str, ...]:
    """Gates passed over at the take-over that are still unmet (DOMAIN R2.10)."""
    taken_over = Transition.objects.filter(engagement=engagement, from_state="").first()
    if taken_over is None or not taken_over.unmet_gates:
        return ()
    return gates_passed_over(facts, State(taken_over.to_state))


def facts_of(engagement: Engagement, today: date) -> GateFacts:
    """Eight statements at most. Approving a scope version approves all that it rests on (PRACTICE §4)."""
    scoped = ScopeApproval.objects.filter(scope_version_id=engagement.scope_version_id).exists()
    results, gaps = _results(engagement), _gaps()
    subservices = list(subservice_organizations())
    return GateFacts(
        report_type=ReportType(engagement.report_type),
        today=today,
        as_of=engagement.as_of,
        period_start=engagement.period_start,
        period_end=engagement.period_end,
        are_commitments_approved=scoped,
        is_boundary_approved=scoped,
        are_categories_approved=scoped,
        are_subservice_methods_approved=scoped and all(map(has_method, subservices)),
        subservice_assertions_missing=tuple(
            vendor.name for vendor in subservices if vendor.method == "inclusive" and vendor.assertion != "received"
        ),
        uncovered_criteria=uncovered_criteria(engagement),
        high_gaps_on_key_controls=gaps["on_key"],
        high_gaps_without_plan=gaps["without_plan"],
        open_requests=Request.objects.filter(engagement=engagement).exclude(auditor_status__in=CLOSED).count(),
        is_draft_received=_has_come(engagement.draft_on, today),
        untranscribed_results=_untranscribed(engagement, results["transcribed"]),
        is_assertion_signed=_has_come(engagement.assertion_on, today),
        is_representation_signed=_has_come(engagement.representation_on, today),
        is_opinion_recorded=bool(engagement.opinion),
        report_date=engagement.report_on,
        exceptions_unanswered=results["unanswered"],
    )


def _has_come(day: date | None, today: date) -> bool:
    """What is dated ahead is planned, not done."""
    return day is not None and day <= today


def uncovered_criteria(engagement: Engagement) -> tuple[str, ...]:
    """Criteria in scope without a control that is in place and owned by somebody who is still there."""
    covered = ControlCriterion.objects.filter(control__in=active_controls()).values("criterion_id")
    rows = applicable(criteria_in_scope(engagement.categories)).exclude(pk__in=covered)
    return tuple(rows.values_list("pk", flat=True))


def active_controls() -> models.QuerySet[Control]:
    return Control.objects.filter(status__in=ACTIVE, owner__isnull=False, owner__left_on=None)


def controls_in_scope(engagement: Engagement) -> models.QuerySet[Control]:
    """Controls in place that serve a criterion of this engagement; each is tested."""
    criteria = criteria_in_scope(engagement.categories).values("pk")
    serving = ControlCriterion.objects.filter(criterion_id__in=criteria).values("control_id")
    return Control.objects.filter(status__in=ACTIVE, pk__in=serving)


def _gaps() -> dict[str, int]:
    high = Gap.objects.filter(severity="high", state__in=Gap.OPEN)
    on_key = Q(control__weight="key")
    counts: dict[str, int] = high.aggregate(
        on_key=Count("pk", filter=on_key),
        without_plan=Count("pk", filter=(~on_key | Q(control=None)) & ~PLANNED),
    )
    return counts


def _results(engagement: Engagement) -> dict[str, int]:
    silent = Q(result="exception", response="", no_response_reason="")
    counts: dict[str, int] = AuditorResult.objects.filter(engagement=engagement).aggregate(
        transcribed=Count("pk", filter=~Q(page="")), unanswered=Count("pk", filter=silent)
    )
    return counts


def _untranscribed(engagement: Engagement, transcribed: int) -> int:
    """A type 1 report has no results of tests (DOMAIN §13.3)."""
    if engagement.report_type == ReportType.TYPE_1:
        return 0
    return max(0, controls_in_scope(engagement).count() - transcribed)
