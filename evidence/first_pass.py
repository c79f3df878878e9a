"""How much of what is handed in is accepted without ever going back: by control and by owner, with its denominator.

A try is a piece that stands in for nothing. It counts once it is decided; accepted at first is what was never returned.
Whatever is not decided yet says nothing, and no decision at all is *unknown*, never nought or full (PRACTICE §8).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

Key = TypeVar("Key")
NOBODY = "Nobody yet"


@dataclass(frozen=True, slots=True)
class Tries:
    """The decided tries of one control."""

    control_id: UUID
    ref: str
    title: str
    owner: str
    at_first: int
    decided: int


@dataclass(frozen=True, slots=True)
class Rate:
    """`at_first` of `decided`; `percent` is None where nothing was decided."""

    at_first: int = 0
    decided: int = 0

    @property
    def percent(self) -> int | None:
        return self.at_first * 100 // self.decided if self.decided else None

    @property
    def returned(self) -> int:
        return self.decided - self.at_first

    def __add__(self, other: "Rate") -> "Rate":
        return Rate(self.at_first + other.at_first, self.decided + other.decided)


@dataclass(frozen=True, slots=True)
class FirstPass:
    """The whole, and its parts: those with the most that went back first."""

    whole: Rate
    by_owner: tuple[tuple[str, Rate], ...]
    by_control: tuple[tuple[Tries, Rate], ...]


def first_pass(tries: Iterable[Tries]) -> FirstPass:
    rows = [row for row in tries if row.decided]
    rates = {row: Rate(row.at_first, row.decided) for row in rows}
    return FirstPass(
        sum(rates.values(), Rate()),
        _most_returned_first(_summed(rates, lambda row: row.owner or NOBODY), lambda owner: owner),
        _most_returned_first(rates, lambda row: row.ref),
    )


def _summed(rates: dict[Tries, Rate], key: Callable[[Tries], str]) -> dict[str, Rate]:
    found: dict[str, Rate] = {}
    for row, rate in rates.items():
        found[key(row)] = found.get(key(row), Rate()) + rate
    return found


def _most_returned_first(rates: dict[Key, Rate], name: Callable[[Key], str]) -> tuple[tuple[Key, Rate], ...]:
    return tuple(sorted(rates.items(), key=lambda pair: (-pair[1].returned, pair[1].percent or 0, name(pair[0]))))
