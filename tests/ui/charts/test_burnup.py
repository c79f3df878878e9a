from datetime import date

from soc2hub.ui.charts import BurnUp, Forecast

DONE = ((date(2026, 6, 1), 4), (date(2026, 7, 1), 19))
SCOPE = ((date(2026, 6, 1), 40), (date(2026, 6, 15), 42))


def test_the_description_says_where_it_stands_and_where_it_goes() -> None:
    ahead = (Forecast(date(2026, 9, 1), 30, 36, 42),)
    chart = BurnUp("Ready", "controls ready", DONE, SCOPE, ahead, date(2026, 8, 1))

    assert chart.desc == (
        "19 of 42 controls ready on 1 Jul 2026; by 1 Sep 2026 likely 36, between 30 and 42; target 1 Aug 2026."
    )
    assert ">19 of 42 controls ready</text>" in chart.svg
    assert ">Needed by 1 Aug</text>" in chart.svg


def test_without_a_forecast_there_is_no_band() -> None:
    assert "viz-f-brand-soft" not in BurnUp("Ready", "controls", DONE, SCOPE).svg


def test_without_data_it_says_so() -> None:
    assert "No data yet" in BurnUp("Ready", "controls", (), ()).svg


def test_the_table_keeps_readings_and_forecast_apart() -> None:
    rows = BurnUp("Ready", "controls", DONE, SCOPE, (Forecast(date(2026, 9, 1), 30, 36, 42),)).table.rows

    assert rows[0] == ("1 Jun 2026", "4", "40", "")
    assert rows[-1] == ("1 Sep 2026", "", "", "36 (30 to 42)")
