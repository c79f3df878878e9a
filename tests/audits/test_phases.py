from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.phases import (
    Dates,
    GateFacts,
    Phase,
    ReportType,
    State,
    date_problems,
    gates_passed_over,
    next_states,
    period_warnings,
    phase_of,
    time_frame_problems,
    unmet_gates,
)

T1, T2 = ReportType
END = date(2026, 12, 31)
PREPARED = GateFacts(
    report_type=T2,
    today=END,
    period_start=date(2026, 1, 1),
    period_end=END,
    are_commitments_approved=True,
    is_boundary_approved=True,
    are_categories_approved=True,
    are_subservice_methods_approved=True,
    is_draft_received=True,
    is_assertion_signed=True,
    is_representation_signed=True,
    is_opinion_recorded=True,
    report_date=END,
)
PERIOD = Dates(T2, period_start=date(2026, 1, 1), period_end=END)
AS_OF = Dates(T1, as_of=END)


def path(report_type: ReportType) -> list[State]:
    found = [State.PLANNING]
    while forward := [s for s in next_states(found[-1], report_type) if s is not State.WITHDRAWN]:
        found += forward
    return found


def test_a_type_2_goes_through_every_state() -> None:
    assert path(T2) == [state for state in State if state is not State.WITHDRAWN]


def test_a_type_1_goes_from_remediation_to_fieldwork() -> None:
    assert (State.REMEDIATION, State.FIELDWORK) in pairwise(path(T1))
    assert State.OBSERVATION not in path(T1)


@pytest.mark.parametrize("report_type", ReportType)
def test_withdrawal_is_possible_until_the_report_is_issued(report_type: ReportType) -> None:
    withdrawable = {state for state in path(report_type) if State.WITHDRAWN in next_states(state, report_type)}

    assert set(path(report_type)) - withdrawable == {State.ISSUED, State.CLOSED}
    assert next_states(State.WITHDRAWN, report_type) == ()


def test_the_states_are_shown_as_phases() -> None:
    preparation = [state for state in State if phase_of(state) is Phase.PREPARATION]

    assert preparation == [State.PLANNING, State.READINESS, State.REMEDIATION]
    assert phase_of(State.OBSERVATION) is Phase.OBSERVATION
    assert phase_of(State.FIELDWORK) is Phase.FIELDWORK
    assert phase_of(State.REPORTING) is Phase.REPORT_ISSUANCE
    assert phase_of(State.ISSUED) is Phase.BETWEEN_CYCLES


@pytest.mark.parametrize("target", State)
def test_every_gate_opens_when_everything_is_there(target: State) -> None:
    assert unmet_gates(PREPARED, target) == ()


@pytest.mark.parametrize(
    ("target", "change", "sentence"),
    [
        (State.OBSERVATION, {"are_commitments_approved": False}, "Approve the service commitments."),
        (State.OBSERVATION, {"is_boundary_approved": False}, "Approve the system boundary."),
        (State.OBSERVATION, {"are_categories_approved": False}, "Approve the categories."),
        (
            State.OBSERVATION,
            {"are_subservice_methods_approved": False},
            "Approve the method for each subservice organization.",
        ),
        (
            State.OBSERVATION,
            {"uncovered_criteria": ("CC1.2", "CC3.3")},
            "Give an active control with an owner to: CC1.2, CC3.3.",
        ),
        (State.OBSERVATION, {"high_gaps_on_key_controls": 1}, "Close the high gaps on key controls: 1 open."),
        (
            State.OBSERVATION,
            {"high_gaps_without_plan": 2},
            "Plan with a date, or accept, the other high gaps: 2 open.",
        ),
        (
            State.FIELDWORK,
            {"today": date(2026, 12, 30)},
            "The period runs until 31 Dec 2026: final fieldwork starts then.",
        ),
        (State.FIELDWORK, {"period_end": None}, "Set the date or the period that the report is about."),
        (
            State.REPORTING,
            {"open_requests": 3},
            "Close the auditor's requests, or agree they do not apply: 3 open.",
        ),
        (State.REPORTING, {"is_draft_received": False}, "Receive the auditor's draft report."),
        (
            State.REPORTING,
            {"untranscribed_results": 4},
            "Transcribe the draft's results and exceptions, with page: 4 missing.",
        ),
        (State.ISSUED, {"is_assertion_signed": False}, "Have management sign its assertion."),
        (
            State.ISSUED,
            {"is_representation_signed": False},
            "Have management sign the representation letter.",
        ),
        (
            State.ISSUED,
            {"subservice_assertions_missing": ("DataCo",)},
            "Obtain the assertion of each inclusive organization: DataCo.",
        ),
        (State.ISSUED, {"is_opinion_recorded": False}, "Record the auditor's opinion."),
        (State.ISSUED, {"exceptions_unanswered": 1}, "Respond to each exception, or decide not to: 1 open."),
        (State.ISSUED, {"report_date": None}, "Record the date of the report."),
        (
            State.ISSUED,
            {"report_date": date(2026, 12, 30)},
            "The report cannot be dated before 31 Dec 2026, the end of what it is about.",
        ),
    ],
)
def test_each_unmet_gate_is_one_plain_sentence(target: State, change: dict[str, Any], sentence: str) -> None:
    facts = replace(PREPARED, **change)

    assert unmet_gates(facts, target) == (sentence,)


