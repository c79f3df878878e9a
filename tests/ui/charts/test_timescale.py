from datetime import date

from soc2hub.ui.charts.timescale import TimeScale, span_of

YEAR = TimeScale(date(2026, 1, 1), date(2026, 12, 31), 0, 364)


def test_dates_lie_in_proportion_and_never_outside() -> None:
    assert [YEAR.x(day) for day in (date(2026, 1, 1), date(2026, 1, 11), date(2027, 5, 1), date(2020, 1, 1))] == [
        0,
        10,
        364,
        0,
    ]


def test_month_names_are_thinned_until_they_fit() -> None:
    narrow = TimeScale(date(2026, 1, 1), date(2028, 12, 31), 0, 200)

    assert [first.month for first in YEAR.months()] == [1, 3, 5, 7, 9, 11]
    assert [(first.year, first.month) for first in narrow.months()] == [(2026, 1), (2027, 1), (2028, 1)]


def test_january_is_named_by_its_year() -> None:
    assert ">2026</text>" in YEAR.grid(0, 10)
    assert ">Jan</text>" not in YEAR.grid(0, 10)


def test_today_outside_the_scale_is_not_drawn() -> None:
    assert YEAR.today(date(2027, 1, 1), 0, 10) == ""


def test_a_span_ends_with_whole_months() -> None:
    assert span_of([date(2026, 12, 15), date(2026, 10, 3)]) == (date(2026, 10, 1), date(2027, 1, 1))


def test_a_scale_of_one_day_does_not_divide_by_nothing() -> None:
    assert TimeScale(date(2026, 1, 1), date(2026, 1, 1), 5, 9).x(date(2026, 1, 1)) == 5
