"""From one report's time frame to the next, without a day that no report covers (DOMAIN §10)."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from audits.plan import TimeFrame

BRIDGED_AT_MOST = 92
"""Days a bridge letter usually covers; more is said, never blocked (R10.2)."""
MONTHS = 12
ONE_DAY = timedelta(days=1)


def next_frame(former: TimeFrame, *, months: int = MONTHS) -> TimeFrame:
    """The period that begins the day after the former one, or after the as-of day of a type 1 (R10.4)."""
    begins = former.ends_on + ONE_DAY
    return TimeFrame(begins, _months_later(begins, months) - ONE_DAY)


def _months_later(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def gap_days(former_ends_on: date, next_starts_on: date) -> int:
    """R10.1: 0 is continuous; more are days in no report; fewer than none is an overlap."""
    return (next_starts_on - former_ends_on).days - 1


def overlaps(one: TimeFrame, other: TimeFrame) -> bool:
    """A day that both are about."""
    return (one.starts_on or one.ends_on) <= other.ends_on and (other.starts_on or other.ends_on) <= one.ends_on


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The days up to today that no issued report is about; a bridge letter speaks for them, and assures nothing."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days + 1

    @property
    def is_long(self) -> bool:
        return self.days > BRIDGED_AT_MOST


def uncovered(former: TimeFrame, today: date) -> Uncovered | None:
    """None after a type 1, which has no period to bridge (R10.2), and while the period still runs."""
    since = former.ends_on + ONE_DAY
    return Uncovered(since, today) if former.starts_on and since <= today else None
