from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import circle, line, paint, polyline, shape, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.tones import Tone
from soc2hub.ui.words import day, short_day, slip


@dataclass(frozen=True)
class Milestone:
    label: str
    plan: date
    forecast: date
    is_done: bool = False
    tone: Tone = Tone.GOOD

    @property
    def slip(self) -> str:
        return slip(self.plan, self.forecast)


@dataclass(frozen=True)
class MilestoneLine:
    """Milestones as stations on a line, evenly apart so that no label covers another; done ones filled."""

    title: str
    milestones: tuple[Milestone, ...]
    width: int = 720

    @property
    def desc(self) -> str:
        said = (
            f"{stone.label} {'done' if stone.is_done else 'forecast'} {day(stone.forecast)}, {stone.slip}"
            for stone in self.milestones
        )
        return "; ".join(said) + "." if self.milestones else "No milestones set."

    @property
    def svg(self) -> SafeString:
        stations = "".join(self._station(place, stone) for place, stone in enumerate(self.milestones))
        return svg(self.width, 68, name=self.title, desc=self.desc, body=self._track() + stations)

    @property
    def table(self) -> Table:
        rows = tuple(
            (
                stone.label,
                day(stone.plan),
                day(stone.forecast),
                "yes" if stone.is_done else "no",
                stone.slip,
            )
            for stone in self.milestones
        )
        return Table(self.title, ("Milestone", "Plan", "Forecast", "Done", "Slip"), rows)

    def _x(self, place: int) -> float:
        pitch = self.width / max(len(self.milestones), 1)
        return pitch * (place + 0.5)

    def _track(self) -> str:
        done = sum(1 for stone in self.milestones if stone.is_done)
        last = len(self.milestones) - 1
        ahead = line((self._x(0), 12), (self._x(last), 12), "axis", width=2, dash="3 3") if last > 0 else ""
        return ahead + (line((self._x(0), 12), (self._x(done - 1), 12), "ink", width=2.4) if done > 1 else "")

    def _station(self, place: int, stone: Milestone) -> str:
        x = self._x(place)
        words = text(x, 36, stone.label, size=11.5, anchor="middle", fill="ink", weight=600)
        return (
            self._sign(x, stone)
            + words
            + text(x, 51, self._dates(stone), size=10.5, anchor="middle")
            + self._late(x, stone)
        )

    def _sign(self, x: float, stone: Milestone) -> str:
        if stone.is_done:
            tick = polyline([(x - 3.6, 12.2), (x - 1, 14.8), (x + 3.8, 9.4)], "paper", width=1.8)
            return circle(x, 12, 8, paint(fill="ink")) + tick
        return circle(x, 12, 8, paint(fill="paper", stroke="ink", width=1.8)) + shape(stone.tone, x, 12, radius=3.4)

    def _dates(self, stone: Milestone) -> str:
        """With the year, for a line may run over several."""
        if stone.plan == stone.forecast:
            return day(stone.forecast)
        plan = short_day(stone.plan) if stone.plan.year == stone.forecast.year else day(stone.plan)
        return f"{day(stone.forecast)} (plan {plan})"

    def _late(self, x: float, stone: Milestone) -> str:
        days = (stone.forecast - stone.plan).days
        if not days:
            return ""
        return text(x, 65, stone.slip, size=10.5, anchor="middle", fill="ink", weight=600)
