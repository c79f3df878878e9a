"""A table somebody hands in becomes rows of text with their line numbers: CSV, pasted cells, or a workbook.

Nothing is evaluated: a formula counts as the value its program last kept (case A32). What a file claims about
itself is checked before anything is unpacked, and no more is read than the limits below (cases A24, A26).
"""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError

from soc2hub.lib.plans import Place, Unreadable

MEGABYTE = 1024 * 1024
MOST_BYTES = 20 * MEGABYTE
MOST_LINES, MOST_COLUMNS, MOST_CELL = 20_000, 120, 4_000
MOST_SHEETS, MOST_PARTS, MOST_ROW_NUMBER = 20, 400, 1_048_576
MOST_UNPACKED = 8 * MEGABYTE
PARTS = {"xl/workbook.xml": MEGABYTE // 8, "xl/styles.xml": MEGABYTE, "xl/sharedStrings.xml": 4 * MEGABYTE}
"""What the costly parts of a workbook may unpack to; its reader takes half a second for each megabyte."""
ZIP, OLD_EXCEL = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
DELIMITERS = "\t,;|"
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""All that a broken or hostile workbook makes its reader say; entities are refused by defusedxml (a ValueError)."""
FAULTS = {"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NUM!", "#NULL!"}


@dataclass(frozen=True, slots=True)
class Line:
    """One row: `number` counts from one, as the program that opens the file shows it."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        return not any(self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lines: tuple[Line, ...]


def read_sheets(name: str, data: bytes) -> tuple[Sheet, ...]:
    """Every visible sheet; a text file is one. Raises Unreadable."""
    if len(data) > MOST_BYTES:
        raise Unreadable(Place(name), f"more than {MOST_BYTES // MEGABYTE} MB; split it into smaller parts")
    if not data.strip():
        raise Unreadable(Place(name), "the file is empty")
    if data.startswith(OLD_EXCEL):
        raise Unreadable(Place(name), "an old or locked Excel file; save it as .xlsx without a password, or as CSV")
    if data.startswith(ZIP):
        return _workbook(name, data)
    return (Sheet(name, tuple(_lines(name, _text(name, data)))),)


def _text(name: str, data: bytes) -> str:
    """UTF-8, UTF-16 by its mark, else Windows-1252, in which older programs still export."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", errors="replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Unreadable(Place(name, text.count("\n", 0, text.index("\0")) + 1), "a NUL byte: this is no table")
    return text


def _lines(name: str, text: str) -> Iterator[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    began = 1
    try:
        for cells in reader:
            yield Line(began, _cells(cells, Place(name, began)))
            began = reader.line_num + 1
            if began > MOST_LINES + 1:
                raise Unreadable(Place(name, began), f"more than {MOST_LINES} lines; split the file")
    except csv.Error as error:
        raise Unreadable(Place(name, began), f"not a table from here on: {error}") from None


def _delimiter(text: str) -> str:
    """The one that parts the first lines into the most cells."""
    head = text[:20_000].splitlines()[:40]

    def parted(delimiter: str) -> int:
        try:
            return sum(len(cells) - 1 for cells in csv.reader(head, delimiter=delimiter))
        except csv.Error:
            return 0

    return max(DELIMITERS, key=parted)


def _cells(values: Iterable[Any], place: Place) -> tuple[str, ...]:
    cells = [_said(value) for value in values]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise Unreadable(place, f"more than {MOST_COLUMNS} columns; leave out what is not needed")
    for column, cell in enumerate(cells, start=1):
        if len(cell) > MOST_CELL:
            raise Unreadable(Place(place.file, place.line, column), f"a cell of more than {MOST_CELL} characters")
    return tuple(cells)


def _said(value: Any) -> str:
    """A cell as a person reads it; what a formula could not compute counts as empty."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
    text = "\n".join(part.strip() for part in str(value).strip().splitlines())
    return "" if text in FAULTS else text


def _workbook(name: str, data: bytes) -> tuple[Sheet, ...]:
    from openpyxl import load_workbook  # noqa: PLC0415  (brings numpy along where that is installed: 41 MB)

    _ensure_small(name, data)
    with _readable(name):
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"][:MOST_SHEETS]
        return tuple(Sheet(sheet.title, tuple(_rows(f"{name}, sheet “{sheet.title}”", sheet))) for sheet in visible)


def _rows(place: str, sheet: Any) -> Iterator[Line]:
    """The size a sheet claims is not believed: rows are counted as they come; far empty ones mean nothing."""
    sheet.reset_dimensions()
    for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1, values_only=True), start=1):
        if number <= MOST_LINES:
            yield Line(number, _cells(values, Place(place, number)))
        elif number > MOST_ROW_NUMBER:
            return
        elif any(values):
            raise Unreadable(Place(place, number), f"more than {MOST_LINES} lines; split the sheet")


def _ensure_small(name: str, data: bytes) -> None:
    """What the parts claim is an upper bound: `zipfile` never hands out more than that (case A26)."""
    with _readable(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    named = {part.filename for part in parts}
    if "xl/workbook.xml" not in named:
        raise Unreadable(Place(name), "an archive, not a workbook; drop the .xlsx or .csv file itself")
    sheets = sum(part.startswith("xl/worksheets/") for part in named)
    if len(parts) > MOST_PARTS or len(named) != len(parts) or sheets > MOST_SHEETS:
        raise Unreadable(Place(name), "too many parts or sheets; save the one sheet as CSV")
    large = sum(part.file_size for part in parts if not part.filename.startswith("xl/media/")) > MOST_UNPACKED
    if large or any(part.file_size > PARTS.get(part.filename, MOST_UNPACKED) for part in parts):
        size = MOST_UNPACKED // MEGABYTE
        raise Unreadable(Place(name), f"more than {size} MB when unpacked; save the one sheet as CSV")


@contextmanager
def _readable(name: str) -> Iterator[None]:
    try:
        yield
    except BROKEN as error:
        said = f"the workbook is broken ({type(error).__name__}); save it anew or as CSV"
        raise Unreadable(Place(name), said) from None
