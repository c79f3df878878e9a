from dataclasses import dataclass, replace

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import cell, legend, line, linked, svg, text
from soc2hub.ui.charts.table import Table
from soc2hub.ui.states import State
from soc2hub.ui.tones import Tone

_ROW, _TOP = 26, 24
_PHONE, _LABEL, _ROWS_PER_SCREEN = 340, 20, 8
_ROOMY = 38
"""Pixels that a letter and a count such as `M 3/4` need."""


@dataclass(frozen=True)
class HeatCell:
    """One control in one month; `words` stands beside the letter where there is room, such as `3/4`."""

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
    """Rows (controls, criteria) against columns (months); None is a month in which nothing was expected.

    `narrow` is the same map for a telephone: each label stands above its months, which then have the whole width.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    width: int = 600
    label_width: int = 160
    is_stacked: bool = False
    former: float = 0
    former_words: str = ""
    """So many columns from the left are of a time before somebody's own; a line parts them from the rest."""

    @property
    def narrow(self) -> "HeatMap | None":
        return None if self.is_stacked else replace(self, width=_PHONE, label_width=0, is_stacked=True)

    @property
    def desc(self) -> str:
        counts: dict[str, int] = {}
        for row in self.rows:
            for found in filter(None, row.cells):
                counts[found.state.word] = counts.get(found.state.word, 0) + 1
        said = ", ".join(f"{count} {word.lower()}" for word, count in counts.items())
        apart = f" {int(self.former)} of the columns: {self.former_words}." if self.former else ""
        return f"{len(self.rows)} rows by {len(self.columns)} columns: {said or 'nothing expected'}.{apart}"

    @property
    def svg(self) -> SafeString:
        rows = "".join(self._row(place, row) for place, row in enumerate(self.rows))
        bottom = self._y(len(self.rows))
        key, tall = legend(self._legend(), 0, bottom + 22, self.width)
        is_linked = any(row.url or any(found and found.url for found in row.cells) for row in self.rows)
        return svg(
            self.width,
            bottom + tall + 10,
            name=self.title,
            desc=self.desc,
            body="".join(map(self._heads, self._headed)) + rows + self._parting(bottom) + key,
            interactive=is_linked,
        )

    @property
    def table(self) -> Table:
        rows = tuple((row.label, *(self._said(found) for found in row.cells)) for row in self.rows)
        return Table(self.title, ("", *(self._month(place) for place in range(len(self.columns)))), rows)

    @property
    def _pitch(self) -> float:
        return (self.width - self.label_width) / max(len(self.columns), 1)

    def _x(self, place: int) -> float:
        return self.label_width + place * self._pitch

    @property
    def _headed(self) -> range:
        """Stacked rows are tall: the months are named again every few of them, where the first are out of sight."""
        return range(0, max(len(self.rows), 1), _ROWS_PER_SCREEN if self.is_stacked else max(len(self.rows), 1))

    def _y(self, place: int) -> float:
        """Where a row begins; one past the last is the bottom."""
        heads = sum(head <= min(place, len(self.rows) - 1) for head in self._headed) or 1
        return place * (_ROW + (_LABEL if self.is_stacked else 0)) + heads * _TOP

    def _heads(self, place: int) -> str:
        y = self._y(place) - _TOP + 14
        middles = ((self._x(column) + self._pitch / 2, words) for column, words in enumerate(self.columns))
        return "".join(text(x, y, words, anchor="middle", size=10 if self.is_stacked else 11) for x, words in middles)

    def _row(self, place: int, row: HeatRow) -> str:
        y = self._y(place)
        if self.is_stacked:
            label = text(0, y + 14, _fitted(row.label, self.width), fill="ink", size=12)
            y += _LABEL
        else:
            label = text(self.label_width - 10, y + 17, _fitted(row.label, self.label_width), anchor="end", fill="ink")
        cells = "".join(self._cell(row, column, y, found) for column, found in enumerate(row.cells) if found)
        return linked(row.url, label) + cells

    def _cell(self, row: HeatRow, column: int, y: float, found: HeatCell) -> str:
        x, wide, state = self._x(column), self._pitch - 2, found.state
        note = f"{row.label}, {self._month(column)}: {self._said(found)}"
        said = f"{state.letter} {found.words}" if found.words and wide >= _ROOMY else state.letter
        words = text(x + wide / 2, y + 16.5, said, anchor="middle", fill=f"{state.tone.value}-ink", weight=600)
        box = cell(state.tone, x, y, wide, _ROW - 2, note=note, is_hollow=state.is_hollow)
        return linked(found.url, box + words)

    def _month(self, column: int) -> str:
        is_former = column + 1 <= self.former
        return f"{self.columns[column]} ({self.former_words})" if is_former else self.columns[column]

    def _parting(self, bottom: float) -> str:
        """Beside every row's cells, through the middle of a month where it must; its words stand under the last row."""
        if not self.former:
            return ""
        x = self._x(0) + self.former * self._pitch - 1
        is_late = self.former > len(self.columns) / 2
        words = f"{self.former_words[:1].upper()}{self.former_words[1:]}"
        said = text(x - 5, bottom + 8, f"← {words}", anchor="end") if is_late else text(x + 5, bottom + 8, f"← {words}")
        tops = (self._y(place) + (_LABEL if self.is_stacked else 0) for place in range(len(self.rows)))
        drawn = "".join(line((x, y - 1), (x, y + _ROW - 1), "ink", width=1.5) for y in tops)
        return drawn + line((x, bottom - 1), (x, bottom + 10), "ink", width=1.5) + said

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
