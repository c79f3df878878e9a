"""Engagements begin, or are taken over, change their facts and follow a new scope (DOMAIN §2)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from audits.continuity import overlaps
from audits.models import Engagement, Milestone, Transition
from audits.phases import Dates, ReportType, State, date_problems, gates_passed_over, phase_of, time_frame_problems
from audits.plan import TimeFrame, back_planned
from audits.queries.engagements import beside
from audits.queries.gates import facts_of
from controls.actions.gaps import open_gap
from scoping.models import ScopeVersion
from soc2hub.accounts.actions.clients import take_over
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.trail.record import record

SCOPED_UNTIL = {State.PLANNING, State.READINESS, State.REMEDIATION, State.OBSERVATION}
FACTS = {
    "title", "firm", "need_by", "budget_cents", "spent_cents", "currency", "letter_on", "draft_on", "assertion_on",
    "representation_on", "opinion", "report_on",
}  # fmt: skip
BEGUN_WITH = FACTS | {"frame_reason", "follows"}
REPORTED = FACTS - {"title", "need_by", "budget_cents", "spent_cents", "currency"}
"""What the report itself says, or rests on."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What the report is about; taken from an approved version, or stated until there is one."""

    report_type: ReportType
    categories: Collection[str]
    period_start: date | None = None
    period_end: date | None = None
    as_of: date | None = None
    version: ScopeVersion | None = None

    @classmethod
    def of(cls, version: ScopeVersion) -> "Scope":
        return cls(
            ReportType(version.report_type),
            version.categories,
            version.period_start,
            version.period_end,
            version.as_of,
            version,
        )

    @property
    def time_frame(self) -> TimeFrame:
        """After `ensure_whole`."""
        ends_on = self.as_of or self.period_end
        if ends_on is None:
            raise ValueError("a scope without time frame has no plan")
        return TimeFrame(self.period_start, ends_on)

    def ensure_whole(self) -> None:
        wrong = time_frame_problems(Dates(self.report_type, self.as_of, self.period_start, self.period_end))
        if wrong:
            raise Invalid(wrong[0], field="as_of" if self.report_type is ReportType.TYPE_1 else "period_end")
        if not self.categories:
            raise Invalid("Choose at least one category.", field="categories")


@transaction.atomic
def open_engagement(
    *,
    title: str,
    scope: Scope,
    by: User,
    today: date,
    state: State = State.PLANNING,
    reason: str = "",
    taken_over_on: date | None = None,
    **facts: Any,
) -> Engagement:
    """Begin with a plan counted back from the need-by date; in a later state it is a take-over (DOMAIN R2.10).

    `frame_reason` says why two open examinations are about the same days; without it that is refused.
    """
    scope.ensure_whole()
    one_at_a_time("engagements")
    if state is State.OBSERVATION and scope.report_type is ReportType.TYPE_1 or state is State.WITHDRAWN:
        raise Invalid(f"A {scope.report_type.replace('_', ' ')} engagement cannot begin there.", field="state")
    _only_facts(facts, BEGUN_WITH)
    engagement = Engagement(
        title=title,
        report_type=scope.report_type,
        categories=sorted(scope.categories),
        scope_version=scope.version,
        period_start=scope.period_start,
        period_end=scope.period_end,
        as_of=scope.as_of,
        state=state,
        **facts,
    )
    _ensure_dates(engagement)
    ensure_own_days(engagement)
    engagement.save(force_insert=True)
    _plan(engagement, scope, today)
    verb = "engagement.opened"
    if state is not State.PLANNING:
        _take_over(engagement, reason, by=by, today=today)
        take_over(engagement.client, on=taken_over_on or today, state=state.value, by=by)
        verb = "engagement.taken_over"
    record(verb, subject=engagement, by=by, state=state, report_type=scope.report_type)
    return engagement


@transaction.atomic
def change(engagement: Engagement, *, version: int, by: User, **facts: Any) -> Engagement:
    _only_facts(facts, FACTS)
    if any(getattr(engagement, name) != facts[name] for name in REPORTED & facts.keys()):
        engagement.ensure_not_issued()
    for name, value in facts.items():
        setattr(engagement, name, value)
    _ensure_dates(engagement)
    engagement.change(version=version, **facts)
    record("engagement.changed", subject=engagement, by=by, fields=sorted(facts))
    return engagement


