"""The time frame of a report and which report the commitments ask for (PRODUCT S10, DOMAIN R2.1-R2.3, R2.9).

Bands of PRACTICE §5, the shorter end: preparation 4 weeks, fieldwork 4 weeks, report 2 weeks; shortest window 3 months.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

PREPARATION, FIELDWORK, ISSUANCE = timedelta(weeks=4), timedelta(weeks=4), timedelta(weeks=2)
SHORTEST_MONTHS, FIRST_MONTHS = 3, 6
SHORT_WINDOW = 90
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


def advice(demands: Iterable[Demand], *, today: date) -> Advice:
    """A starting point to argue with, never a decision."""
    asked = list(demands)
    type_2 = [demand for demand in asked if demand.report == "soc2_type2"]
    type_1 = [demand for demand in asked if demand.report == "soc2_type1"]
    start = today + PREPARATION
    reasons = _reasons(type_2, type_1) + _hurry(type_2, today) + _elsewhere(asked)
    if type_1 and not type_2:
        return Advice("type_1", None, None, start, tuple(reasons))
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


def _hurry(type_2: list[Demand], today: date) -> list[str]:
    """Who needs a type 2 report before one can exist."""
    earliest = _after(_first_of_month(today + PREPARATION), SHORTEST_MONTHS) + FIELDWORK + ISSUANCE
    late = [demand for demand in type_2 if demand.need_by is not None and demand.need_by < earliest]
    if not late:
        return []
    names = ", ".join(sorted({demand.customer for demand in late}))
    return [
        f"{names} cannot have a type 2 report in time: the earliest is about {earliest:%B %Y}. "
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


def _first_of_month(day: date) -> date:
    return day if day.day == 1 else _after(day.replace(day=1), 1)


def _after(first: date, months: int) -> date:
    """So many months after the first of a month."""
    years, month = divmod(first.month - 1 + months, 12)
    return date(first.year + years, month + 1, 1)