def test_a_type_1_meets_the_gates_of_preparation_on_its_way_to_fieldwork() -> None:
    facts = GateFacts(T1, today=date(2026, 12, 30), as_of=END, high_gaps_on_key_controls=1)

    unmet = unmet_gates(facts, State.FIELDWORK)

    assert "Approve the system boundary." in unmet
    assert unmet[-1] == "The as-of date is 31 Dec 2026: final fieldwork starts then."


def test_an_engagement_taken_over_late_keeps_the_gates_it_passed_over() -> None:
    facts = replace(PREPARED, is_boundary_approved=False, is_draft_received=False, is_opinion_recorded=False)

    assert gates_passed_over(facts, State.REMEDIATION) == ()
    assert gates_passed_over(facts, State.REPORTING) == (
        "Approve the system boundary.",
        "Receive the auditor's draft report.",
    )


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        (replace(AS_OF, period_end=END), "A type 1 report has no period."),
        (replace(AS_OF, as_of=None), "A type 1 report needs its as-of date."),
        (replace(PERIOD, as_of=END), "A type 2 report has no as-of date."),
        (replace(PERIOD, period_end=None), "A type 2 report needs the first and last day of its period."),
        (replace(PERIOD, period_start=END), "The period must end after it starts."),
    ],
)
def test_a_report_is_as_of_a_day_or_throughout_a_period(dates: Dates, sentence: str) -> None:
    assert time_frame_problems(dates) == (sentence,)
    assert time_frame_problems(AS_OF) == time_frame_problems(PERIOD) == ()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            {"engagement_letter_on": date(2027, 1, 11), "fieldwork_starts_on": date(2027, 1, 10)},
            "The engagement letter precedes the fieldwork.",
        ),
        (
            {"assertion_on": date(2027, 2, 2), "report_on": date(2027, 2, 1)},
            "The assertion cannot be dated after the report.",
        ),
        (
            {"representation_on": date(2027, 2, 2), "report_on": date(2027, 2, 1)},
            "The representation letter cannot be dated after the report.",
        ),
        (
            {"report_on": date(2026, 12, 30)},
            "The report cannot be dated before the end of what it is about.",
        ),
    ],
)
def test_dates_in_an_impossible_order_are_named(change: dict[str, Any], sentence: str) -> None:
    assert date_problems(replace(PERIOD, **change)) == (sentence,)


@given(st.integers(1, 500))
def test_only_a_period_below_ninety_days_is_warned(days: int) -> None:
    start = date(2026, 1, 1)

    warned = period_warnings(Dates(T2, period_start=start, period_end=start + timedelta(days=days - 1)))

    assert bool(warned) == (days < 90)
    assert period_warnings(AS_OF) == ()


def test_a_report_dated_ahead_is_not_issued_today() -> None:
    facts = replace(PREPARED, report_date=END + timedelta(days=1))

    assert unmet_gates(facts, State.ISSUED) == ("The report is dated 1 Jan 2027: it is issued then.",)
