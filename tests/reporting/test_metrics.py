from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.calendar import OccurrenceState
from evidence import punctuality
from evidence.punctuality import DueItem, Status, worst
from reporting.metrics import (
    CommitmentValue,
    DecisionFacts,
    GapFacts,
    Metric,
    MilestoneFacts,
    Name,
    Overall,
    ProvenCounts,
    RequestFacts,
    Thresholds,
    controls_proven,
    decision_latency,
    evidence_on_time,
    gap_age,
    milestones,
    overall_status,
    request_turnaround,
    revenue_waiting,
    working_days,
)

TODAY = date(2026, 7, 1)  # a Wednesday


def days_ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def test_a_metric_knows_its_share_and_refuses_more_than_all() -> None:
    metric = Metric(Name.GAP_AGE, 1, 8, Status.GREEN, version=1)

    assert metric.percent == 12.5
    assert Metric(Name.GAP_AGE, 0, 0, Status.UNKNOWN, version=1).percent is None
    with pytest.raises(ValueError, match="9 of 8 cannot be"):
        replace(metric, numerator=9)


def test_evidence_on_time_carries_its_four_parts() -> None:
    items = [DueItem("IAM-05", OccurrenceState.REVIEWED, days_ago(2), 12) for _ in range(19)]
    late = DueItem("IAM-05", OccurrenceState.LATE, days_ago(2), 12)

    metric = evidence_on_time(punctuality.evidence_on_time([*items, late], today=TODAY))

    assert (metric.numerator, metric.denominator, metric.status) == (19, 20, Status.GREEN)
    assert dict(metric.beside) == {"late": 1, "overdue": 0, "missed": 0, "awaiting review": 0, "not yet due": 0}


# Controls proven


@pytest.mark.parametrize(
    ("ready", "key", "red", "status"),
    [
        (90, 10, (), Status.GREEN),
        (89, 10, (), Status.AMBER),
        (100, 9, (), Status.AMBER),
        (75, 10, (), Status.AMBER),
        (74, 10, (), Status.RED),
        (100, 10, ("CC6.1",), Status.RED),
    ],
)
def test_controls_proven_turns_at_its_thresholds(ready: int, key: int, red: tuple[str, ...], status: Status) -> None:
    metric = controls_proven(ProvenCounts(ready, 100, key, 10, not_yet_due=7, red_criteria=red))

    assert (metric.numerator, metric.denominator, metric.status) == (ready, 100, status)
    assert dict(metric.beside)["not yet due"] == 7
    assert bool(metric.reasons) == (status is not Status.GREEN)


def test_controls_with_nothing_due_are_unknown() -> None:
    assert controls_proven(ProvenCounts(0, 0, 0, 0, not_yet_due=97)).status is Status.UNKNOWN


def test_a_client_may_set_its_own_thresholds() -> None:
    metric = controls_proven(ProvenCounts(80, 100, 5, 5), Thresholds(proven_green_percent=80))

    assert metric.status is Status.GREEN


# Gaps

PLANNED = GapFacts("Reviews not kept", days_ago(60), agreed_date=TODAY, has_approved_plan=True)


@pytest.mark.parametrize(
    ("gap", "status", "reasons"),
    [
        (PLANNED, Status.GREEN, ()),
        (
            replace(PLANNED, agreed_date=days_ago(1)),
            Status.RED,
            ("Reviews not kept: past its agreed date, 30 Jun 2026.",),
        ),
        (
            replace(PLANNED, found_on=days_ago(46), has_approved_plan=False),
            Status.RED,
            ("Reviews not kept: 46 days without an approved plan.",),
        ),
        (replace(PLANNED, found_on=days_ago(45), has_approved_plan=False), Status.GREEN, ()),
        (replace(PLANNED, agreed_date=days_ago(9), fixed_on=days_ago(10)), Status.GREEN, ()),
    ],
)
def test_a_gap_is_red_past_its_date_or_long_without_a_plan(
    gap: GapFacts, status: Status, reasons: tuple[str, ...]
) -> None:
    metric = gap_age([gap], today=TODAY)

    assert (metric.status, metric.reasons, metric.denominator) == (status, reasons, 1)


