"""The beginning of a file for a page to show: words, tables, or pictures drawn anew; the bytes are only handed out.

Pages of a PDF, pictures and workbooks are opened by `sandbox`, a process with an end to its memory and time. What is
drawn is kept nowhere: there is no cache that could outlive a right or mix two clients up. Callers authorise and record,
as for handing the file out.
"""

import csv
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader
from itertools import islice
from pathlib import Path
from tempfile import TemporaryFile
from threading import BoundedSemaphore
from typing import IO, Any

from django.http import HttpResponse

from soc2hub.lib.refusals import Refusal
from soc2hub.vault import sandbox
from soc2hub.vault.blobs import open_blob, open_just_kept
from soc2hub.vault.kinds import extension_of
from soc2hub.vault.models import Blob
from soc2hub.vault.scans import ensure_openable

PAGES, PICTURES, BOOKS, TABLES = {"pdf"}, {"png", "jpg", "jpeg"}, {"xlsx"}, {"csv", "tsv"}
WORDS = {"txt", "md", "log", "json", "yaml", "yml", "eml"}
MOST_PAGES = 20
MOST_BYTES, LARGEST = 200_000, 50 * sandbox.MEGABYTE
MOST_LINES, LONGEST_LINE = 60, 1000
BASE = Path(__file__).resolve().parents[2]
PATIENCE, DRAWN_AT_ONCE = 10, 2
"""Seconds until a file has had its time, and how many a web process draws at once; the next ones wait their turn."""
WHY_NOT = {
    sandbox.BROKEN: "The file is broken or not what it seems, so it cannot be shown here.",
    sandbox.TOO_LARGE: "The file is too large to be shown here.",
    sandbox.LOCKED: "The file is locked by a password, so neither we nor an auditor can look into it.",
}
TOO_SLOW = "The file takes too much time or memory to be shown here."
OTHER_KIND = "Files of this kind are not shown here."
_places = BoundedSemaphore(DRAWN_AT_ONCE)


class Busy(Refusal):
    """Too many files are drawn at this moment; HTTP 503."""

    status = 503


class CannotShow(Refusal):
    """Why a file has no preview; HTTP 422."""

    status = 422


class NoSuchPage(Exception):
    """The document ends before."""


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """One of `tables`, `lines` and `pages` (pictures to ask `picture_of` for, from 1), or `why_not`."""

    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()
    pages: int = 0
    is_whole: bool = True
    why_not: str = ""

    @property
    def holds_content(self) -> bool:
        """It shows some of the file itself; pictures are fetched, and recorded, one by one."""
        return not self.why_not and not self.pages


def may_be_previewed(name: str) -> bool:
    return extension_of(name) in PAGES | PICTURES | BOOKS | TABLES | WORDS


def preview_of(blob: Blob, *, name: str, before_scan: bool = False) -> Preview:
    """What can be shown of it; a hostile or broken file answers with words too.

    Raises what a download of it would raise; `before_scan` for the team that hands files in (case A31).
    """
    ensure_openable(blob, before_scan=before_scan)
    try:
        return _preview(blob, extension_of(name))
    except CannotShow as reason:
        return Preview(why_not=reason.message)


def _preview(blob: Blob, extension: str) -> Preview:
    if extension in TABLES | WORDS:
        return _of_text(blob, extension)
    if extension in PAGES | PICTURES:
        count = int(json.loads(_ask(blob, "pages" if extension in PAGES else "image_pages"))["pages"])
        return Preview(pages=min(count, MOST_PAGES), is_whole=count <= MOST_PAGES)
    if extension in BOOKS:
        return _of_book(json.loads(_ask(blob, "tables")))
    return Preview(why_not=OTHER_KIND)


def picture_of(blob: Blob, *, name: str, page: int, before_scan: bool = False) -> bytes:
    """A page, from 1, as PNG. Raises NoSuchPage, CannotShow, and what a download of it would raise."""
    ensure_openable(blob, before_scan=before_scan)
    extension = extension_of(name)
    if extension in PAGES and 1 <= page <= MOST_PAGES:
        return _ask(blob, "page", page - 1)
    if extension in PICTURES and page == 1:
        return _ask(blob, "image")
    raise NoSuchPage


def text_of(blob: Blob, extension: str) -> str:
    """The beginning of the words of a file that was just kept, a PDF, a table or a text; empty where there are none.

    Raises a Refusal where they cannot be told, or not now.
    """
    if extension in TABLES | WORDS:
        with open_just_kept(blob) as file:
            return _decoded(file.read(MOST_BYTES))
    if extension in PAGES:
        return str(json.loads(_ask_of_new(blob, "text")))
    if extension in BOOKS:
        tables = _of_book(json.loads(_ask_of_new(blob, "tables"))).tables
        return "\n".join(" ".join(row) for table in tables for row in table.rows)
    return ""


