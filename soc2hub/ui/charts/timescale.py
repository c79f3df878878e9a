from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from soc2hub.ui.charts.canvas import line, text


@dataclass(frozen=True)
class TimeScale:
    """Dates laid along x from `left` (at `start`) to `right` (at `end`)."""

    start: date
    end: date
    left: float
    right: float

    def x(self, when: date) -> float:
        """Where a date stands; one outside the scale stands at its edge."""
        span = max((self.end - self.start).days, 1)
        share = (when - self.start).days / span
        return self.left + min(max(share, 0), 1) * (self.right - self.left)

    def months(self) -> Iterator[date]:
        """The first of each month in the scale, thinned so that their names do not touch."""
        firsts = list(self._firsts())
        step = next(size for size in (1, 2, 3, 6, 12, 24, 60, 600) if len(firsts) / size * 34 <= self.right - self.left)
        yield from (first for first in firsts if (first.year * 12 + first.month - 1) % step == 0)

    def grid(self, top: float, bottom: float) -> str:
        """A hairline and a name for each month; January is named by its year."""
        drawn = []
        for first in self.months():
            x = self.x(first)
            drawn.append(line((x, top), (x, bottom)))
            drawn.append(_month(x, bottom, first) if x < self.right - 12 else "")
        return "".join(drawn)

    def today(self, when: date, top: float, bottom: float) -> str:
        if not self.start <= when <= self.end:
            return ""
        x = self.x(when)
        near_right = x > self.right - 40
        label = text(
            x + (-5 if near_right else 5),
            top + 2,
            "Today",
            anchor="end" if near_right else "start",
            fill="ink",
            weight=600,
        )
        return line((x, top - 8), (x, bottom), "ink", width=1.4) + label

    def _firsts(self) -> Iterator[date]:
        first = self.start.replace(day=1)
        while first <= self.end:
            if first >= self.start:
                yield first
            first = (first + timedelta(days=32)).replace(day=1)


def _month(x: float, bottom: float, first: date) -> str:
    if first.month == 1:
        return text(x + 4, bottom + 14, first.year, fill="ink", weight=600)
    return text(x + 4, bottom + 14, f"{first:%b}")


def span_of(dates: list[date]) -> tuple[date, date]:
    """From the first of the earliest month to the end of the latest: a frame that does not cut a label."""
    start = min(dates).replace(day=1)
    end = (max(dates).replace(day=1) + timedelta(days=32)).replace(day=1)
    return start, end
