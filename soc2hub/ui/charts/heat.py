from dataclasses import dataclass

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import cell, legend, linked, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.states import State
from soc2hub.ui.tones import Tone

_ROW, _TOP = 26, 24


@dataclass(frozen=True)
class HeatCell:
    """One control in one month; `words` stands in the cell instead of the state's letter, such as `3/4`."""

    state: State
    words: str = ""
    url: str = ""


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell | None, ...]
    url: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Rows (controls, criteria) against columns (months); None is a month in which nothing was expected."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    width: int = 600
    label_width: int = 160

    @property
    def desc(self) -> str:
        counts: dict[str, int] = {}
        for row in self.rows:
            for found in filter(None, row.cells):
                counts[found.state.word] = counts.get(found.state.word, 0) + 1
        said = ", ".join(f"{count} {word.lower()}" for word, count in counts.items())
        return f"{len(self.rows)} rows by {len(self.columns)} columns: {said or 'nothing expected'}."

    @property
    def svg(self) -> SafeString:
        heads = "".join(
            text(self._x(place) + self._pitch / 2, 14, column, anchor="middle")
            for place, column in enumerate(self.columns)
        )
        rows = "".join(self._row(place, row) for place, row in enumerate(self.rows))
        bottom = _TOP + _ROW * len(self.rows)
        key, tall = legend(self._legend(), 0, bottom + 22, self.width)
        is_linked = any(row.url or any(found and found.url for found in row.cells) for row in self.rows)
        return svg(
            self.width,
            bottom + tall + 10,
            name=self.title,
            desc=self.desc,
            body=heads + rows + key,
            interactive=is_linked,
        )

    @property
    def table(self) -> Table:
        rows = tuple((row.label, *(self._said(found) for found in row.cells)) for row in self.rows)
        return Table(self.title, ("", *self.columns), rows)

    @property
    def _pitch(self) -> float:
        return (self.width - self.label_width) / max(len(self.columns), 1)

    def _x(self, place: int) -> float:
        return self.label_width + place * self._pitch

    def _row(self, place: int, row: HeatRow) -> str:
        y = _TOP + place * _ROW
        label = text(self.label_width - 10, y + 17, _fitted(row.label, self.label_width), anchor="end", fill="ink")
        cells = "".join(self._cell(row, column, y, found) for column, found in enumerate(row.cells) if found)
        return linked(row.url, label) + cells

    def _cell(self, row: HeatRow, column: int, y: float, found: HeatCell) -> str:
        x, wide, tone = self._x(column), self._pitch - 2, found.state.tone
        note = f"{row.label}, {self.columns[column]}: {self._said(found)}"
        words = text(
            x + wide / 2,
            y + 16.5,
            found.words or found.state.letter,
            anchor="middle",
            fill=f"{tone.value}-ink",
            weight=600,
        )
        return linked(found.url, cell(tone, x, y, wide, _ROW - 2, note=note) + words)

    def _legend(self) -> list[tuple[Tone, str]]:
        states = {found.state.key: found.state for row in self.rows for found in row.cells if found}
        return [(state.tone, f"{state.letter}  {state.word}") for state in states.values()]

    @staticmethod
    def _said(found: HeatCell | None) -> str:
        if not found:
            return "nothing expected"
        return f"{found.words} {found.state.word.lower()}".strip()


def _fitted(label: str, width: float) -> str:
    """Cut to what fits: the whole label stands in the table and in the cells' notes."""
    most = int((width - 14) / 5.8)
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"
