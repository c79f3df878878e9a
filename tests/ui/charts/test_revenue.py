from datetime import date

from soc2hub.ui.charts import RevenueByDate, RevenueDue

DUE = (
    RevenueDue(date(2027, 6, 30), 96_000_000, "Agency"),
    RevenueDue(date(2027, 1, 31), 42_000_000, "Hospital"),
    RevenueDue(date(2027, 3, 10), 31_000_000, "Bank"),
)
RANGE = (date(2027, 3, 1), date(2027, 3, 26))


def test_each_commitment_is_weighed_against_the_range() -> None:
    rows = RevenueByDate("Revenue", DUE, RANGE).table.rows

    assert [(row[0], row[3]) for row in rows] == [
        ("Hospital", "too late"),
        ("Bank", "may be late"),
        ("Agency", "in time"),
    ]


def test_the_description_says_what_is_needed_before_the_later_date() -> None:
    assert RevenueByDate("Revenue", DUE, RANGE).desc == (
        "$1.7M a year in 3 commitments; report forecast 1 Mar 2027 to 26 Mar 2027; "
        "$730k is needed before the later date."
    )


def test_what_may_come_late_is_a_hollow_dot() -> None:
    drawn = RevenueByDate("Revenue", DUE, RANGE).svg

    assert drawn.count("viz-f-paper viz-s-bad") == 2


def test_without_commitments_or_forecast_it_still_speaks() -> None:
    assert "No commitment waits for the report" in RevenueByDate("Revenue", ()).svg
    assert RevenueByDate("Revenue", DUE).table.rows[0][3] == "no forecast yet"
