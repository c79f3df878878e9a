"""The plan of an engagement as a picture."""

from collections.abc import Iterable
from datetime import date

from audits.phases import Phase
from audits.plan import Outlook
from soc2hub.ui.charts import Gantt, GanttBar
from soc2hub.ui.tones import Tone

GREEN_DAYS, AMBER_DAYS = 5, 15
"""Slip that is still on track, and still amber (PRACTICE §8)."""


def plan_picture(steps: Iterable[Outlook], *, today: date) -> Gantt:
    bars = tuple(
        GanttBar(step.step.title, step.plan, (step.starts_on, step.ends_on), _done(step, today), tone_of_slip(step))
        for step in steps
    )
    return Gantt("Plan and forecast", today, bars, width=1020, label_width=170)


def tone_of_slip(step: Outlook) -> Tone:
    if step.slip_days <= GREEN_DAYS:
        return Tone.GOOD if step.is_done or step.slip_days <= 0 else Tone.WATCH
    return Tone.WATCH if step.slip_days <= AMBER_DAYS else Tone.BAD


def _done(step: Outlook, today: date) -> float:
    """A period passes by itself; other work is done when somebody says so."""
    if step.is_done:
        return 1.0
    if step.step.phase is not Phase.OBSERVATION or today < step.starts_on:
        return 0.0
    length = (step.ends_on - step.starts_on).days + 1
    return min(1.0, (today - step.starts_on).days / length)
