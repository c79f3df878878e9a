"""What the items examined so far prove of the whole list, in words; never an opinion (PRACTICE §2, §3). Pure."""

from dataclasses import dataclass

from evidence.sampling import upper_deviation_limit
from soc2hub.ui.words import counted


@dataclass(frozen=True, slots=True)
class Proof:
    """`examined` of `size` items drawn from `population`, `deviations` of them deviating."""

    examined: int
    deviations: int
    size: int
    population: int
    confidence_percent: int
    tolerable_percent: int

    @property
    def is_whole(self) -> bool:
        return self.examined == self.population > 0

    @property
    def limit(self) -> float | None:
        """The highest rate still believable, exactly (hypergeometric); None while nothing is examined."""
        if not self.examined:
            return None
        if self.is_whole:
            return self.deviations / self.population
        return upper_deviation_limit(
            self.examined, self.deviations, confidence_percent=self.confidence_percent, population=self.population
        )

    @property
    def large_limit(self) -> float | None:
        """The same as if the list had no end (Clopper–Pearson), as firms' tables give it."""
        if not self.examined:
            return None
        return upper_deviation_limit(self.examined, self.deviations, confidence_percent=self.confidence_percent)

    @property
    def is_within_tolerance(self) -> bool:
        return self.limit is not None and self.limit * 100 <= self.tolerable_percent

    @property
    def words(self) -> str:
        """One sentence with its denominators."""
        if not self.examined:
            return f"None of {counted(self.size, 'item')} is examined yet: nothing is known."
        head = f"{self.deviations} of {counted(self.examined, 'item')} examined deviated"
        if self.is_whole:
            return f"{head}, and these are all there were."
        return (
            f"{head}. With {self.confidence_percent} % confidence no more than {percent(self.limit)} of the "
            f"{self.population} in the list did."
        )

    @property
    def advice(self) -> str:
        """What follows (DOMAIN R6.10, PRACTICE §3); the auditor decides."""
        if self.examined < self.size:
            return f"{counted(self.size - self.examined, 'item')} still to examine."
        if not self.deviations or self.is_whole:
            return ""
        tolerable = f"the {self.tolerable_percent} % that are tolerable"
        if self.is_within_tolerance:
            return (
                f"Even the limit stays within {tolerable}: an exception, with the control judged effective, is usual."
            )
        return f"The limit lies above {tolerable}: extend the sample, or examine every item, before anything is said."


def percent(rate: float | None) -> str:
    return "unknown" if rate is None else f"{rate * 100:.1f} %".replace(".0 %", " %")