def test_gaps_age_until_verified_and_fixed_ones_stand_apart() -> None:
    verified = replace(PLANNED, found_on=days_ago(30), fixed_on=days_ago(25), verified_on=days_ago(20))
    fixed = replace(PLANNED, found_on=days_ago(40), fixed_on=days_ago(1))

    metric = gap_age([verified, fixed, PLANNED], today=TODAY)

    assert (metric.numerator, metric.denominator) == (0, 2)
    assert dict(metric.beside) == {"median days from found to verified": 40, "fixed, awaiting first operation": 1}


def test_no_gap_on_record_is_unknown_never_green() -> None:
    assert gap_age([], today=TODAY).status is Status.UNKNOWN


# Milestones


@pytest.mark.parametrize(
    ("slip", "status"), [(-9, Status.GREEN), (5, Status.GREEN), (6, Status.AMBER), (15, Status.AMBER), (16, Status.RED)]
)
def test_a_milestone_slips_by_forecast_minus_plan(slip: int, status: Status) -> None:
    planned_on = TODAY + timedelta(days=60)
    ahead = MilestoneFacts("Fieldwork starts", planned_on, forecast_on=planned_on + timedelta(days=slip))

    metric = milestones([ahead], today=TODAY)

    on_plan = int(status is Status.GREEN)
    assert (metric.status, metric.numerator, metric.denominator) == (status, on_plan, 1)
    assert dict(metric.beside) == {"days behind plan": slip}


def test_a_milestone_is_never_forecast_into_the_past() -> None:
    overdue = MilestoneFacts("Window starts", days_ago(20), forecast_on=days_ago(10))

    metric = milestones([overdue], today=TODAY)

    assert (metric.status, metric.reasons) == (Status.RED, ("Window starts: 20 days behind plan.",))


def test_a_step_a_few_days_behind_is_on_plan_in_figure_and_word_alike() -> None:
    """It once read "0 of 1, on track"."""
    behind = MilestoneFacts("Ready for the audit", days_ago(3))

    metric = milestones([behind], today=TODAY)

    assert (metric.numerator, metric.denominator, metric.status) == (1, 1, Status.GREEN)
    assert metric.reasons == ("Ready for the audit: 3 days behind plan.",)


def test_a_milestone_done_late_is_counted_so_and_what_is_ahead_decides() -> None:
    in_time = MilestoneFacts("Scope", days_ago(30), done_on=days_ago(30))
    late = MilestoneFacts("Policies", days_ago(20), done_on=days_ago(1))
    ahead = MilestoneFacts("Window starts", TODAY + timedelta(days=9))

    metric = milestones([in_time, late, ahead], today=TODAY)

    assert (metric.numerator, metric.denominator, metric.status) == (2, 3, Status.GREEN)
    assert metric.reasons == ("1 step was done late; what is ahead is on plan.",)


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40), st.booleans()), min_size=1, max_size=8))
def test_green_counts_every_open_milestone_and_any_other_colour_leaves_one_out(
    drawn: list[tuple[int, int, bool]],
) -> None:
    given_ones = [
        MilestoneFacts(
            f"Step {number}", TODAY + timedelta(days=planned), TODAY + timedelta(days=planned + slip),
            days_ago(1) if is_done else None,
        )
        for number, (planned, slip, is_done) in enumerate(drawn)
    ]  # fmt: skip

    metric = milestones(given_ones, today=TODAY)

    done_late = sum(m.done_on is not None and m.slip_days(TODAY) > 5 for m in given_ones)
    missing = metric.denominator - metric.numerator - done_late
    assert (metric.status is Status.GREEN) == (missing == 0)


def test_a_missed_need_by_is_red_and_no_milestone_is_unknown() -> None:
    assert milestones([], today=TODAY).status is Status.UNKNOWN
    assert milestones([], today=TODAY, is_need_by_missed=True).status is Status.RED


