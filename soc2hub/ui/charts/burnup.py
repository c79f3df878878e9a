from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import Point, area, circle, line, paint, polyline, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.charts.timescale import TimeScale, span_of
from soc2hub.ui.words import day, short_day

_LEFT, _RIGHT, _TOP, _BOTTOM = 34, 18, 26, 48


@dataclass(frozen=True)
class Forecast:
    """Where the count will stand on a day: the likely value between a low and a high one."""

    on: date
    low: float
    likely: float
    high: float


@dataclass(frozen=True)
class BurnUp:
    """What is done against what is in scope, and the band it will go on in; `noun` is what is counted."""

    title: str
    noun: str
    done: tuple[tuple[date, float], ...]
    scope: tuple[tuple[date, float], ...]
    forecast: tuple[Forecast, ...] = ()
    target_on: date | None = None
    width: int = 520
    height: int = 270

    @property
    def desc(self) -> str:
        if not self.done or not self.scope:
            return "No data yet."
        said = f"{self.done[-1][1]:g} of {self.scope[-1][1]:g} {self.noun} on {day(self.done[-1][0])}"
        if self.forecast:
            last = self.forecast[-1]
            said += f"; by {day(last.on)} likely {last.likely:g}, between {last.low:g} and {last.high:g}"
        return said + (f"; target {day(self.target_on)}." if self.target_on else ".")

    @property
    def svg(self) -> SafeString:
        return svg(
            self.width,
            self.height,
            name=self.title,
            desc=self.desc,
            body=self._body() if self.done else self._empty(),
        )

    @property
    def table(self) -> Table:
        scope = dict(self.scope)
        rows = [(day(on), f"{value:g}", f"{scope[on]:g}" if on in scope else "", "") for on, value in self.done]
        rows += [(day(at.on), "", "", f"{at.likely:g} ({at.low:g} to {at.high:g})") for at in self.forecast]
        return Table(self.title, ("Date", "Done", "In scope", "Forecast"), tuple(rows))

    def _body(self) -> str:
        place, y = self._scale(), self._y()
        return "".join(
            (
                self._gridlines(y),
                place.grid(self.height - _BOTTOM, self.height - _BOTTOM),
                self._band(place, y),
                polyline(self._steps(place, y), "idle", width=1.8),
                polyline([(place.x(on), y(value)) for on, value in self.done], "brand", width=2.6),
                self._target(place),
                self._reading(place, y),
                self._key(),
            )
        )

    def _scale(self) -> TimeScale:
        dates = [on for on, _ in self.done + self.scope] + [at.on for at in self.forecast]
        return TimeScale(*span_of([*dates, self.target_on] if self.target_on else dates), _LEFT, self.width - _RIGHT)

    def _y(self) -> Callable[[float], float]:
        top, floor = self._most(), self.height - _BOTTOM
        return lambda value: floor - value / top * (floor - _TOP)

    def _most(self) -> float:
        values = [value for _, value in self.done + self.scope] + [at.high for at in self.forecast]
        return max([*values, 1]) * 1.08

    def _gridlines(self, y: Callable[[float], float]) -> str:
        step = next(
            (size for size in (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000) if self._most() / size <= 5),
            5000,
        )
        levels = range(0, int(self._most()) + 1, step)
        return "".join(
            line((_LEFT, y(v)), (self.width - _RIGHT, y(v))) + text(_LEFT - 8, y(v) + 4, v, anchor="end")
            for v in levels
        )

    def _band(self, place: TimeScale, y: Callable[[float], float]) -> str:
        if not self.forecast:
            return ""
        now = self.done[-1]
        start = (place.x(now[0]), y(now[1]))
        high = [(place.x(at.on), y(at.high)) for at in self.forecast]
        low = [(place.x(at.on), y(at.low)) for at in reversed(self.forecast)]
        likely = [(place.x(at.on), y(at.likely)) for at in self.forecast]
        return area([start, *high, *low], "brand-soft") + polyline([start, *likely], "brand", width=1.8, dash="5 4")

    def _steps(self, place: TimeScale, y: Callable[[float], float]) -> list[Point]:
        """Scope changes at once, not by and by; the last scope runs on to the edge."""
        points = [(place.x(on), y(value)) for on, value in self.scope]
        stairs = [corner for a, b in pairwise(points) for corner in (a, (b[0], a[1]))]
        return [*stairs, *points[-1:], (self.width - _RIGHT, points[-1][1])] if points else []

    def _target(self, place: TimeScale) -> str:
        if not self.target_on:
            return ""
        x = place.x(self.target_on)
        label = text(x - 6, _TOP - 8, f"Needed by {short_day(self.target_on)}", anchor="end", fill="ink", weight=600)
        return line((x, _TOP - 16), (x, self.height - _BOTTOM), "ink", width=1.3, dash="2 3") + label

    def _reading(self, place: TimeScale, y: Callable[[float], float]) -> str:
        on, value = self.done[-1]
        x, level = place.x(on), y(value)
        said = f"{value:g} of {self.scope[-1][1]:g} {self.noun}" if self.scope else f"{value:g} {self.noun}"
        is_left = x < self.width / 3
        words = text(
            x + (10 if is_left else -8),
            level + (16 if is_left else -9),
            said,
            anchor="start" if is_left else "end",
            fill="ink",
            weight=600,
        )
        return circle(x, level, 4.5, paint(fill="brand", stroke="paper", width=1.5)) + words

    def _key(self) -> str:
        x, y = _LEFT, self.height - 9
        drawn = []
        for words, stroke, dash in (
            ("Done", "brand", ""),
            ("In scope", "idle", ""),
            ("Forecast and its range", "brand", "5 4"),
        ):
            if dash and not self.forecast:
                continue
            drawn.append(line((x, y - 4), (x + 20, y - 4), stroke, width=2.2, dash=dash) + text(x + 26, y, words))
            x += 46 + 6 * len(words)
        return "".join(drawn)

    def _empty(self) -> str:
        return text(self.width / 2, self.height / 2, "No data yet", anchor="middle", size=13)
