"""Sample sizes, what a sample proves, and draws that anyone can repeat (DOMAIN R6.4-R6.9, PRACTICE 2).

The AICPA prescribes no sizes: a profile is data that each audit firm may edit, its numbers typical practice.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from hashlib import sha256
from itertools import count

from controls.calendar import Frequency

ALGORITHM = "sha256-rank-v1"
TYPICAL_PRACTICE = "typical practice"


class Risk(StrEnum):
    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class SizesByRisk:
    low: int
    moderate: int
    high: int

    def at(self, risk: Risk) -> int:
        return {Risk.LOW: self.low, Risk.MODERATE: self.moderate, Risk.HIGH: self.high}[risk]


@dataclass(frozen=True, slots=True)
class ShareRule:
    """Everything while there are few, then a share between two bounds (DOMAIN R6.5)."""

    test_all_up_to: int = 5
    at_least: int = 5
    percent: int = 10
    at_most: int = 25

    def size(self, population: int) -> int:
        if population <= self.test_all_up_to:
            return population
        share = -(-population * self.percent // 100)
        return min(population, self.at_most, max(self.at_least, share))


@dataclass(frozen=True, slots=True)
class BandRule:
    """A size per band of population: (up to and including, size). Everything up to the first bound."""

    test_all_up_to: int
    bands: tuple[tuple[int, int], ...]
    beyond: int

    def size(self, population: int) -> int:
        if population <= self.test_all_up_to:
            return population
        sizes = (size for bound, size in self.bands if population <= bound)
        return min(population, next(sizes, self.beyond))


@dataclass(frozen=True, slots=True)
class Profile:
    """One firm's way to size samples; edit with `dataclasses.replace`, keep `source` honest."""

    name: str
    periodic: Mapping[Frequency, SizesByRisk] = field(hash=False)
    many_a_day: SizesByRisk
    per_event: ShareRule | BandRule
    confidence_percent: int = 90
    tolerable_percent: int = 10
    source: str = TYPICAL_PRACTICE


def _flat(size: int) -> SizesByRisk:
    return SizesByRisk(size, size, size)


DEFAULT_PROFILE = Profile(
    name="Default",
    periodic={
        Frequency.ANNUAL: _flat(1),
        Frequency.SEMIANNUAL: _flat(1),
        Frequency.QUARTERLY: _flat(2),
        Frequency.MONTHLY: _flat(2),
        Frequency.WEEKLY: _flat(5),
        Frequency.DAILY: _flat(25),
    },
    many_a_day=_flat(25),
    per_event=ShareRule(),
)
RISK_GRADED_PROFILE = Profile(
    name="Risk-graded",
    periodic={
        Frequency.ANNUAL: _flat(1),
        Frequency.SEMIANNUAL: SizesByRisk(1, 1, 2),
        Frequency.QUARTERLY: _flat(2),
        Frequency.MONTHLY: SizesByRisk(2, 2, 3),
        Frequency.WEEKLY: SizesByRisk(5, 10, 15),
        Frequency.DAILY: SizesByRisk(20, 30, 40),
    },
    many_a_day=SizesByRisk(25, 45, 60),
    per_event=BandRule(test_all_up_to=10, bands=((50, 8), (250, 15)), beyond=25),
)


@dataclass(frozen=True, slots=True)
class SampleSize:
    size: int
    population: int

    @property
    def is_not_operated(self) -> bool:
        """No occasion to run: not a good result, the empty population must be proven (DOMAIN R4.7)."""
        return self.population == 0

    @property
    def is_whole_population(self) -> bool:
        return 0 < self.size == self.population


def sample_size(
    frequency: Frequency,
    population: int,
    *,
    profile: Profile = DEFAULT_PROFILE,
    risk: Risk = Risk.MODERATE,
    deviated_last_period: bool = False,
    many_a_day: bool = False,
) -> SampleSize:
    """How many to test out of the occurrences due, events, or (continuous) configurations in the period.

    A deviation last period moves one risk column up; never more than there are (DOMAIN R6.7).
    """
    if population < 0:
        raise ValueError("A population cannot have fewer than no items.")
    wanted = _wanted(
        frequency, population, profile, _column(risk, up=deviated_last_period), many_a_day=many_a_day
    )
    return SampleSize(min(wanted, population), population)


def _wanted(
    frequency: Frequency, population: int, profile: Profile, column: Risk, *, many_a_day: bool
) -> int:
    if many_a_day:
        return profile.many_a_day.at(column)
    match Frequency(frequency):
        case Frequency.PER_EVENT:
            return profile.per_event.size(population)
        case Frequency.CONTINUOUS:
            return population  # one of each configuration
        case Frequency.ONCE_PER_PERIOD:
            return 1
        case periodic:
            return profile.periodic[periodic].at(column)


def _column(risk: Risk, *, up: bool) -> Risk:
    if not up:
        return risk
    return Risk.MODERATE if risk is Risk.LOW else Risk.HIGH


