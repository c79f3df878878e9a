from soc2hub.ui.charts import CoverageStrip, Stretch
from soc2hub.ui.states import state_named


def strip(*keys: str, **options: object) -> CoverageStrip:
    return CoverageStrip("Scans", tuple(Stretch(f"W{n}", state_named(key)) for n, key in enumerate(keys, 1)), **options)


def test_each_window_shows_the_letter_of_its_state() -> None:
    drawn = strip("reviewed", "late", "missed").svg

    assert [drawn.count(f">{letter}</text>") for letter in "VLM"] == [1, 1, 1]
    assert "<title>W2: Late</title>" in drawn


def test_the_description_counts_the_states() -> None:
    assert strip("reviewed", "reviewed", "missed").desc == "3 windows: 2 reviewed, 1 missed."
    assert strip().desc == "No windows in this period."


def test_a_window_without_occasion_is_an_empty_box() -> None:
    assert strip("not_occurring").svg.count("viz-f-unknown-soft viz-s-idle") == 1
    assert strip("scheduled").svg.count("viz-f-idle-soft") == 1


def test_a_mark_leads_to_its_window_and_the_strip_is_then_a_group() -> None:
    drawn = CoverageStrip("Scans", (Stretch("W1", state_named("late"), url="/c/1/"),)).svg

    assert '<a href="/c/1/"><rect' in drawn and 'role="group"' in drawn


def test_on_a_telephone_it_is_narrow_while_its_letters_can_be_read() -> None:
    monthly = strip(*["late"] * 12, width=1020).narrow

    assert monthly is not None and monthly.narrow is None
    assert monthly.svg.count(">L</text>") == 12 and 'viewBox="0 0 340 ' in monthly.svg
    assert strip(*["late"] * 52, width=1020).narrow is None


def test_slivers_tell_their_tone_by_height() -> None:
    drawn = strip(*["reviewed"] * 99, "missed", width=300).svg

    assert drawn.count('height="12"') == 99
    assert drawn.count('height="24"') == 1
    assert ">V</text>" not in drawn


def test_no_label_runs_over_the_edge() -> None:
    assert ">W12<" not in strip(*["reviewed"] * 12, width=250).svg


def test_an_empty_strip_is_unknown_rather_than_good() -> None:
    assert "viz-s-unknown" in strip().svg
    assert "viz-f-good" not in strip().svg


def test_the_table_says_the_same() -> None:
    assert strip("late").table.rows == (("W1", "Late", ""),)
