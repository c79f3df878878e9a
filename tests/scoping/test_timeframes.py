from datetime import date

import pytest

from scoping.timeframes import Advice, Demand, advice, window_warning

TODAY = date(2026, 9, 15)


def test_type_2_demands_give_a_window_from_the_first_of_the_month_after_preparation() -> None:
    demands = [Demand("Bank", "soc2_type2", 12, date(2028, 6, 1)), Demand("Shop", "soc2_type1")]

    assert advice(demands, today=TODAY) == Advice(
        "type_2",
        date(2026, 11, 1),
        date(2027, 10, 31),
        None,
        ("Bank asks for a type 2 report: controls over a period, with tests.",),
    )


def test_without_months_six_are_suggested() -> None:
    advised = advice([Demand("Bank", "soc2_type2")], today=TODAY)

    assert (advised.period_start, advised.period_end) == (date(2026, 11, 1), date(2027, 4, 30))


def test_type_1_is_suggested_where_nobody_asks_for_more() -> None:
    advised = advice([Demand("Shop", "soc2_type1"), Demand("Bar", "soc2_type1")], today=TODAY)

    assert advised == Advice(
        "type_1",
        None,
        None,
        date(2026, 10, 13),
        ("Bar, Shop ask for a type 1 report only: the design as of one date.",),
    )


def test_who_cannot_have_a_type_2_report_in_time_is_named() -> None:
    advised = advice([Demand("Bank", "soc2_type2", 12, date(2027, 1, 31))], today=TODAY)

    assert advised.reasons[1] == (
        "Bank cannot have a type 2 report in time: the earliest is about March 2027. "
        "Offer a type 1 report first, or agree another date."
    )


def test_other_reports_are_not_answered_by_soc_2() -> None:
    advised = advice([Demand("Bank", "soc1"), Demand("Isle", "iso27001")], today=TODAY)

    assert advised.reasons[1:] == (
        "Bank asks for SOC 1, which a SOC 2 report does not answer.",
        "Isle asks for ISO 27001, which a SOC 2 report does not answer.",
    )


@pytest.mark.parametrize(("end", "days"), [(date(2027, 3, 30), 89), (date(2027, 1, 31), 31)])
def test_a_window_below_90_days_is_warned(end: date, days: int) -> None:
    assert window_warning(date(2027, 1, 1), end).startswith(f"The window has {days} days.")


def test_90_days_and_type_1_are_fine() -> None:
    """DOMAIN R2.9."""
    assert window_warning(date(2027, 1, 1), date(2027, 3, 31)) == ""
    assert window_warning(None, None) == ""
