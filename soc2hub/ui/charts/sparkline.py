from dataclasses import dataclass
from itertools import groupby

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import Point, line, polyline, shape, svg
from soc2hub.ui.charts.table import Table
from soc2hub.ui.tones import Tone


@dataclass(frozen=True)
class Sparkline:
    """The last months of one number, oldest first; None (no data, or another definition) is a break."""

    title: str
    values: tuple[float | None, ...]
    tone: Tone = Tone.INFO
    target: float | None = None
    labels: tuple[str, ...] = ()
    unit: str = ""
    width: int = 110
    height: int = 30

    @property
    def desc(self) -> str:
        known = [value for value in self.values if value is not None]
        if not known:
            return "No data yet."
        return f"From {self._said(known[0])} to {self._said(known[-1])} over {len(self.values)} readings."

    @property
    def svg(self) -> SafeString:
        body = self._target() + self._runs() + self._last()
        return svg(self.width, self.height, name=self.title, desc=self.desc, body=body)

    @property
    def table(self) -> Table:
        labels = self.labels or tuple(str(place) for place in range(1, len(self.values) + 1))
        rows = tuple((label, self._said(value)) for label, value in zip(labels, self.values, strict=True))
        return Table(self.title, ("When", "Value"), rows)

    def _points(self) -> list[Point | None]:
        pitch = (self.width - 16) / max(len(self.values) - 1, 1)
        return [
            None if value is None else (4 + place * pitch, self._y(value)) for place, value in enumerate(self.values)
        ]

    def _y(self, value: float) -> float:
        levels = [level for level in (*self.values, self.target) if level is not None]
        low, high = min(levels), max(levels)
        share = (value - low) / (high - low) if high > low else 0.5
        return self.height - 6 - share * (self.height - 12)

    def _runs(self) -> str:
        """One stroke per unbroken run: a gap is shown as a gap."""
        runs = (list(run) for known, run in groupby(self._points(), key=bool) if known)
        return "".join(polyline([point for point in run if point], "muted", width=1.7) for run in runs if len(run) > 1)

    def _last(self) -> str:
        last = next((point for point in reversed(self._points()) if point), None)
        return (
            shape(self.tone, *last, radius=4)
            if last
            else line((4, self.height / 2), (self.width - 6, self.height / 2), "unknown", dash="3 2")
        )

    def _target(self) -> str:
        if self.target is None:
            return ""
        y = self._y(self.target)
        return line((0, y), (self.width, y), "axis", dash="2 2")

    def _said(self, value: float | None) -> str:
        return "no data" if value is None else f"{value:g}{self.unit}"
