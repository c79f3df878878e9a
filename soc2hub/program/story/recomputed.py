"""The figures computed again, from what the API lists and by other means than the product's: days counted one by
one, sets grown until nothing changes. Nothing of the product is imported here.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

ONE_DAY = timedelta(days=1)
A_YEAR = (date(2026, 1, 1), date(2026, 12, 31))
Rows = Iterable[dict[str, Any]]

LABELS: dict[str, Callable[[date], Any]] = {
    "daily": lambda day: day,
    "weekly": lambda day: day.isocalendar()[:2],
    "monthly": lambda day: (day.year, day.month),
    "per_event": lambda day: (day.year, day.month),
    "quarterly": lambda day: (day.year, (day.month - 1) // 3),
    "continuous": lambda day: (day.year, (day.month - 1) // 3),
    "semiannual": lambda day: (day.year, (day.month - 1) // 6),
    "annual": lambda day: day.year,
}


def boundary(commitments: Rows, services: Rows, systems: Rows, flows: Rows) -> set[str]:
    """Names inside: grown from what is promised until nothing more is needed."""
    by_id = {row["id"]: row for row in [*services, *systems]}
    out = {
        id for id, row in by_id.items() if row.get("exit") and (row["exit"] != "monitored_vendor" or row["exit_reason"])
    }
    inside = {id for row in commitments if row["stage"] == "signed" or row["is_chosen"] for id in row["services"]}
    open_flows = [row for row in flows if row["has_customer_data"] and not row["cut_by"]]
    size = -1
    while size != len(inside):
        size = len(inside)
        for id in list(inside):
            inside |= set(by_id[id]["needs"]) - out
        for row in open_flows:
            ends = {row["source"], row["target"]}
            inside |= ends - out if ends & inside else set()
    tools = {id for id, row in by_id.items() if set(row.get("enforces_on", ())) & inside} - out
    return {by_id[id]["name"] for id in inside | tools}


def rhythm(control: dict[str, Any]) -> str:
    """How often it falls due: as it runs, or oftener where an item of its checklist is wanted oftener (DOMAIN R7.7)."""
    items = control["evidence_items"] if "evidence_items" in control else control["evidence"]
    wanted = [control["frequency"], *(item["cadence"] for item in items if item["cadence"] in LABELS)]
    return min(wanted, key=lambda frequency: -windows_due(frequency, *A_YEAR))


def windows_due(frequency: str, since: date, until: date) -> int:
    """How many windows end from the first to the last day: the days whose next day belongs to another window."""
    label = LABELS[frequency]
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    return sum(label(day) != label(day + ONE_DAY) for day in days)


@dataclass(frozen=True)
class Judged:
    """One occurrence as its dates say, without asking the product how it stands."""

    control: str
    has_fallen_due: bool
    word: str
    is_reviewed: bool


def judged(row: dict[str, Any], frequency: str, *, today: date, period_end: date) -> Judged:
    starts, due = date.fromisoformat(row["starts_on"]), date.fromisoformat(row["due_on"])
    last_day = due + timedelta(days=row["grace_days"])
    lost_after = min(max(_end_of_next(frequency, due), last_day), period_end)
    done = date.fromisoformat(row["performed_on"]) if row["performed_on"] else None
    is_done = done is not None and starts <= done <= min(today, lost_after)
    if is_done and done is not None:
        word = "on_time" if done <= last_day else "late"
    else:
        word = "missed" if today > lost_after else "overdue" if today > last_day else "waiting"
    return Judged(row["control_id"], last_day < today, word, row["reviewed_at"] is not None)


def on_time(occurrences: Iterable[Judged]) -> dict[str, int]:
    counts = dict.fromkeys(("due", "on_time", "late", "overdue", "missed"), 0)
    for each in occurrences:
        if each.has_fallen_due:
            counts["due"] += 1
            counts[each.word] += 1
    return counts


def controls_proven(controls: Rows, occurrences: Iterable[Judged], criteria: set[str]) -> tuple[int, int]:
    """Ready ones, of those with something due."""
    owed: dict[str, list[Judged]] = defaultdict(list)
    for each in occurrences:
        if each.has_fallen_due:
            owed[each.control].append(each)
    known = {row["id"]: row for row in controls if row["status"] != "retired"}
    due = [known[id] for id in owed if id in known]
    ready = [
        row
        for row in due
        if _is_sound(row, criteria) and all(o.word != "missed" and o.is_reviewed for o in owed[row["id"]])
    ]
    return len(ready), len(due)


def covered(controls: Rows, criteria: set[str]) -> int:
    """Criteria that at least one control serves."""
    return len({id for row in controls if row["status"] != "retired" for id in row["criteria"]} & criteria)


def revenue_waiting(commitments: Rows, today: date) -> list[dict[str, Any]]:
    sums: dict[str, int] = defaultdict(int)
    for row in commitments:
        is_met = row["met_on"] is not None and date.fromisoformat(row["met_on"]) <= today
        if row["stage"] != "lost" and (row["stage"] == "signed" or row["is_chosen"]) and row["report"] and not is_met:
            sums[row["currency"]] += row["yearly_value_cents"]
    return [{"cents": cents, "currency": currency} for currency, cents in sorted(sums.items()) if cents]


def _is_sound(control: dict[str, Any], criteria: set[str]) -> bool:
    is_designed, is_owned = control["is_design_approved"], control["owner_id"] is not None
    return is_designed and is_owned and bool(set(control["criteria"]) & criteria) and not control["open_high_gaps"]


def _end_of_next(frequency: str, due: date) -> date:
    """The last day of the window after the one that ends on `due`."""
    label, day = LABELS[frequency], due + ONE_DAY
    while label(day) == label(day + ONE_DAY):
        day += ONE_DAY
    return day
