"""Better, worse or level since the last snapshot (PRACTICE 8)."""

from dataclasses import dataclass
from enum import StrEnum

from reporting.metrics import Metric

LEAST_ITEMS = 2
LEAST_POINTS = 2


class Trend(StrEnum):
    BETTER = "better"
    WORSE = "worse"
    LEVEL = "level"
    BREAK = "break"  # the definition changed: the two cannot be compared
    UNKNOWN = "unknown"  # nothing to compare with


@dataclass(frozen=True, slots=True)
class Share:
    """What a snapshot keeps of a metric."""

    numerator: int
    denominator: int
    version: int


def share_of(metric: Metric) -> Share:
    return Share(metric.numerator, metric.denominator, metric.version)


def trend(before: Share | None, now: Share, *, more_is_better: bool = True) -> Trend:
    """A trend only if at least two items and two percentage points changed; otherwise it is level."""
    if before is None or not before.denominator or not now.denominator:
        return Trend.UNKNOWN
    if before.version != now.version:
        return Trend.BREAK
    items = now.numerator - before.numerator
    # Percentage points over a common denominator, in whole numbers: 2 points are 2 points.
    scale = before.denominator * now.denominator
    points = 100 * (now.numerator * before.denominator - before.numerator * now.denominator)
    if abs(items) < LEAST_ITEMS or abs(points) < LEAST_POINTS * scale:
        return Trend.LEVEL
    return Trend.BETTER if (points > 0) is more_is_better else Trend.WORSE
