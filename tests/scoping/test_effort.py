from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoping.effort import (
    Band,
    Maturity,
    Parameter,
    Scope,
    extra_cost,
    fee_usd,
    first_of_month,
    hours,
    months_after,
    months_within,
    preparation_days,
    preparation_hours,
    shipped,
    timetable,
)

TODAY = date(2026, 3, 10)
TYPE_2 = Scope("type_2", systems=12, categories=1, window_months=6)


def ready(done: int, controls: int) -> Maturity:
    """All three steps of so many of them."""
    return Maturity(done, done, done, controls)


def bands(most: int) -> st.SearchStrategy[Band]:
    return st.lists(st.integers(0, most), min_size=2, max_size=2).map(lambda ends: Band(*sorted(ends)))


@st.composite
def parameters(draw: st.DrawFn) -> dict[str, Parameter]:
    return {key: replace(parameter, band=draw(bands(60))) for key, parameter in shipped().items()}


scopes = st.builds(
    Scope, st.sampled_from(["type_1", "type_2"]), st.integers(0, 80), st.integers(1, 5), st.integers(1, 12)
)


def test_the_defaults_are_those_of_practice() -> None:
    assert fee_usd(TYPE_2, shipped()) == Band(20_000, 60_000)
    assert fee_usd(replace(TYPE_2, categories=3), shipped()) == Band(30_000, 100_000)
    assert fee_usd(Scope("type_1", 12, 1), shipped()) == Band(15_000, 40_000)
    assert hours(TYPE_2, shipped()) == Band(80, 160)
    assert all(parameter.source for parameter in shipped().values())


def test_systems_beyond_the_usual_cost_fee_hours_and_days() -> None:
    large = replace(TYPE_2, systems=23)

    assert fee_usd(large, shipped()) == Band(20_900, 63_000)
    assert hours(large, shipped()) == Band(89, 184)
    assert preparation_days(large, ready(10, 10), shipped()) == Band(28 + 3, 56 + 9)


def test_one_system_more_costs_controls_occurrences_fee_and_days() -> None:
    cost = extra_cost(shipped(), systems=2)

    assert (cost.controls, cost.occurrences) == (Band(6, 10), Band(16, 32))
    assert (cost.fee_usd, cost.days) == (Band(600, 2_000), Band(2, 6))


@pytest.mark.parametrize(
    ("maturity", "days"),
    [
        (ready(50, 50), Band(28, 56)),
        (ready(0, 50), Band(91, 182)),
        (ready(25, 50), Band(59, 119)),
        (Maturity(), Band(28, 182)),
    ],
)
def test_preparation_takes_longer_the_fewer_controls_operate(maturity: Maturity, days: Band) -> None:
    assert preparation_days(TYPE_2, maturity, shipped()) == days


