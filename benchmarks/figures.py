"""What a run found, and what was wanted."""

from dataclasses import dataclass, field

from benchmarks.measures import Timed


@dataclass(frozen=True, slots=True)
class Figure:
    """One operation. `ratio` is its p50 to that of `against`, measured in turns with it."""

    name: str
    time: Timed
    against: str
    ratio: float
    statements: int | None = None
    size: int | None = None
    per_second: float | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """`figure` is to be at most `limit`, or at least where `at_least`."""

    id: str
    what: str
    figure: float
    limit: float
    unit: str
    at_least: bool = False

    @property
    def is_met(self) -> bool:
        return self.figure >= self.limit if self.at_least else self.figure <= self.limit

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "result": "met" if self.is_met else "not met",
            "figure": round(self.figure, 2),
            "unit": self.unit,
            "limit": self.limit,
        }


@dataclass(slots=True)
class Found:
    """Everything of one run, in the order in which it was measured."""

    figures: list[Figure] = field(default_factory=list)
    limits: list[tuple[str, Timed]] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)

    def figure(self, name: str) -> Figure | None:
        return next((figure for figure in self.figures if figure.name == name), None)
