"""Typed reading of catalog files: every refusal names the place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import yaml

Choice = TypeVar("Choice", bound=StrEnum)
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # five times faster where libyaml is there


class CatalogError(ValueError):
    """The shipped catalog is broken at the place the message names."""


def read_yaml(text: str, file: str) -> "Entry":
    try:
        data = yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        raise CatalogError(f"{file}: not readable: {error}") from error
    if not isinstance(data, dict):
        raise CatalogError(f"{file}: not a mapping")
    return Entry(file, data)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a file, with the words that find it again."""

    place: str
    data: Mapping[str, Any]

    def at(self, place: str) -> "Entry":
        return Entry(place, self.data)

    def refuse(self, reason: str) -> NoReturn:
        raise CatalogError(f"{self.place}: {reason}")

    def has(self, name: str) -> bool:
        return self.data.get(name) is not None

    def is_text(self, name: str) -> bool:
        return isinstance(self.data.get(name), str)

    def text(self, name: str) -> str:
        value = self.data.get(name)
        if not isinstance(value, str) or not value.strip():
            self.refuse(f"{name} needs a text")
        return value

    def number(self, name: str) -> int:
        value = self.data.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            self.refuse(f"{name} needs a whole number")
        return value

    def flag(self, name: str) -> bool:
        value = self.data.get(name)
        if not isinstance(value, bool):
            self.refuse(f"{name} needs true or false")
        return value

    def one_of(self, name: str, among: Sequence[str]) -> str:
        value = self.text(name)
        if value not in among:
            self.refuse(f"{name} is {value!r}, not one of {', '.join(among)}")
        return value

    def choice(self, name: str, choices: type[Choice]) -> Choice:
        return choices(self.one_of(name, tuple(choices)))

    def texts(self, name: str, *, among: Sequence[str] | None = None) -> tuple[str, ...]:
        values = self._list(name)
        for value in values:
            if not isinstance(value, str) or (among is not None and value not in among):
                self.refuse(f"{name} holds {value!r}")
        if len(set(values)) != len(values):
            self.refuse(f"{name} repeats itself")
        return tuple(values)

    def entries(self, name: str) -> "tuple[Entry, ...]":
        values = self._list(name)
        for place, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                self.refuse(f"{name}, entry {place}: not a mapping")
        return tuple(
            Entry(f"{self.place}, {name} {place}", value) for place, value in enumerate(values, start=1)
        )

    def entry(self, name: str) -> "Entry":
        return Entry(f"{self.place}, {name}", self._mapping(name))

    def numbers(self, name: str) -> dict[str, int]:
        inner = self.entry(name)
        return {key: inner.number(key) for key in inner.data}

    def values(self, name: str) -> dict[str, int | str]:
        values = self._mapping(name)
        for key, value in values.items():
            if not isinstance(value, int | str) or isinstance(value, bool):
                self.refuse(f"{name}: {key} needs a text or a whole number")
        return dict(values)

    def _mapping(self, name: str) -> Mapping[str, Any]:
        value = self.data.get(name)
        if not isinstance(value, dict):
            self.refuse(f"{name} needs a mapping")
        return value

    def _list(self, name: str) -> list[Any]:
        value = self.data.get(name)
        if not isinstance(value, list) or not value:
            self.refuse(f"{name} needs a list with something in it")
        return value
