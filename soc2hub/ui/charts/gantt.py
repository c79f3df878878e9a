from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import linked, paint, rect, shape, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.charts.timescale import TimeScale, span_of
from soc2hub.ui.tones import Tone
from soc2hub.ui.words import day, slip

_ROW, _TOP = 34, 26


@dataclass(frozen=True)
class GanttBar:
    """One phase or task: its plan, its forecast, the share done (0 to 1) and how to take its slip."""

    label: str
    plan: tuple[date, date]
    forecast: tuple[date, date]
    done: float = 0
    tone: Tone = Tone.GOOD
    url: str = ""


@dataclass(frozen=True)
class Gantt:
    """Plan (thin, grey) above forecast (thick); what is done is filled, the slip stands at the end."""

    title: str
    today: date
    bars: tuple[GanttBar, ...]
    width: int = 600
    label_width: int = 120

    @property
    def desc(self) -> str:
        said = (f"{bar.label}: {day(bar.forecast[0])} to {day(bar.forecast[1])}, {_slip(bar)}" for bar in self.bars)
        return "; ".join(said) + "." if self.bars else "Nothing planned."

    @property
    def svg(self) -> SafeString:
        scale, bottom = self._scale(), _TOP + _ROW * len(self.bars)
        rows = "".join(self._row(place, bar, scale) for place, bar in enumerate(self.bars))
        body = scale.grid(_TOP - 8, bottom) + rows + scale.today(self.today, _TOP - 12, bottom)
        is_linked = any(bar.url for bar in self.bars)
        return svg(self.width, bottom + 22, name=self.title, desc=self.desc, body=body, interactive=is_linked)

    @property
    def table(self) -> Table:
        rows = tuple(
            (bar.label, *map(day, bar.plan), *map(day, bar.forecast), f"{bar.done:.0%}", _slip(bar))
            for bar in self.bars
        )
        return Table(self.title, ("Step", "Plan from", "Plan to", "Forecast from", "Forecast to", "Done", "Slip"), rows)

    def _scale(self) -> TimeScale:
        dates = [edge for bar in self.bars for edge in (*bar.plan, *bar.forecast)] or [self.today]
        start, end = span_of([*dates, self.today])
        return TimeScale(start, end, self.label_width, self.width - 84)

    def _row(self, place: int, bar: GanttBar, scale: TimeScale) -> str:
        y = _TOP + place * _ROW
        plan_from, plan_to = map(scale.x, bar.plan)
        start, end = map(scale.x, bar.forecast)
        wide = max(end - start, 3)
        return "".join(
            (
                linked(bar.url, text(self.label_width - 12, y + 19, bar.label, anchor="end", fill="ink")),
                rect(plan_from, y + 4, max(plan_to - plan_from, 3), 4, paint(fill="axis"), radius=2),
                rect(
                    start,
                    y + 11,
                    wide,
                    13,
                    paint(fill="brand-soft", stroke="brand"),
                    radius=3,
                    note=_slip(bar),
                ),
                rect(start, y + 11, wide * bar.done, 13, paint(fill="brand"), radius=3) if bar.done else "",
                shape(bar.tone, end + 12, y + 17.5) + text(end + 21, y + 21, _short_slip(bar), fill="ink", size=10.5),
            )
        )


def _slip(bar: GanttBar) -> str:
    return slip(bar.plan[1], bar.forecast[1])


def _short_slip(bar: GanttBar) -> str:
    days = (bar.forecast[1] - bar.plan[1]).days
    return f"{days:+d} d".replace("-", "−") if days else "on plan"
