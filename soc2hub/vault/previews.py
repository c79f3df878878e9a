"""The beginning of a file as words or as a table, for a page to show; the bytes themselves are only handed out."""

import csv
from dataclasses import dataclass
from itertools import islice

from soc2hub.vault.blobs import open_blob
from soc2hub.vault.models import Blob

TABLES, WORDS = (".csv", ".tsv"), (".txt", ".md", ".log", ".json", ".yaml", ".yml")
MOST_BYTES, MOST_LINES, MOST_COLUMNS, LONGEST_CELL = 200_000, 60, 20, 200


@dataclass(frozen=True, slots=True)
class Preview:
    """`rows` of a table or the `lines` of a text; `is_whole` if nothing was left out."""

    rows: tuple[tuple[str, ...], ...] = ()
    lines: tuple[str, ...] = ()
    is_whole: bool = True


def may_be_previewed(name: str) -> bool:
    return name.lower().endswith((*TABLES, *WORDS))


def preview_of(blob: Blob, *, name: str) -> Preview | None:
    """None for what is neither text nor a table of text. The caller authorises and records."""
    if not may_be_previewed(name):
        return None
    with open_blob(blob) as file:
        text = file.read(MOST_BYTES).decode("utf-8-sig", errors="replace").replace("\x00", "")
    lines = text.splitlines()
    is_whole = len(lines) <= MOST_LINES and blob.size <= MOST_BYTES
    if name.lower().endswith(TABLES):
        return Preview(rows=_table(lines, _separator(name, lines)), is_whole=is_whole)
    return Preview(lines=tuple(line[:1000] for line in lines[:MOST_LINES]), is_whole=is_whole)


def _separator(name: str, lines: list[str]) -> str:
    if name.lower().endswith(".tsv"):
        return "\t"
    first = lines[0] if lines else ""
    return ";" if first.count(";") > first.count(",") else ","


def _table(lines: list[str], separator: str) -> tuple[tuple[str, ...], ...]:
    try:
        rows = list(islice(csv.reader(lines, delimiter=separator), MOST_LINES))
    except csv.Error:  # a cell longer than the module takes
        rows = [[line] for line in lines[:MOST_LINES]]
    return tuple(tuple(cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]) for row in rows)