# Requests


@pytest.mark.parametrize(
    ("days", "returned", "status"),
    [(3, 1, Status.GREEN), (4, 1, Status.AMBER), (3, 2, Status.AMBER)],
)
def test_turnaround_is_green_when_quick_and_seldom_returned(days: int, returned: int, status: Status) -> None:
    monday = date(2026, 6, 1)
    facts = [RequestFacts(monday, monday + timedelta(days=days), was_returned=n < returned) for n in range(10)]

    metric = request_turnaround([*facts, RequestFacts(monday)])

    assert (metric.numerator, metric.denominator, metric.status) == (10, 11, status)
    assert dict(metric.beside) == {"median working days": days, "returned": returned}


def test_unanswered_requests_alone_are_unknown() -> None:
    assert request_turnaround([RequestFacts(TODAY)]).status is Status.UNKNOWN


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(-5, 60))
@settings(deadline=None)
def test_working_days_are_counted_one_by_one(since: date, length: int) -> None:
    counted = sum((since + timedelta(days=n)).isoweekday() <= 5 for n in range(1, length + 1))

    assert working_days(since, since + timedelta(days=length)) == counted


# Decisions and money


@pytest.mark.parametrize(("decide_by", "status"), [(TODAY, Status.GREEN), (days_ago(1), Status.RED)])
def test_a_decision_is_red_past_its_date(decide_by: date, status: Status) -> None:
    asked = DecisionFacts("Drop the old data centre?", days_ago(12), decide_by)
    decided = replace(asked, decided_on=days_ago(2))

    metric = decision_latency([asked, decided], today=TODAY)

    assert (metric.status, metric.denominator, dict(metric.beside)) == (status, 1, {"longest days open": 12})
    assert decision_latency([], today=TODAY).status is Status.UNKNOWN


def test_revenue_waiting_adds_up_by_date_and_currency() -> None:
    autumn = date(2026, 10, 1)
    values = [
        CommitmentValue(None, 5, "USD"),
        CommitmentValue(autumn, 100, "USD"),
        CommitmentValue(autumn, 20, "EUR"),
        CommitmentValue(autumn, 30, "USD"),
    ]

    waiting = revenue_waiting(values)

    assert list(waiting.items()) == [((autumn, "EUR"), 20), ((autumn, "USD"), 130), ((None, "USD"), 5)]


# Overall

CALM = {
    "report_outlook": Status.GREEN,
    "need_by": Status.GREEN,
    "has_decision_past_its_date": False,
    "has_missed_key_control": False,
}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, Status.GREEN),
        ({"report_outlook": Status.UNKNOWN}, Status.UNKNOWN),
        ({"need_by": Status.AMBER}, Status.AMBER),
        ({"has_decision_past_its_date": True}, Status.RED),
        ({"has_missed_key_control": True}, Status.RED),
    ],
)
def test_the_overall_status_is_the_worst_of_four(change: dict[str, Status | bool], status: Status) -> None:
    assert overall_status(**(CALM | change)) == Overall(status, status)


def test_the_ciso_may_worsen_the_overall_status_with_a_reason() -> None:
    found = overall_status(**CALM, worsened_to=Status.AMBER, because="Two engineers leave in May.")

    assert found == Overall(Status.GREEN, Status.AMBER, "Two engineers leave in May.")
    with pytest.raises(ValueError, match="needs a reason"):
        overall_status(**CALM, worsened_to=Status.AMBER)


@given(st.sampled_from(Status), st.sampled_from(Status))
def test_nobody_improves_the_overall_status(computed: Status, wanted: Status) -> None:
    facts = CALM | {"report_outlook": computed}

    if wanted is not computed and worst([wanted, computed]) is computed:
        with pytest.raises(ValueError, match="never improved"):
            overall_status(**facts, worsened_to=wanted, because="Please.")
    else:
        assert overall_status(**facts, worsened_to=wanted, because="Please.").shown is wanted
