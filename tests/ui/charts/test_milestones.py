from datetime import date

from soc2hub.ui.charts import Milestone, MilestoneLine
from soc2hub.ui.tones import Tone


def test_plan_forecast_and_slip_stand_under_the_station() -> None:
    line = MilestoneLine("Way", (Milestone("Report", date(2027, 2, 26), date(2027, 3, 19), tone=Tone.BAD),))

    assert ">19 Mar 2027 (plan 26 Feb)</text>" in line.svg
    assert ">21 days later</text>" in line.svg
    assert line.desc == "Report forecast 19 Mar 2027, 21 days later."


def test_a_plan_of_another_year_says_so() -> None:
    line = MilestoneLine("Way", (Milestone("Report", date(2026, 12, 20), date(2027, 1, 8)),))

    assert ">8 Jan 2027 (plan 20 Dec 2026)</text>" in line.svg


def test_what_is_done_has_a_tick_and_no_tone() -> None:
    drawn = MilestoneLine("Way", (Milestone("Scope", date(2026, 5, 1), date(2026, 5, 1), is_done=True),)).svg

    assert drawn.count("<circle") == 1
    assert "viz-f-good" not in drawn


def test_no_milestones_is_said() -> None:
    assert MilestoneLine("Way", ()).desc == "No milestones set."
