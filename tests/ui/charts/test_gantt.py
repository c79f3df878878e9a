from datetime import date

from soc2hub.ui.charts import Gantt, GanttBar
from soc2hub.ui.tones import Tone

PLAN = (date(2026, 3, 2), date(2026, 3, 20))


def gantt(*bars: GanttBar, today: date = date(2026, 3, 10)) -> Gantt:
    return Gantt("Way", today, bars)


def test_a_slip_is_said_in_days_and_shown_by_shape() -> None:
    late = gantt(GanttBar("Fieldwork", PLAN, (date(2026, 3, 2), date(2026, 4, 3)), 0.5, Tone.WATCH))

    assert ">+14 d</text>" in late.svg
    assert late.desc == "Fieldwork: 2 Mar 2026 to 3 Apr 2026, 14 days later."
    assert late.table.rows[0][-2:] == ("50%", "14 days later")


def test_what_comes_early_has_a_true_minus() -> None:
    assert ">−2 d</text>" in gantt(GanttBar("Scope", PLAN, (PLAN[0], date(2026, 3, 18)))).svg


def test_today_is_drawn_even_before_the_first_bar() -> None:
    assert ">Today</text>" in gantt(GanttBar("Scope", PLAN, PLAN), today=date(2026, 1, 5)).svg


def test_nothing_planned_is_said() -> None:
    assert gantt().desc == "Nothing planned."
    assert "<desc>Nothing planned.</desc>" in gantt().svg
