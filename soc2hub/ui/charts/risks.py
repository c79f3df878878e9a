from dataclasses import dataclass

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import circle, line, paint, rect, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.tones import Tone

_LEFT, _TOP, _CELL = 92, 6, 66
_SCALE = ("Rare", "Unlikely", "Possible", "Likely", "Almost certain")
_HARM = ("Minor", "Small", "Serious", "Major", "Severe")


@dataclass(frozen=True)
class PlottedRisk:
    """A risk where it stands now (1 to 5 each way) and, if it moved, where it stood before."""

    mark: str
    name: str
    likelihood: int
    impact: int
    was: tuple[int, int] | None = None

    @property
    def score(self) -> int:
        return self.likelihood * self.impact


@dataclass(frozen=True)
class RiskMap:
    """Likelihood upward, harm to the right; `watch_from` and `bad_from` are the client's (PRACTICE §7)."""

    title: str
    risks: tuple[PlottedRisk, ...]
    watch_from: int = 7
    bad_from: int = 15

    @property
    def desc(self) -> str:
        high = [risk for risk in self.risks if risk.score >= self.bad_from]
        return f"{len(self.risks)} risks, {len(high)} of them above the tolerance of {self.bad_from - 1}."

    @property
    def svg(self) -> SafeString:
        width, height = _LEFT + 5 * _CELL + 8, _TOP + 5 * _CELL + 44
        return svg(
            width,
            height,
            name=self.title,
            desc=self.desc,
            body=self._zones() + self._axes() + self._moves() + self._marks(),
        )

    @property
    def table(self) -> Table:
        rows = tuple(
            (risk.mark, risk.name, _SCALE[risk.likelihood - 1], _HARM[risk.impact - 1], str(risk.score))
            for risk in self.risks
        )
        return Table(self.title, ("Mark", "Risk", "Likelihood", "Harm", "Score"), rows)

    def tone_of(self, score: int) -> Tone:
        if score >= self.bad_from:
            return Tone.BAD
        return Tone.WATCH if score >= self.watch_from else Tone.GOOD

    def _zones(self) -> str:
        return "".join(self._zone(likelihood, impact) for likelihood in range(1, 6) for impact in range(1, 6))

    def _zone(self, likelihood: int, impact: int) -> str:
        x, y = _corner(likelihood, impact)
        score = likelihood * impact
        tone = self.tone_of(score).value
        painted = paint(fill=f"{tone}-soft")
        return rect(x + 1, y + 1, _CELL - 2, _CELL - 2, painted, radius=4) + text(
            x + 6, y + 13, score, size=9, fill=f"{tone}-ink"
        )

    def _axes(self) -> str:
        bottom = _TOP + 5 * _CELL
        up = "".join(
            text(_LEFT - 8, _corner(level, 1)[1] + _CELL / 2 + 4, _SCALE[level - 1], anchor="end")
            for level in range(1, 6)
        )
        along = "".join(
            text(_corner(1, level)[0] + _CELL / 2, bottom + 17, _HARM[level - 1], anchor="middle")
            for level in range(1, 6)
        )
        names = text(_LEFT + 2.5 * _CELL, bottom + 37, "Harm if it happens", anchor="middle", fill="ink", weight=600)
        return up + along + names

    def _marks(self) -> str:
        taken: dict[tuple[int, int], int] = {}
        drawn = []
        for risk in self.risks:
            square = (risk.likelihood, risk.impact)
            taken[square] = taken.get(square, 0) + 1
            x, y = _spot(*square, taken[square] - 1)
            disc = circle(x, y, 10, paint(fill="paper", stroke="ink", width=1.6))
            drawn.append(disc + text(x, y + 4, risk.mark, anchor="middle", fill="ink", weight=700))
        return "".join(drawn)

    def _moves(self) -> str:
        """A dashed line from where a risk stood to its square now."""
        drawn = []
        for risk in self.risks:
            if risk.was and risk.was != (risk.likelihood, risk.impact):
                start, end = _spot(*risk.was, 0), _spot(risk.likelihood, risk.impact, 0)
                drawn.append(line(start, end, "ink", width=1.3, dash="4 3"))
                drawn.append(circle(*start, 4, paint(fill="paper", stroke="ink", width=1.3)))
        return "".join(drawn)


def _corner(likelihood: int, impact: int) -> tuple[float, float]:
    return _LEFT + (impact - 1) * _CELL, _TOP + (5 - likelihood) * _CELL


def _spot(likelihood: int, impact: int, place: int) -> tuple[float, float]:
    """Up to four marks share a square without covering each other; more pile up on the last."""
    x, y = _corner(likelihood, impact)
    across, down = min(place, 3) % 2, min(place, 3) // 2
    return x + 23 + across * 24, y + 29 + down * 24
