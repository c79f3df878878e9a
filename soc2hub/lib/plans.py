"""What an import would do, and what is wrong with its input: said before anything is written (PRODUCT E2)."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input; line and column count from one, zero means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        words = [self.file]
        if self.line:
            words.append(f"line {self.line}")
        if self.column:
            words.append(f"column {self.column}")
        return ", ".join(words)


@dataclass(frozen=True, slots=True)
class Problem:
    """A row or a file that is not right. A blocking one keeps the whole import from being written."""

    place: Place
    reason: str
    is_blocking: bool = True

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}"


class Unreadable(Exception):
    """The input as a whole cannot be read; nothing of it is used."""

    def __init__(self, place: Place, reason: str) -> None:
        super().__init__(f"{place}: {reason}")
        self.problem = Problem(place, reason)


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the plan; `details` says which fields change, or why it is skipped."""

    label: str
    place: Place
    details: str = ""


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`kind` in words; every row of the input is in exactly one of created, changed, skipped, or has a problem."""

    kind: str
    created: tuple[Item, ...] = ()
    changed: tuple[Item, ...] = ()
    skipped: tuple[Item, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def changes(self) -> int:
        return len(self.created) + len(self.changed)

    @property
    def blocking(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if problem.is_blocking)

    @property
    def notes(self) -> tuple[Problem, ...]:
        return tuple(problem for problem in self.problems if not problem.is_blocking)

    @property
    def can_be_applied(self) -> bool:
        return not self.blocking

    @property
    def summary(self) -> str:
        counts = f"{len(self.created)} created, {len(self.changed)} changed, {len(self.skipped)} unchanged or skipped"
        return f"{self.kind}: {counts}, {len(self.blocking)} errors, {len(self.notes)} notes"


def sorted_by_place(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.place.file, problem.place.line, problem.place.column)))