def as_picture(png: bytes) -> HttpResponse:
    """Ours, drawn by us; a browser that opens it by itself still runs nothing."""
    response = HttpResponse(png, content_type="image/png")
    response["Content-Disposition"] = "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, no-store"
    return response


def _ask(blob: Blob, task: str, page: int = 0) -> bytes:
    with _a_place(PATIENCE):
        return _answer(blob, open_blob, [task, str(page)])


def _ask_of_new(blob: Blob, task: str) -> bytes:
    """Of a file that was just kept; does not wait for a place."""
    with _a_place(0):
        return _answer(blob, open_just_kept, [task])


def _answer(blob: Blob, opened: Callable[[Blob], BufferedReader], words: list[str]) -> bytes:
    """What the sandbox answers. Raises CannotShow, NoSuchPage."""
    if blob.size > LARGEST:
        raise CannotShow(WHY_NOT[sandbox.TOO_LARGE])
    with opened(blob) as file, TemporaryFile() as answer:
        os.lseek(file.fileno(), 0, os.SEEK_SET)  # what the child reads, whatever our buffer holds
        end = _run(words, file, answer)
        if end == sandbox.NO_SUCH_PAGE:
            raise NoSuchPage
        if end:
            raise CannotShow(WHY_NOT.get(end, TOO_SLOW))
        answer.seek(0)
        return answer.read()


def _run(words: list[str], file: IO[bytes], answer: IO[bytes]) -> int:
    """Its exit code; negative if a limit or our patience ended it."""
    command = [sys.executable, "-s", "-m", sandbox.__name__, *words]
    try:
        done = subprocess.run(
            command, stdin=file, stdout=answer, stderr=subprocess.DEVNULL, timeout=PATIENCE,
            cwd=BASE, env={}, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return -1
    return done.returncode


@contextmanager
def _a_place(patience: float) -> Iterator[None]:
    if not _places.acquire(timeout=patience):
        raise Busy("Many files are being drawn at this moment. Load the page again, or download the file.")
    try:
        yield
    finally:
        _places.release()


def _of_book(told: dict[str, Any]) -> Preview:
    tables = tuple(Table(one["name"], tuple(tuple(row) for row in one["rows"])) for one in told["tables"])
    is_whole = not told["left_out"] and all(one["is_whole"] for one in told["tables"])
    return Preview(tables=tables, is_whole=is_whole)


def _of_text(blob: Blob, extension: str) -> Preview:
    with open_blob(blob) as file:
        text = _decoded(file.read(MOST_BYTES))
    lines = text.splitlines()
    is_whole = len(lines) <= MOST_LINES and blob.size <= MOST_BYTES
    if extension in TABLES:
        rows, is_narrow = _cells(lines, _separator(extension, lines))
        return Preview(tables=(Table("", rows),), is_whole=is_whole and is_narrow)
    shown = tuple(line[:LONGEST_LINE] for line in lines[:MOST_LINES])
    return Preview(lines=shown, is_whole=is_whole and all(len(line) <= LONGEST_LINE for line in lines))


def _decoded(data: bytes) -> str:
    """UTF-16 by its mark, else UTF-8, else what older programs still write; a NUL is nothing to show.

    The cut may fall into a letter: a fault in the last three bytes is no reason to think of another encoding.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace").replace("\x00", "")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        is_cut = error.start >= MOST_BYTES - 3
        text = data[: error.start].decode("utf-8-sig") if is_cut else data.decode("cp1252", errors="replace")
    return text.replace("\x00", "")


def _separator(extension: str, lines: list[str]) -> str:
    if extension == "tsv":
        return "\t"
    first = lines[0] if lines else ""
    return ";" if first.count(";") > first.count(",") else ","


def _cells(lines: list[str], separator: str) -> tuple[tuple[tuple[str, ...], ...], bool]:
    """The beginning of the table, and whether no column was left out."""
    try:
        rows = list(islice(csv.reader(lines, delimiter=separator), MOST_LINES))
    except csv.Error:  # a cell longer than the module takes
        rows = [[line] for line in lines[:MOST_LINES]]
    most, longest = sandbox.MOST_COLUMNS, sandbox.LONGEST_CELL
    is_whole = all(len(row) <= most and all(len(cell) <= longest for cell in row) for row in rows)
    return tuple(tuple(cell[:longest] for cell in row[:most]) for row in rows), is_whole
