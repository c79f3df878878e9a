"""The time frame of a report and which report the commitments ask for (PRODUCT S10, DOMAIN R2.1-R2.3, R2.9).

Bands of PRACTICE §5, the shorter end: preparation 4 weeks, fieldwork 4 weeks, report 2 weeks; shortest window 3 months.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from soc2hub.ui.words import day

PREPARATION, FIELDWORK, ISSUANCE = timedelta(weeks=4), timedelta(weeks=4), timedelta(weeks=2)
SHORTEST_MONTHS, FIRST_MONTHS = 3, 6
SHORT_WINDOW = 90
Window = tuple[date, date]
_OTHERS = {"soc1": "SOC 1", "iso27001": "ISO 27001"}


@dataclass(frozen=True, slots=True)
class Demand:
    """What one commitment asks for."""

    customer: str
    report: str
    months: int | None = None
    need_by: date | None = None


@dataclass(frozen=True, slots=True)
class Advice:
    """The report to begin with, its earliest sensible dates, and why."""

    report_type: str
    period_start: date | None
    period_end: date | None
    as_of: date | None
    reasons: tuple[str, ...]
    keeps_period: bool = False


def earliest_type_2(*, today: date, running: Window | None = None, runs_already: bool = False) -> date:
    """About when a type 2 report can be there: of a period agreed, or of the shortest new one, whichever is sooner.

    A new period begins on the first of a month after preparation, at once where the controls run already.
    """
    start = today if runs_already else _first_of_month(today + PREPARATION)
    ends = [_after(start, SHORTEST_MONTHS)] + ([running[1]] if running else [])
    return max(min(ends), today) + FIELDWORK + ISSUANCE


def too_soon(demands: Iterable[Demand], earliest: date) -> list[str]:
    """Who needs a report before it can exist, by name."""
    return sorted({demand.customer for demand in demands if demand.need_by is not None and demand.need_by < earliest})


def advice(demands: Iterable[Demand], *, today: date, running: Window | None = None) -> Advice:
    """A starting point to argue with, never a decision. A period agreed and not over is kept (DOMAIN R2.8)."""
    asked = list(demands)
    type_2 = [demand for demand in asked if demand.report == "soc2_type2"]
    type_1 = [demand for demand in asked if demand.report == "soc2_type1"]
    start = today + PREPARATION
    earliest = earliest_type_2(today=today, running=running)
    reasons = _reasons(type_2, type_1) + _hurry(type_2, earliest) + _elsewhere(asked)
    if type_1 and not type_2:
        return Advice("type_1", None, None, start, tuple(reasons))
    if running:
        reasons.append(f"The period agreed runs until {day(running[1])}; another one needs a good reason.")
        return Advice("type_2", *running, None, tuple(reasons), keeps_period=True)
    months = max((demand.months or 0 for demand in type_2), default=0) or FIRST_MONTHS
    begin = _first_of_month(start)
    return Advice("type_2", begin, _after(begin, months) - timedelta(days=1), None, tuple(reasons))


def window_warning(start: date | None, end: date | None) -> str:
    """DOMAIN R2.9: below 90 days is warned, never blocked."""
    if start is None or end is None or (end - start).days + 1 >= SHORT_WINDOW:
        return ""
    days = (end - start).days + 1
    return f"The window has {days} days. Few audit firms accept less than three months; ask yours first."


def _reasons(type_2: list[Demand], type_1: list[Demand]) -> list[str]:
    if type_2:
        return [f"{_who(type_2)} for a type 2 report: controls over a period, with tests."]
    if type_1:
        return [f"{_who(type_1)} for a type 1 report only: the design as of one date."]
    return ["No commitment names a SOC 2 report; customers usually accept nothing less than type 2 in the end."]


def _hurry(type_2: list[Demand], earliest: date) -> list[str]:
    """Who needs a type 2 report before one can exist."""
    late = too_soon(type_2, earliest)
    if not late:
        return []
    return [
        f"{', '.join(late)} cannot have a type 2 report in time: the earliest is about {earliest:%B %Y}. "
        "Offer a type 1 report first, or agree another date."
    ]


def _elsewhere(asked: list[Demand]) -> list[str]:
    return [
        f"{demand.customer} asks for {_OTHERS[demand.report]}, which a SOC 2 report does not answer."
        for demand in asked
        if demand.report in _OTHERS
    ]


def _who(demands: list[Demand]) -> str:
    names = sorted({demand.customer for demand in demands})
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return f"{shown} ask{'s' if len(names) == 1 else ''}"


def _first_of_month(when: date) -> date:
    return when if when.day == 1 else _after(when.replace(day=1), 1)


def _after(start: date, months: int) -> date:
    """So many months later, on the last day of a month that has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))
