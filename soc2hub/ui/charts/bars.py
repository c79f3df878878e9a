from dataclasses import dataclass

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import cell, legend, linked, paint, rect, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.states import State
from soc2hub.ui.tones import Tone

_ROW = 30


@dataclass(frozen=True)
class Part:
    """A piece of a bar: so many of one state."""

    state: State
    value: float


@dataclass(frozen=True)
class Bar:
    """`out_of` is the track's length (a top score, a denominator); without it the parts are the whole."""

    label: str
    parts: tuple[Part, ...]
    out_of: float | None = None
    note: str = ""
    url: str = ""

    @property
    def total(self) -> float:
        return sum(part.value for part in self.parts)

    @property
    def length(self) -> float:
        return max(self.out_of or 0, self.total)


@dataclass(frozen=True)
class Bars:
    """Horizontal bars, one a line: scores, or counts split by state with the letter in each piece."""

    title: str
    bars: tuple[Bar, ...]
    width: int = 520
    label_width: int = 110

    @property
    def desc(self) -> str:
        return "; ".join(f"{bar.label}: {self._said(bar)}" for bar in self.bars) + "." if self.bars else "No data yet."

    @property
    def svg(self) -> SafeString:
        rows = "".join(self._row(place, bar) for place, bar in enumerate(self.bars))
        entries = self._legend()
        bottom = _ROW * len(self.bars)
        key, tall = legend(entries if len(entries) > 1 else [], 0, bottom + 22, self.width)
        is_linked = any(bar.url for bar in self.bars)
        return svg(
            self.width,
            bottom + tall + 8,
            name=self.title,
            desc=self.desc,
            body=rows + key,
            interactive=is_linked,
        )

    @property
    def table(self) -> Table:
        rows = tuple((bar.label, self._said(bar), bar.note) for bar in self.bars)
        return Table(self.title, ("", "Value", "Note"), rows)

    def _row(self, place: int, bar: Bar) -> str:
        y = place * _ROW + 4
        track = (self.width - self.label_width - 96) / max((other.length for other in self.bars), default=1)
        drawn = [linked(bar.url, text(self.label_width - 12, y + 15, bar.label, anchor="end", fill="ink"))]
        if bar.out_of:
            drawn.append(rect(self.label_width, y, bar.out_of * track, 20, paint(fill="track"), radius=3))
        x: float = self.label_width
        for part in bar.parts:
            drawn.append(self._part(part, x, y, part.value * track))
            x += part.value * track
        end = max(x, self.label_width + (bar.out_of or 0) * track)
        drawn.append(text(end + 8, y + 14.5, bar.note or f"{bar.total:g}", fill="ink", weight=600))
        return "".join(drawn)

    def _part(self, part: Part, x: float, y: float, wide: float) -> str:
        if part.value <= 0:
            return ""
        state = part.state
        words = f"{state.letter} {part.value:g}" if wide > 40 else f"{part.value:g}"
        shown = text(
            x + wide / 2 - 0.5,
            y + 14.5,
            words,
            anchor="middle",
            size=10.5,
            fill=f"{state.tone.value}-ink",
            weight=600,
        )
        return cell(state.tone, x, y, wide - 1, 20, note=f"{state.word}: {part.value:g}") + (shown if wide > 14 else "")

    def _legend(self) -> list[tuple[Tone, str]]:
        states = {part.state.key: part.state for bar in self.bars for part in bar.parts if part.value}
        return [(state.tone, f"{state.letter}  {state.word}") for state in states.values()]

    @staticmethod
    def _said(bar: Bar) -> str:
        whole = f" of {bar.out_of:g}" if bar.out_of else ""
        if len(bar.parts) == 1:
            return f"{bar.total:g}{whole}"
        return ", ".join(f"{part.value:g} {part.state.word.lower()}" for part in bar.parts) + (
            f", out of {bar.out_of:g}" if whole else ""
        )
