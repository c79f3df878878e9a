from dataclasses import dataclass, replace
from itertools import starmap
from math import ceil

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import cell, line, linked, paint, rect, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.states import State
from soc2hub.ui.tones import Tone

# In cells too narrow for a letter the height tells the tones apart.
_HEIGHTS = {Tone.BAD: 1.0, Tone.WATCH: 0.8, Tone.UNKNOWN: 0.6, Tone.INFO: 0.5, Tone.GOOD: 0.5, Tone.IDLE: 0.3}
_NARROW, _PHONE = 13, 340


@dataclass(frozen=True)
class Stretch:
    """One window of a control, or one month of a program: its label, its state, a note for the pointer."""

    label: str
    state: State
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class CoverageStrip:
    """What was done window by window over a period, as a row of lettered cells."""

    title: str
    stretches: tuple[Stretch, ...]
    width: int = 720
    is_labelled: bool = True

    @property
    def narrow(self) -> "CoverageStrip | None":
        """The same on a telephone, where the marks are wide enough to be told apart there."""
        fits = self.width > _PHONE and len(self.stretches) * _NARROW <= _PHONE
        return replace(self, width=_PHONE) if fits else None

    @property
    def desc(self) -> str:
        counts: dict[str, int] = {}
        for stretch in self.stretches:
            counts[stretch.state.word] = counts.get(stretch.state.word, 0) + 1
        parts = [f"{count} {word.lower()}" for word, count in counts.items()]
        return f"{len(self.stretches)} windows: {', '.join(parts)}." if parts else "No windows in this period."

    @property
    def svg(self) -> SafeString:
        body = "".join(starmap(self._cell, enumerate(self.stretches))) or self._empty()
        tall, is_linked = 42 if self.is_labelled else 26, any(stretch.url for stretch in self.stretches)
        return svg(self.width, tall, name=self.title, desc=self.desc, body=body, interactive=is_linked)

    @property
    def table(self) -> Table:
        rows = tuple((stretch.label, stretch.state.word, stretch.note) for stretch in self.stretches)
        return Table(self.title, ("Window", "State", "Note"), rows)

    def _cell(self, place: int, stretch: Stretch) -> str:
        pitch = self.width / len(self.stretches)
        x, wide = place * pitch, pitch - (2 if pitch > 6 else 0.5)
        note = f"{stretch.label}: {stretch.state.word}{'. ' + stretch.note if stretch.note else ''}"
        tone = stretch.state.tone
        if pitch < _NARROW:
            sliver = self._sliver(stretch.state, x, wide, note)
            return linked(stretch.url, sliver) + self._label(place, stretch, x, pitch)
        letter = text(
            x + wide / 2,
            17.5,
            stretch.state.letter,
            size=12,
            anchor="middle",
            fill=f"{tone.value}-ink",
            weight=600,
        )
        box = cell(tone, x, 1, wide, 24, note=note, is_hollow=stretch.state.is_hollow)
        return linked(stretch.url, box + letter) + self._label(place, stretch, x, pitch)

    def _sliver(self, state: State, x: float, wide: float, note: str) -> str:
        tall = 24 * _HEIGHTS[state.tone]
        is_hollow = state.tone is Tone.UNKNOWN or state.is_hollow
        painted = paint(stroke=state.tone.value) if is_hollow else paint(fill=state.tone.value)
        return rect(x, 25 - tall, wide, tall, painted, radius=min(2, wide / 3), note=note)

    def _label(self, place: int, stretch: Stretch, x: float, pitch: float) -> str:
        if not self.is_labelled:
            return ""
        room = 7 * max(len(other.label) for other in self.stretches) + 8
        every = max(1, ceil(room / pitch))
        if place % every or x + room - 8 > self.width:
            return ""
        return text(x + 1, 39, stretch.label, size=10.5)

    def _empty(self) -> str:
        return line((0, 13), (self.width, 13), "unknown", dash="3 2")
