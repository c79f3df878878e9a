from soc2hub.ui.charts import Sparkline
from soc2hub.ui.tones import Tone


def test_a_month_without_data_breaks_the_line() -> None:
    assert Sparkline("Trend", (1, 2, None, 3, 4)).svg.count("<path") == 2


def test_no_data_at_all_is_a_dashed_line_and_never_good() -> None:
    drawn = Sparkline("Trend", (None, None), Tone.GOOD).svg

    assert "stroke-dasharray" in drawn
    assert "viz-f-good" not in drawn
    assert Sparkline("Trend", (None,)).desc == "No data yet."


def test_the_last_reading_carries_the_shape_of_its_tone() -> None:
    assert "viz-f-bad" in Sparkline("Trend", (3, 2), Tone.BAD).svg


def test_a_level_line_lies_in_the_middle() -> None:
    assert "M4,15L98,15" in Sparkline("Trend", (5, 5)).svg


def test_the_table_names_each_reading() -> None:
    table = Sparkline("Trend", (98, None), labels=("Jan", "Feb"), unit=" %").table

    assert table.rows == (("Jan", "98 %"), ("Feb", "no data"))
