from datetime import date, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from audits.phases import Phase
from audits.plan import PlannedStep, TimeFrame, back_planned, outlook, plan_warnings

TODAY = date(2026, 1, 15)
HALF_YEAR = TimeFrame(date(2026, 3, 1), date(2026, 8, 31))


def step(phase: Phase, planned_on: date, **facts: object) -> PlannedStep:
    values = {"id": uuid4(), "title": phase.value, "phase": phase, "starts_on": None, "planned_on": planned_on}
    return PlannedStep(**values | facts)


def test_a_type_2_has_four_phases_at_their_usual_lengths() -> None:
    """PRACTICE §5: preparation up to 8 weeks, the period, fieldwork 6, issuance 4."""
    steps = back_planned(HALF_YEAR, need_by=None, today=date(2025, 6, 1))

    assert [(s.phase, s.starts_on, s.planned_on) for s in steps] == [
        (Phase.PREPARATION, date(2026, 1, 3), date(2026, 2, 28)),
        (Phase.OBSERVATION, date(2026, 3, 1), date(2026, 8, 31)),
        (Phase.FIELDWORK, date(2026, 9, 1), date(2026, 10, 12)),
        (Phase.REPORT_ISSUANCE, date(2026, 10, 13), date(2026, 11, 9)),
    ]


def test_a_type_1_has_no_observation() -> None:
    steps = back_planned(TimeFrame(None, date(2026, 3, 31)), need_by=None, today=TODAY)

    assert [s.phase for s in steps] == [Phase.PREPARATION, Phase.FIELDWORK, Phase.REPORT_ISSUANCE]
    assert steps[0].planned_on == date(2026, 3, 31)


@given(days=st.integers(-30, 400))
@settings(deadline=None)
def test_need_by_squeezes_what_follows_the_period_but_never_below_the_usual(days: int) -> None:
    need_by = HALF_YEAR.ends_on + timedelta(days=days)
    *_, fieldwork, issuance = back_planned(HALF_YEAR, need_by=need_by, today=TODAY)

    assert 28 <= (fieldwork.planned_on - HALF_YEAR.ends_on).days <= 42
    assert 14 <= (issuance.planned_on - fieldwork.planned_on).days <= 28
    assert issuance.planned_on <= need_by or (issuance.planned_on - HALF_YEAR.ends_on).days == 42


def test_a_promise_that_cannot_be_kept_is_said() -> None:
    need_by = date(2026, 9, 30)
    steps = back_planned(HALF_YEAR, need_by=need_by, today=TODAY)

    assert plan_warnings(steps, need_by=need_by, today=TODAY) == (
        "Needed 12 days before the earliest usual date: move the period, or the promise.",
    )


def test_short_preparation_is_said() -> None:
    today = date(2026, 2, 20)
    steps = back_planned(HALF_YEAR, need_by=None, today=today)

    assert plan_warnings(steps, need_by=None, today=today) == (
        "Preparation has 8 days; four to eight weeks are usual.",
    )


def test_late_fieldwork_delays_the_report_by_as_much() -> None:
    fieldwork = step(Phase.FIELDWORK, date(2026, 10, 12), forecast_on=date(2026, 10, 22))
    report = step(Phase.REPORT_ISSUANCE, date(2026, 11, 9))

    seen = outlook([report, fieldwork], today=TODAY)

    assert [(o.step.phase, o.ends_on, o.slip_days) for o in seen] == [
        (Phase.FIELDWORK, date(2026, 10, 22), 10),
        (Phase.REPORT_ISSUANCE, date(2026, 11, 19), 10),
    ]
    assert seen[1].reason == "The phase before it ends 10 days late."


def test_late_preparation_does_not_move_the_period() -> None:
    preparation = step(Phase.PREPARATION, date(2026, 2, 28), forecast_on=date(2026, 3, 20))
    period = step(Phase.OBSERVATION, date(2026, 8, 31))

    assert outlook([preparation, period], today=TODAY)[1].ends_on == date(2026, 8, 31)


def test_a_step_past_its_date_slips_day_by_day() -> None:
    late = outlook([step(Phase.FIELDWORK, date(2026, 1, 10))], today=TODAY)[0]

    assert (late.ends_on, late.slip_days, late.reason) == (TODAY, 5, "Its date has passed and it is not done.")


def test_what_is_done_is_done() -> None:
    done = outlook([step(Phase.FIELDWORK, date(2026, 1, 10), done_on=date(2026, 1, 8))], today=TODAY)[0]

    assert (done.is_done, done.slip_days) == (True, -2)
