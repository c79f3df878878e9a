"""A JSON list read entry by entry, so that every entry knows its line; hostile JSON is refused, not crashed on."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from controls.importers.plans import Place, Unreadable
from controls.importers.texts import MOST_ROWS, place_in

DEEPEST = 30
_NOT_SPACE = re.compile(r"[^ \t\r\n]")
_BRACKETS = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    value: Any


class _Repeated(ValueError):
    """A name stands twice in one object: which of the two counts, nobody can know."""


def entries(file: str, text: str) -> Iterator[Entry]:
    """Each entry of the list that the whole text is; Unreadable names the place where it is not."""
    at = _skip(text, 0)
    if text[at : at + 1] != "[":
        raise Unreadable(place_in(file, text, at), _not_a_list(text, at))
    _ensure_shallow(file, text)
    places = _Places(file, text)
    at = _skip(text, at + 1)
    while text[at : at + 1] != "]":
        place = places.at(at)
        value, end = _decoded(place, text, at)
        yield Entry(place, value)
        at = _skip(text, end)
        if text[at : at + 1] == ",":
            at = _skip(text, at + 1)
        elif text[at : at + 1] != "]":
            raise Unreadable(places.at(at), "not JSON: a comma or the end of the list is missing here")
    rest = _skip(text, at + 1)
    if rest < len(text):
        raise Unreadable(places.at(rest), "not JSON: there is more after the end of the list")


class _Places:
    """Line and column of offsets asked for in rising order, each stretch counted once; counts the entries too."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text
        self.offset, self.line, self.asked = 0, 1, 0

    def at(self, offset: int) -> Place:
        self.line += self.text.count("\n", self.offset, offset)
        self.offset = offset
        self.asked += 1
        place = Place(self.file, self.line, offset - self.text.rfind("\n", 0, offset))
        if self.asked > MOST_ROWS:
            raise Unreadable(place, f"more than {MOST_ROWS} entries; split the list")
        return place


def looks_like_json(text: str) -> bool:
    return text.lstrip()[:1] in ("[", "{")


def _not_a_list(text: str, at: int) -> str:
    if text[at : at + 1] == "{":
        return "a JSON object; a list of measures is wanted, which begins with ["
    if text[at : at + 2] in ("//", "/*"):
        return "not JSON: it begins with a comment, which JSON does not have"
    return "not JSON: a list of measures begins with ["


def _ensure_shallow(file: str, text: str) -> None:
    """Counted before parsing: the parser recurses, and a million brackets would exhaust it."""
    depth = 0
    for match in _BRACKETS.finditer(text):
        if match.group() in ("[", "{"):
            depth += 1
            if depth > DEEPEST:
                raise Unreadable(place_in(file, text, match.start()), f"nested deeper than {DEEPEST} levels")
        elif match.group() in ("]", "}"):
            depth -= 1


def _decoded(place: Place, text: str, at: int) -> tuple[Any, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        reason = f"not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        raise Unreadable(Place(place.file, error.lineno, error.colno), reason) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(place, f"in the entry that begins here: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        repeated = next(name for name, _ in pairs if [other for other, _ in pairs].count(name) > 1)
        raise _Repeated(f"{repeated!r} stands twice in one object")
    return names


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _skip(text: str, at: int) -> int:
    """Where the next character that is no blank stands, or the end."""
    found = _NOT_SPACE.search(text, at)
    return found.start() if found else len(text)


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_refuse_constant)
