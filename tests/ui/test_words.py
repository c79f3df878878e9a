from datetime import date

import pytest

from controls.calendar import Frequency, windows
from soc2hub.ui.words import answered, counted, day, short_day, short_money, slip, window_name


@pytest.mark.parametrize(
    ("cents", "said"),
    [
        (0, "$0"),
        (95_000, "$950"),
        (99_960, "$1k"),
        (34_000_000, "$340k"),
        (99_960_000, "$1M"),
        (125_000_000, "$1.2M"),
        (-4_200_000, "−$42k"),
    ],
)
def test_money_is_short(cents: int, said: str) -> None:
    assert short_money(cents) == said


def test_other_currencies_are_named() -> None:
    assert short_money(1_000_000, "EUR") == "€10k"
    assert short_money(1_000_000, "CHF") == "CHF 10k"


def test_dates_are_written_out() -> None:
    assert day(date(2026, 3, 3)) == "3 Mar 2026"
    assert short_day(date(2026, 3, 3)) == "3 Mar"


def test_a_slip_is_said_in_days() -> None:
    plan = date(2026, 3, 3)

    assert [slip(plan, date(2026, 3, forecast)) for forecast in (3, 4, 12, 1)] == [
        "on plan",
        "1 day later",
        "9 days later",
        "2 days earlier",
    ]


def test_a_question_needs_no_colon_before_its_answer() -> None:
    assert answered("Who signs?", "The CEO.") == "Who signs? The CEO."
    assert answered("Cloud region", "stay in one.") == "Cloud region: stay in one."


def test_nouns_follow_their_number() -> None:
    assert [counted(1, "control"), counted(2, "control"), counted(2, "history", "histories")] == [
        "1 control",
        "2 controls",
        "2 histories",
    ]


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("2026-07", "July 2026"),
        ("2026-Q3", "Q3 2026"),
        ("2026-H1", "H1 2026"),
        ("2026", "2026"),
        ("FY2027-Q1", "Q1 FY2027"),
        ("FY2027", "FY2027"),
        ("2026-W14", "week of 30 Mar 2026"),
        ("2026-03-05", "5 Mar 2026"),
        ("by-2027-01-05", "year to 5 Jan 2027"),
        ("2026-03-05..2026-04-09", "5 Mar 2026 to 9 Apr 2026"),
    ],
)
def test_a_window_is_named_as_people_say_it(key: str, said: str) -> None:
    assert window_name(key) == said


@pytest.mark.parametrize("frequency", list(Frequency))
def test_every_window_of_the_calendar_has_a_name(frequency: Frequency) -> None:
    found = windows(frequency, since=date(2026, 1, 1), until=date(2027, 12, 31), fiscal_year_start=4)

    assert all(window_name(each.key) for each in found)
