"""What an alternative comes to, reckoned again from the listed numbers: effort, dates, samples and what is met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from soc2hub.program.story import brute
from soc2hub.program.story.recomputed import rhythm, windows_due

Band = tuple[int, int]
PERIODIC = {"annual": 1, "semiannual": 1, "quarterly": 2, "monthly": 2, "weekly": 5, "daily": 25}
"""Sizes of DOMAIN R6.4; never more than fall due (R6.7)."""


@dataclass(frozen=True)
class Ground:
    """The effort model's numbers, the starter set's core, and every commitment that is not lost."""

    numbers: Mapping[str, Band]
    core: Sequence[dict[str, Any]]
    graph: brute.Graph
    promises: Sequence[dict[str, Any]]
    today: date


@dataclass(frozen=True)
class Reckoned:
    """Bands as the API says them; `fates` in cents of euros."""

    systems: int
    controls: int
    occurrences: dict[str, int]
    samples: dict[str, int]
    fee_usd: dict[str, int]
    hours: dict[str, int]
    dates: tuple[date, date, date, date]
    fates: dict[str, int]


def outcome(plan: dict[str, Any], ground: Ground) -> Reckoned:
    is_type_2, months = plan["report_type"] == "type_2", plan.get("window_months", 0)
    chosen = {row["id"] for row in ground.promises if row["stage"] == "signed"} | set(plan["commitment_ids"])
    services = {id for row in ground.promises if row["id"] in chosen for id in row["services"]}
    inside = brute.boundary(ground.graph, services)
    own = len(inside & ground.graph.systems)
    core = [row for row in ground.core if not row["applies_when"] or set(row["applies_when"]) & set(plan["categories"])]
    more = max(own - ground.numbers["usual_systems"][0], 0)
    dates = _dates(ground, is_type_2, months, more)
    beyond = len(plan["categories"]) - 1
    owed = [_owed(row, dates) for row in core]
    a_year = ground.numbers["occurrences_system"]
    added = (a_year[0] * own * months // 12, -(-a_year[1] * own * months // 12))
    return Reckoned(
        systems=own,
        controls=len(core),
        occurrences=_said((sum(owed) + added[0], sum(owed) + added[1]) if is_type_2 else (len(core), len(core))),
        samples=_said(_samples(core, owed, months, ground) if is_type_2 else (len(core), len(core))),
        fee_usd=_said(_sum(ground, ("fee_type_2" if is_type_2 else "fee_type_1", 1), ("fee_category", beyond),
                           ("fee_system", more))),
        hours=_said(_sum(ground, ("hours_year" if is_type_2 else "hours_type_1", 1), ("hours_category", beyond),
                         ("hours_system", more))),
        dates=dates,
        fates=_fates(plan, ground, inside, dates),
    )  # fmt: skip


def _dates(ground: Ground, is_type_2: bool, months: int, more: int) -> tuple[date, date, date, date]:
    """Nothing is known of how ready the controls are: preparation spans both bands."""
    numbers = ground.numbers
    shortest = numbers["weeks_preparation"][0] * 7 + numbers["days_system"][0] * more
    longest = max(numbers["weeks_preparation"][1], numbers["weeks_preparation_first"][1]) * 7
    longest += numbers["days_system"][1] * more
    begins = ground.today + timedelta(days=shortest)
    while is_type_2 and begins.day != 1:
        begins += timedelta(days=1)
    ends = _months_on(begins, months) - timedelta(days=1) if is_type_2 else begins
    after = [(numbers["weeks_fieldwork"][end] + numbers["weeks_report"][end]) * 7 for end in (0, 1)]
    slip = max(longest - (begins - ground.today).days, 0)
    return begins, ends, ends + timedelta(days=after[0]), ends + timedelta(days=after[1] + slip)


def _months_on(first: date, months: int) -> date:
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _owed(control: dict[str, Any], dates: tuple[date, date, date, date]) -> int:
    return windows_due(rhythm(control), dates[0], dates[1])


def _samples(core: Sequence[dict[str, Any]], owed: Sequence[int], months: int, ground: Ground) -> Band:
    low = high = 0
    events = [per_month * months for per_month in ground.numbers["events_month"]]
    for control, due in zip(core, owed, strict=True):
        frequency = rhythm(control)
        if frequency == "per_event":
            low, high = low + _of_events(events[0]), high + _of_events(events[1])
        else:
            size = 1 if frequency == "continuous" else min(PERIODIC[frequency], due)
            low, high = low + size, high + size
    return low, high


def _of_events(count: int) -> int:
    """DOMAIN R6.5."""
    return count if count <= 5 else min(count, 25, max(5, -(-count // 10)))


def _sum(ground: Ground, *parts: tuple[str, int]) -> Band:
    low, high = (sum(ground.numbers[key][end] * times for key, times in parts) for end in (0, 1))
    return low, high


def _said(band: Band) -> dict[str, int]:
    return {"low": band[0], "high": band[1]}


def _fates(
    plan: dict[str, Any], ground: Ground, inside: frozenset[str], dates: tuple[date, date, date, date]
) -> dict[str, int]:
    """Missed where it needs what is outside, another report or category, or an earlier date."""
    found = dict.fromkeys(("met", "at risk", "missed"), 0)
    for row in ground.promises:
        if row["currency"] != "EUR" or row["met_on"]:
            continue
        need_by = date.fromisoformat(row["need_by"]) if row["need_by"] and row["report"] else None
        is_missed = (
            not brute.boundary(ground.graph, row["services"]) <= inside
            or (row["report"] == "soc2_type2" and plan["report_type"] == "type_1")
            or not set(row["categories"]) <= set(plan["categories"])
            or (need_by is not None and need_by < dates[2])
        )
        is_late = need_by is not None and need_by < dates[3]
        found["missed" if is_missed else "at risk" if is_late else "met"] += row["yearly_value_cents"]
    return found
