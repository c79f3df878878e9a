"""Whom a text names after an @: the longest name that fits, a first name where only one person has it."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

AT = re.compile(r"(?<![\w@.+-])@(?=\w)")
"""Not inside an address: omar@example.org calls nobody."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who may read the text."""

    user_id: UUID
    name: str


def mentioned(text: str, readers: Iterable[Reader]) -> tuple[Reader, ...]:
    """Each once, in the order of the text; a name that two readers share calls nobody."""
    called = _names(readers)
    found = (_longest(text[match.end() :], called) for match in AT.finditer(text))
    return tuple(dict.fromkeys(reader for reader in found if reader is not None))


def _names(readers: Iterable[Reader]) -> dict[str, Reader]:
    """What each may be called by, in lower case."""
    pairs = [(_plain(name), reader) for reader in set(readers) for name in _called(reader)]
    often = Counter(name for name, _ in pairs)
    return {name: reader for name, reader in pairs if name and often[name] == 1}


def _called(reader: Reader) -> Iterator[str]:
    yield reader.name
    first = reader.name.split()[:1]
    if first and _plain(first[0]) != _plain(reader.name):
        yield first[0]


def _longest(rest: str, called: dict[str, Reader]) -> Reader | None:
    rest = _plain(rest)
    fitting = [name for name in called if rest.startswith(name) and not rest[len(name) : len(name) + 1].isalnum()]
    return called[max(fitting, key=len)] if fitting else None


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