def statistical_size(*, confidence_percent: int, tolerable_percent: int) -> int:
    """How many clean items show, with this confidence, a rate below the tolerable one (DOMAIN R6.6)."""
    if not (0 < confidence_percent < 100 and 0 < tolerable_percent < 100):
        raise ValueError("Confidence and tolerable rate lie between 0 and 100 percent.")
    # The smallest n with (1 - rate)^n <= 1 - confidence, in whole numbers: no rounding at the edge.
    doubt, clean = 100 - confidence_percent, 100 - tolerable_percent
    return next(n for n in count(1) if clean**n * 100 <= doubt * 100**n)


def upper_deviation_limit(
    examined: int, deviations: int, *, confidence_percent: int = 90, population: int | None = None
) -> float:
    """The highest rate of deviations that this result leaves believable, between 0 and 1.

    Exact: Clopper-Pearson, or from the hypergeometric distribution where the population is given, which is
    what makes 5 clean items out of 6 worth more than 5 out of 10 000.
    """
    if not 0 <= deviations <= examined or (population is not None and examined > population):
        raise ValueError("Deviations cannot outnumber the items examined, nor these the population.")
    if examined == deviations:
        return 1.0
    doubt_percent = 100 - confidence_percent
    if population is None:
        return _binomial_limit(examined, deviations, doubt_percent / 100)
    return _hypergeometric_limit(examined, deviations, population, doubt_percent)


def _binomial_limit(examined: int, deviations: int, doubt: float) -> float:
    low, high = deviations / examined, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        if _chance_of_at_most(deviations, examined, middle) > doubt:
            low = middle
        else:
            high = middle
    return high


def _chance_of_at_most(deviations: int, examined: int, rate: float) -> float:
    if rate >= 1:
        return 0.0
    if rate <= 0:
        return 1.0
    return math.fsum(
        math.exp(_log_choose(examined, k) + k * math.log(rate) + (examined - k) * math.log1p(-rate))
        for k in range(deviations + 1)
    )


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _hypergeometric_limit(examined: int, deviations: int, population: int, doubt_percent: int) -> float:
    low, high = deviations, population - (examined - deviations)
    ways = math.comb(population, examined)
    while low < high:
        bad = (low + high + 1) // 2
        at_most = sum(
            math.comb(bad, k) * math.comb(population - bad, examined - k) for k in range(deviations + 1)
        )
        if at_most * 100 > doubt_percent * ways:  # whole numbers: ties at exactly 10 % do occur
            low = bad
        else:
            high = bad - 1
    return low / population


def chance_of_meeting(failing: int, *, population: int, size: int) -> float:
    """How likely a sample of this size holds at least one failing item (mock fieldwork)."""
    if not (0 <= failing <= population and 0 <= size <= population):
        raise ValueError("Neither the failing items nor the sample can outnumber the population.")
    return 1 - math.comb(population - failing, size) / math.comb(population, size)


@dataclass(frozen=True, slots=True)
class Draw:
    """A sample with everything needed to draw it again (DOMAIN R6.8)."""

    algorithm: str
    seed: str
    population_sha256: str
    population: int
    keys: tuple[str, ...]


def draw(keys: Iterable[str], *, size: int, seed: str, population_sha256: str) -> Draw:
    """The first `size` keys by rank; a larger draw begins with the smaller one, so it can be extended."""
    order = ranked(keys, seed=seed, population_sha256=population_sha256)
    if not 0 <= size <= len(order):
        raise ValueError(f"Cannot draw {size} of {len(order)} items.")
    return Draw(ALGORITHM, seed, population_sha256, len(order), order[:size])


def ranked(keys: Iterable[str], *, seed: str, population_sha256: str) -> tuple[str, ...]:
    """sha256-rank-v1: sort by SHA-256 of seed, newline, population's SHA-256, newline, key (UTF-8)."""
    given = tuple(keys)
    if len(set(given)) != len(given):
        raise ValueError("A population with duplicate keys cannot be drawn from.")
    if "\n" in seed or len(population_sha256) != 64:
        raise ValueError("A draw needs a one-line seed and the population file's SHA-256.")
    return tuple(
        sorted(given, key=lambda key: sha256(f"{seed}\n{population_sha256}\n{key}".encode()).digest())
    )


@dataclass(frozen=True, slots=True)
class QuarterShare:
    quarter: str
    population: int
    sampled: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Where in the period the sample lies, beside where the population lies (DOMAIN R6.9)."""

    quarters: tuple[QuarterShare, ...]

    @property
    def is_concentrated(self) -> bool:
        """Several items, several quarters to choose from, all chosen from one."""
        sampled = [share.sampled for share in self.quarters if share.sampled]
        has_choice = sum(1 for share in self.quarters if share.population) > 1
        return has_choice and len(sampled) == 1 and sampled[0] > 1


def spread(*, population_on: Iterable[date], sampled_on: Iterable[date]) -> Spread:
    """Count both lists of days by calendar quarter."""
    population = Counter(_quarter_of(day) for day in population_on)
    sampled = Counter(_quarter_of(day) for day in sampled_on)
    if sampled - population:
        raise ValueError("The sample holds days that the population does not.")
    return Spread(tuple(QuarterShare(key, population[key], sampled[key]) for key in sorted(population)))


def _quarter_of(day: date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"
