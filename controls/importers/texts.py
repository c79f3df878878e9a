"""Bytes become text, or a complaint that names file, line and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from controls.importers.plans import Place, Problem, Unreadable
from soc2hub.web.days import FIRST, LAST

UTF16 = (b"\xff\xfe", b"\xfe\xff")
UTF8_MARK = b"\xef\xbb\xbf"
MOST_ROWS = 5_000
"""Of one import: far more than any program has, far less than would keep a server busy."""


@dataclass(frozen=True, slots=True)
class Source:
    """What was handed in: the name of the file or folder, and bytes by path inside it."""

    name: str
    files: Mapping[str, bytes]

    @property
    def only_file(self) -> tuple[str, bytes] | None:
        return next(iter(self.files.items())) if len(self.files) == 1 else None


def decoded(file: str, data: bytes) -> str:
    """UTF-8 with or without a mark at its start; anything else is refused with the place it stops being that."""
    if not data.strip():
        raise Unreadable(Place(file), "the file is empty")
    if data.startswith(UTF16) or _looks_like_utf16(data):
        raise Unreadable(Place(file, 1, 1), "the text is UTF-16; save it as UTF-8 and import it again")
    data = data.removeprefix(UTF8_MARK)
    nul = data.find(b"\0")
    if nul >= 0:
        raise Unreadable(_place_of(file, data, nul), "a NUL byte: this is no text file, or a damaged one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        reason = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8 and import it again"
        raise Unreadable(_place_of(file, data, error.start), reason) from None


def lines_of(text: str) -> list[str]:
    """As an editor counts them: `splitlines` would also break at form feeds and Unicode separators."""
    return [line.removesuffix("\r") for line in text.split("\n")]


def place_in(file: str, text: str, offset: int) -> Place:
    before = text[:offset]
    return Place(file, before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)


def fault_of(text: str, *, longest: int, name: str, optional: bool = False) -> str:
    """Why this text cannot be kept as `name`, or nothing. Characters PostgreSQL cannot store are named."""
    if "\0" in text:
        return f"{name} holds a NUL character"
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        return f"{name} holds half a character (a lone surrogate)"
    if not text.strip() and not optional:
        return f"{name} is missing"
    if len(text) > longest:
        return f"{name} has {len(text)} characters; at most {longest} fit"
    return ""


def faults(place: Place, *found: str) -> list[Problem]:
    return [Problem(place, reason) for reason in found if reason]


def _looks_like_utf16(data: bytes) -> bool:
    """ASCII in two bytes a letter has a zero in every other place."""
    head = data[:200]
    return len(head) > 3 and (head[1::2].count(0) * 4 >= len(head) or head[::2].count(0) * 4 >= len(head)) and any(head)


def _place_of(file: str, data: bytes, offset: int) -> Place:
    before = data[:offset]
    column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", errors="replace")) + 1
    return Place(file, before.count(b"\n") + 1, column)


def is_day(text: str) -> bool:
    """A date as 2026-01-31, such as people may mean."""
    try:
        return FIRST <= date.fromisoformat(text) <= LAST
    except ValueError:
        return False
