"""The states of an engagement, the ways between them and the gates on the way (DOMAIN R2.3-R2.10, R10.6)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from soc2hub.ui.words import day


class ReportType(StrEnum):
    """AICPA writes type 1 and type 2 (DOMAIN R2.1)."""

    TYPE_1 = "type_1"
    TYPE_2 = "type_2"


class State(StrEnum):
    PLANNING = "planning"
    READINESS = "readiness"
    REMEDIATION = "remediation"
    OBSERVATION = "observation"  # type 2 only
    FIELDWORK = "fieldwork"
    REPORTING = "reporting"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Phase(StrEnum):
    """What people see of the states."""

    PREPARATION = "preparation"
    OBSERVATION = "observation"
    FIELDWORK = "fieldwork"
    REPORT_ISSUANCE = "report_issuance"
    BETWEEN_CYCLES = "between_cycles"  # issued, closed or withdrawn


PHASES = {
    State.PLANNING: Phase.PREPARATION,
    State.READINESS: Phase.PREPARATION,
    State.REMEDIATION: Phase.PREPARATION,
    State.OBSERVATION: Phase.OBSERVATION,
    State.FIELDWORK: Phase.FIELDWORK,
    State.REPORTING: Phase.REPORT_ISSUANCE,
    State.ISSUED: Phase.BETWEEN_CYCLES,
    State.CLOSED: Phase.BETWEEN_CYCLES,
    State.WITHDRAWN: Phase.BETWEEN_CYCLES,
}
PATH = {
    ReportType.TYPE_1: tuple(s for s in State if s not in {State.OBSERVATION, State.WITHDRAWN}),
    ReportType.TYPE_2: tuple(s for s in State if s is not State.WITHDRAWN),
}
SHORT_PERIOD_DAYS = 90


def phase_of(state: State) -> Phase:
    return PHASES[state]


def next_states(state: State, report_type: ReportType) -> tuple[State, ...]:
    """The one step forward, and withdrawal while nothing is issued."""
    path = PATH[report_type]
    if state is State.WITHDRAWN:
        return ()
    place = path.index(state)
    forward = path[place + 1 : place + 2]
    may_withdraw = place < path.index(State.ISSUED)
    return (*forward, State.WITHDRAWN) if may_withdraw else forward


@dataclass(frozen=True, slots=True)
class GateFacts:
    """What the gates ask about; each count is of what is still missing, so that zero opens the gate."""

    report_type: ReportType
    today: date
    as_of: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    # Towards observation (type 1: towards fieldwork)
    are_commitments_approved: bool = False
    is_boundary_approved: bool = False
    are_categories_approved: bool = False
    are_subservice_methods_approved: bool = False
    uncovered_criteria: tuple[str, ...] = ()  # applicable, without an active control that has an owner
    high_gaps_on_key_controls: int = 0
    high_gaps_without_plan: int = 0  # on other controls: neither a dated plan nor a recorded acceptance
    # Towards reporting
    open_requests: int = 0
    is_draft_received: bool = False
    untranscribed_results: int = 0  # tested controls whose result or exception lacks its page of the draft
    # Towards issue
    subservice_assertions_missing: tuple[str, ...] = ()  # inclusive ones
    is_assertion_signed: bool = False
    is_representation_signed: bool = False
    is_opinion_recorded: bool = False
    report_date: date | None = None
    exceptions_unanswered: int = 0  # neither a response nor a recorded decision not to respond

    @property
    def ends_on(self) -> date | None:
        return self.as_of if self.report_type is ReportType.TYPE_1 else self.period_end


def unmet_gates(facts: GateFacts, target: State) -> tuple[str, ...]:
    """What still stands before the target state, in plain sentences; none means the gate is open."""
    match target:
        case State.OBSERVATION:
            checks = _preparation_gates(facts)
        case State.FIELDWORK:
            prepared = _preparation_gates(facts) if facts.report_type is ReportType.TYPE_1 else ()
            checks = (*prepared, _is_over(facts))
        case State.REPORTING:
            checks = _reporting_gates(facts)
        case State.ISSUED:
            checks = _issue_gates(facts)
        case _:
            checks = ()
    return tuple(sentence for is_met, sentence in checks if not is_met)


def gates_passed_over(facts: GateFacts, entered: State) -> tuple[str, ...]:
    """What a taken-over engagement lacks: the unmet gates of every state up to the one entered (R2.10)."""
    path = PATH[facts.report_type]
    unmet = (sentence for state in path[: path.index(entered) + 1] for sentence in unmet_gates(facts, state))
    return tuple(dict.fromkeys(unmet))


Check = tuple[bool, str]


def _preparation_gates(facts: GateFacts) -> tuple[Check, ...]:
    uncovered = ", ".join(facts.uncovered_criteria)
    return (
        (facts.are_commitments_approved, "Approve the service commitments."),
        (facts.is_boundary_approved, "Approve the system boundary."),
        (facts.are_categories_approved, "Approve the categories."),
        (facts.are_subservice_methods_approved, "Approve the method for each subservice organization."),
        (not facts.uncovered_criteria, f"Give an active control with an owner to: {uncovered}."),
        (
            not facts.high_gaps_on_key_controls,
            f"Close the high gaps on key controls: {facts.high_gaps_on_key_controls} open.",
        ),
        (
            not facts.high_gaps_without_plan,
            f"Plan with a date, or accept, the other high gaps: {facts.high_gaps_without_plan} open.",
        ),
    )


def _is_over(facts: GateFacts) -> Check:
    """Interim testing may begin earlier; final fieldwork may not."""
    if facts.ends_on is None:
        return False, "Set the date or the period that the report is about."
    if facts.report_type is ReportType.TYPE_1:
        return (
            facts.today >= facts.ends_on,
            f"The as-of date is {day(facts.ends_on)}: final fieldwork starts then.",
        )
    return (
        facts.today >= facts.ends_on,
        f"The period runs until {day(facts.ends_on)}: final fieldwork starts then.",
    )


def _reporting_gates(facts: GateFacts) -> tuple[Check, ...]:
    return (
        (
            not facts.open_requests,
            f"Close the auditor's requests, or agree they do not apply: {facts.open_requests} open.",
        ),
        (facts.is_draft_received, "Receive the auditor's draft report."),
        (
            not facts.untranscribed_results,
            f"Transcribe the draft's results and exceptions, with page: {facts.untranscribed_results} missing.",
        ),
    )


def _issue_gates(facts: GateFacts) -> tuple[Check, ...]:
    names = ", ".join(facts.subservice_assertions_missing)
    report_date, ends_on = facts.report_date, facts.ends_on
    is_dated_after = report_date is None or ends_on is None or report_date >= ends_on
    last_day = day(ends_on) if ends_on else "the last day"
    return (
        (facts.is_assertion_signed, "Have management sign its assertion."),
        (facts.is_representation_signed, "Have management sign the representation letter."),
        (
            not facts.subservice_assertions_missing,
            f"Obtain the assertion of each inclusive organization: {names}.",
        ),
        (facts.is_opinion_recorded, "Record the auditor's opinion."),
        (
            not facts.exceptions_unanswered,
            f"Respond to each exception, or decide not to: {facts.exceptions_unanswered} open.",
        ),
        (report_date is not None, "Record the date of the report."),
        (
            report_date is None or report_date <= facts.today,
            f"The report is dated {day(report_date) if report_date else ''}: it is issued then.",
        ),
        (is_dated_after, f"The report cannot be dated before {last_day}, the end of what it is about."),
    )


@dataclass(frozen=True, slots=True)
class Dates:
    """The dates of an engagement, as far as they are known."""

    report_type: ReportType
    as_of: date | None = None
    period_start: date | None = None
    period_end: date | None = None
    engagement_letter_on: date | None = None
    fieldwork_starts_on: date | None = None
    assertion_on: date | None = None
    representation_on: date | None = None
    report_on: date | None = None


def time_frame_problems(dates: Dates) -> tuple[str, ...]:
    """A type 1 is as of a day, a type 2 throughout a period; never both (DOMAIN R2.3)."""
    has_period = dates.period_start is not None or dates.period_end is not None
    if dates.report_type is ReportType.TYPE_1:
        checks: tuple[Check, ...] = (
            (dates.as_of is not None, "A type 1 report needs its as-of date."),
            (not has_period, "A type 1 report has no period."),
        )
    else:
        start, end = dates.period_start, dates.period_end
        checks = (
            (
                start is not None and end is not None,
                "A type 2 report needs the first and last day of its period.",
            ),
            (start is None or end is None or start < end, "The period must end after it starts."),
            (dates.as_of is None, "A type 2 report has no as-of date."),
        )
    return tuple(sentence for is_met, sentence in checks if not is_met)


def date_problems(dates: Dates) -> tuple[str, ...]:
    """Dates in an order that cannot have been (DOMAIN R10.6), after those of the time frame."""
    ends_on = dates.as_of if dates.report_type is ReportType.TYPE_1 else dates.period_end
    ordered = (
        (
            dates.engagement_letter_on,
            dates.fieldwork_starts_on,
            "The engagement letter precedes the fieldwork.",
        ),
        (dates.assertion_on, dates.report_on, "The assertion cannot be dated after the report."),
        (
            dates.representation_on,
            dates.report_on,
            "The representation letter cannot be dated after the report.",
        ),
        (ends_on, dates.report_on, "The report cannot be dated before the end of what it is about."),
    )
    late = (sentence for earlier, later, sentence in ordered if earlier and later and earlier > later)
    return (*time_frame_problems(dates), *late)


def period_warnings(dates: Dates) -> tuple[str, ...]:
    """Said, never blocked: there is no minimum length (DOMAIN R2.9)."""
    if dates.period_start is None or dates.period_end is None:
        return ()
    days = (dates.period_end - dates.period_start).days + 1
    if days >= SHORT_PERIOD_DAYS:
        return ()
    return (f"The period has {days} days; most firms accept no less than three months. Your auditor decides.",)
