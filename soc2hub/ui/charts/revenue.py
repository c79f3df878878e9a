from dataclasses import dataclass
from datetime import date
from itertools import accumulate, pairwise

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import Point, circle, line, paint, polyline, rect, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.charts.timescale import TimeScale, span_of
from soc2hub.ui.tones import Tone
from soc2hub.ui.words import day, short_money

_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 20, 30, 26


@dataclass(frozen=True)
class RevenueDue:
    """Yearly value, in cents, of one commitment that needs the report by a day."""

    on: date
    cents: int
    label: str


@dataclass(frozen=True)
class RevenueByDate:
    """Revenue that waits for the report, adding up by need-by date, with the range the report is forecast in.

    What stands left of the range, or in it, will not or may not be met in time.
    """

    title: str
    due: tuple[RevenueDue, ...]
    report_between: tuple[date, date] | None = None
    currency: str = "USD"
    width: int = 520
    height: int = 230

    @property
    def desc(self) -> str:
        if not self.due:
            return "No commitment waits for the report."
        said = f"{short_money(self._total, self.currency)} a year in {len(self.due)} commitments"
        if self.report_between:
            early, late = self.report_between
            before = short_money(sum(due.cents for due in self.due if due.on < late), self.currency)
            said += f"; report forecast {day(early)} to {day(late)}; {before} is needed before the later date"
        return said + "."

    @property
    def svg(self) -> SafeString:
        body = (
            self._body()
            if self.due
            else text(
                self.width / 2,
                self.height / 2,
                "No commitment waits for the report",
                anchor="middle",
                size=13,
            )
        )
        return svg(self.width, self.height, name=self.title, desc=self.desc, body=body)

    @property
    def table(self) -> Table:
        rows = tuple(
            (due.label, day(due.on), short_money(due.cents, self.currency), self.outlook(due)) for due in self._sorted
        )
        return Table(self.title, ("Commitment", "Needed by", "A year", "Against the forecast"), rows)

    def outlook(self, due: RevenueDue) -> str:
        if not self.report_between:
            return "no forecast yet"
        early, late = self.report_between
        if due.on >= late:
            return "in time"
        return "too late" if due.on < early else "may be late"

    @property
    def _sorted(self) -> list[RevenueDue]:
        return sorted(self.due, key=lambda due: (due.on, due.label))

    @property
    def _total(self) -> int:
        return sum(due.cents for due in self.due)

    def _body(self) -> str:
        dates = [due.on for due in self.due] + list(self.report_between or ())
        scale = TimeScale(*span_of(dates), _LEFT, self.width - _RIGHT)
        floor = self.height - _BOTTOM
        return scale.grid(_TOP, floor) + self._range(scale, floor) + self._levels(floor) + self._stairs(scale, floor)

    def _y(self, cents: float, floor: float) -> float:
        return floor - cents / self._total * (floor - _TOP - 14)

    def _levels(self, floor: float) -> str:
        halves = (0, self._total / 2, self._total)
        return "".join(
            line((_LEFT, self._y(level, floor)), (self.width - _RIGHT, self._y(level, floor)))
            + text(_LEFT - 8, self._y(level, floor) + 4, short_money(round(level), self.currency), anchor="end")
            for level in halves
        )

    def _range(self, scale: TimeScale, floor: float) -> str:
        if not self.report_between:
            return ""
        early, late = map(scale.x, self.report_between)
        middle = min(max((early + late) / 2, _LEFT + 60), self.width - _RIGHT - 60)
        band = rect(early, _TOP - 6, max(late - early, 2), floor - _TOP + 6, paint(fill="brand-soft"))
        return band + text(middle, _TOP - 13, "Report forecast", anchor="middle", fill="ink", weight=600)

    def _stairs(self, scale: TimeScale, floor: float) -> str:
        tops = list(accumulate(due.cents for due in self._sorted))
        corners: list[Point] = [(scale.left, self._y(0, floor))]
        for due, (before, after) in zip(self._sorted, pairwise([0, *tops]), strict=True):
            x = scale.x(due.on)
            corners += [(x, self._y(before, floor)), (x, self._y(after, floor))]
        corners.append((scale.right, self._y(self._total, floor)))
        dots = [
            circle(scale.x(due.on), self._y(top, floor), 4, self._dot(due))
            for due, top in zip(self._sorted, tops, strict=True)
        ]
        return polyline(corners, "ink", width=2) + "".join(dots)

    def _dot(self, due: RevenueDue) -> str:
        """Filled when the report comes in time, hollow when it may not."""
        if self.outlook(due) in ("too late", "may be late"):
            return paint(fill="paper", stroke=Tone.BAD.value, width=2.4)
        return paint(fill="ink")