def test_what_is_designed_alone_counts_a_third_and_what_is_missing_costs_hours() -> None:
    drafted = Maturity(designed=60, controls=60)

    assert preparation_days(TYPE_2, drafted, shipped()) == Band((28 + 2 * 91) // 3, -(-(56 + 2 * 182) // 3))
    assert preparation_hours(60, drafted, shipped()) == Band(60 * 4, 60 * 16)
    assert preparation_hours(30, drafted, shipped()) == Band(30 * 4, 30 * 16)
    assert preparation_hours(60, ready(60, 60), shipped()) == Band(0, 0)
    assert preparation_hours(60, Maturity(), shipped()) is None
    with pytest.raises(ValueError, match="More controls"):
        Maturity(operating=2, controls=1)


@given(parameters(), st.integers(1, 90), st.integers(0, 40), st.integers(0, 40), st.integers(0, 40))
def test_hours_until_ready_never_grow_with_what_is_done(
    given_: dict[str, Parameter], controls: int, designed: int, implemented: int, operating: int
) -> None:
    before = preparation_hours(controls, Maturity(designed, implemented, operating, 41), given_)
    after = preparation_hours(controls, Maturity(designed + 1, implemented, operating, 41), given_)

    assert before is not None and after is not None
    assert after.low <= before.low and after.high <= before.high


def test_a_type_2_report_comes_six_to_ten_weeks_after_its_window() -> None:
    plan = timetable(TYPE_2, ready(9, 9), shipped(), today=TODAY, starts_on=date(2026, 5, 1))

    assert (plan.starts_on, plan.ends_on) == (date(2026, 5, 1), date(2026, 10, 31))
    assert (plan.report_early_on, plan.report_late_on) == (date(2026, 12, 12), date(2027, 1, 9))
    assert not plan.is_rushed


def test_without_a_date_the_window_starts_on_the_first_after_preparation() -> None:
    plan = timetable(TYPE_2, ready(9, 9), shipped(), today=TODAY)

    assert plan.prepared_on == date(2026, 4, 7)
    assert plan.starts_on == date(2026, 5, 1)
    assert plan.prepared_late_on == date(2026, 5, 5)
    assert plan.report_late_on == date(2027, 1, 9 + 4), "four days of a long preparation are left on the first of May"


def test_a_start_before_the_shortest_preparation_is_rushed() -> None:
    assert timetable(TYPE_2, ready(9, 9), shipped(), today=TODAY, starts_on=date(2026, 4, 1)).is_rushed


def test_a_window_that_runs_already_is_not_rushed() -> None:
    assert not timetable(TYPE_2, ready(9, 9), shipped(), today=TODAY, starts_on=TODAY).is_rushed


@pytest.mark.parametrize(
    ("until", "months"), [((2026, 12, 31), 12), ((2026, 6, 30), 6), ((2026, 6, 29), 5), ((2026, 1, 10), 1)]
)
def test_a_period_has_so_many_whole_months(until: tuple[int, int, int], months: int) -> None:
    assert months_within(date(2026, 1, 1), date(*until)) == months


def test_months_end_where_the_month_does() -> None:
    assert months_after(date(2026, 11, 30), 3) == date(2027, 3, 1)
    assert months_after(date(2026, 8, 31), 1) == date(2026, 10, 1)
    assert first_of_month(date(2026, 12, 2)) == date(2027, 1, 1)
    assert first_of_month(date(2026, 12, 1)) == date(2026, 12, 1)


def test_a_band_the_wrong_way_round_is_refused() -> None:
    with pytest.raises(ValueError, match="from 5 to 3"):
        Band(5, 3)


@given(scopes, parameters(), st.integers(1, 20), st.integers(0, 4))
def test_more_inside_never_costs_less(
    scope: Scope, given_: dict[str, Parameter], systems: int, categories: int
) -> None:
    larger = replace(scope, systems=scope.systems + systems, categories=scope.categories + categories)

    for cost in (fee_usd, hours):
        assert cost(scope, given_).low <= cost(larger, given_).low
        assert cost(scope, given_).high <= cost(larger, given_).high


@given(scopes, parameters(), st.integers(0, 30), st.integers(0, 30))
def test_preparation_never_grows_with_what_operates(
    scope: Scope, given_: dict[str, Parameter], operating: int, missing: int
) -> None:
    first = given_["weeks_preparation"].band + given_["weeks_preparation_first"].band
    given_ = given_ | {"weeks_preparation_first": replace(given_["weeks_preparation_first"], band=first)}
    controls = operating + missing + 1

    before = preparation_days(scope, ready(operating, controls), given_)
    after = preparation_days(scope, ready(operating + 1, controls), given_)

    assert after.low <= before.low
    assert after.high <= before.high


days = st.dates(date(2025, 1, 1), date(2031, 1, 1))


@given(scopes, parameters(), days, st.none() | days)
@settings(max_examples=200)
def test_the_days_of_a_timetable_follow_each_other(
    scope: Scope, given_: dict[str, Parameter], today: date, starts_on: date | None
) -> None:
    plan = timetable(scope, ready(3, 7), given_, today=today, starts_on=starts_on)

    assert today <= plan.prepared_on <= plan.prepared_late_on
    assert plan.starts_on <= plan.ends_on <= plan.report_early_on <= plan.report_late_on
    assert plan.is_rushed == (today < plan.starts_on < plan.prepared_on)
    assert starts_on in (None, plan.starts_on)
    assert starts_on is not None or not plan.is_rushed