@transaction.atomic
def follow_scope(engagement: Engagement, scope_version: ScopeVersion, *, by: User) -> Engagement:
    """Take over the approved scope in force; its reason and approver are on the version (DOMAIN R2.8)."""
    one_at_a_time("engagements")
    locked = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    if State(locked.state) not in SCOPED_UNTIL:
        raise Refusal(
            "Fieldwork has begun: the period and what is examined stand. A new scope begins with the next engagement."
        )
    if not scope_version.approvals.exists():
        raise Refusal("Have this scope version approved first.")
    if locked.follows and is_of_former(locked.follows, scope_version):
        raise Refusal(f"{scope_version} is about the former period. Have a scope signed for the next one first.")
    scope = Scope.of(scope_version)
    locked.period_start, locked.period_end, locked.as_of = scope.period_start, scope.period_end, scope.as_of
    locked.frame_reason = locked.frame_reason or scope_version.change_reason[:500]
    ensure_own_days(locked)
    locked.change(
        version=locked.version,
        report_type=scope.report_type,
        categories=sorted(scope.categories),
        period_start=scope.period_start,
        period_end=scope.period_end,
        as_of=scope.as_of,
        scope_version_id=scope_version.pk,
        frame_reason=locked.frame_reason,
    )
    record("engagement.rescoped", subject=locked, by=by, scope_version=scope_version.number)
    return locked


def is_of_former(former: Engagement, version: ScopeVersion) -> bool:
    """The scope in force still is the last cycle's: its days are the former engagement's."""
    return overlaps(former.time_frame, Scope.of(version).time_frame)


def ensure_own_days(engagement: Engagement) -> None:
    """Two open examinations about one day need a reason on record."""
    other = beside(engagement.time_frame, but=engagement)
    if other is not None and not engagement.frame_reason.strip():
        raise Refusal(
            f"{other} is open and about some of the same days. Say why there are two.", field="frame_reason"
        )


def _only_facts(facts: dict[str, Any], known: set[str]) -> None:
    if unknown := facts.keys() - known:
        raise TypeError(f"not facts of an engagement: {sorted(unknown)}")


def _ensure_dates(engagement: Engagement) -> None:
    """DOMAIN R10.6: no date in an order that cannot have been."""
    wrong = date_problems(
        Dates(
            ReportType(engagement.report_type),
            as_of=engagement.as_of,
            period_start=engagement.period_start,
            period_end=engagement.period_end,
            engagement_letter_on=engagement.letter_on,
            fieldwork_starts_on=None,
            assertion_on=engagement.assertion_on,
            representation_on=engagement.representation_on,
            report_on=engagement.report_on,
        )
    )
    if wrong:
        raise Invalid(wrong[0], field="report_on")


def _plan(engagement: Engagement, scope: Scope, today: date) -> None:
    """One milestone a phase that is still ahead; what lies before a take-over has no plan of ours."""
    steps = back_planned(scope.time_frame, need_by=engagement.need_by, today=today)
    phases = [step.phase for step in steps]
    now = phase_of(State(engagement.state))
    ahead = steps[phases.index(now) :] if now in phases else ()
    Milestone.objects.bulk_create(
        Milestone(
            engagement=engagement,
            phase=step.phase,
            title=step.title,
            position=place,
            starts_on=step.starts_on,
            planned_on=step.planned_on,
        )
        for place, step in enumerate(ahead, start=1)
    )


def _take_over(engagement: Engagement, reason: str, *, by: User, today: date) -> None:
    """What the gates already passed still lack is kept with the transition, and becomes a gap each (R2.10)."""
    if not reason.strip():
        raise Invalid("Say from whom it was taken over, and what is known of the time before.", field="reason")
    passed = gates_passed_over(facts_of(engagement, today), State(engagement.state))
    Transition.objects.create(
        engagement=engagement,
        from_state="",
        to_state=engagement.state,
        moved_by=by,
        reason=reason,
        unmet_gates=list(passed),
    )
    for sentence in passed:
        open_gap(title=sentence[:200], severity="medium", source="open at the take-over", found_on=today, by=by)
