"""How far vendors' reports reach over our own period (DOMAIN R9.6): covered, bridged and open days, each day once.

A bridge letter is management's word, not an auditor's: its days are shown apart, never as covered.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Both days belong to it."""

    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("A span ends before it begins.")

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Reach:
    """A report over a period, and the day up to which a letter bridges what follows."""

    period: Span
    bridged_to: date | None = None

    @property
    def bridge(self) -> Span | None:
        after = self.period.last + DAY
        return Span(after, self.bridged_to) if self.bridged_to is not None and self.bridged_to >= after else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `ours`: every day is covered, bridged or open."""

    ours: Span
    covered_days: int
    bridged_days: int
    gaps: tuple[Span, ...]

    @property
    def gap_days(self) -> int:
        return sum(gap.days for gap in self.gaps)

    @property
    def is_whole(self) -> bool:
        return self.covered_days == self.ours.days


def coverage(ours: Span, reaches: Iterable[Reach]) -> Coverage:
    reaches = list(reaches)
    uncovered = _without([ours], [reach.period for reach in reaches])
    gaps = _without(uncovered, [bridge for reach in reaches if (bridge := reach.bridge) is not None])
    left, open_days = _days(uncovered), _days(gaps)
    return Coverage(ours, ours.days - left, left - open_days, tuple(gaps))


def _without(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What is left of `spans`, in order."""
    left = list(spans)
    for span in taken:
        left = [piece for whole in left for piece in _cut(whole, span)]
    return left


def _cut(whole: Span, away: Span) -> list[Span]:
    if away.last < whole.first or away.first > whole.last:
        return [whole]
    before = [Span(whole.first, away.first - DAY)] if away.first > whole.first else []
    after = [Span(away.last + DAY, whole.last)] if away.last < whole.last else []
    return before + after


def _days(spans: Iterable[Span]) -> int:
    return sum(span.days for span in spans)
