"""What needs somebody today, across clients, in order of consequence (PRACTICE §10).

Lexicographic: running clocks first; then the days until the loss cannot be repaired inside its window; then the
revenue behind it. Silence is an item of its own, never a factor.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

QUIET_AFTER_DAYS = 14
AT_RISK_AFTER_DAYS = 30
NEVER = 10_000
RELEASE_BY_WORKING_DAY = 5


class Kind(StrEnum):
    NEED_BY = "need_by"
    DECISION = "decision"
    KEY_CONTROL = "key_control"
    LAST_CHANCE = "last_chance"
    EVIDENCE = "evidence"
    GAP = "gap"
    REQUEST = "request"
    REVIEW = "review"
    RENEWAL = "renewal"
    BRIEFING = "briefing"
    SILENCE = "silence"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to act on; `url` is where it is done, `action` what its button says."""

    client_id: UUID
    kind: Kind
    title: str
    why: str
    url: str
    action: str
    is_urgent: bool = False
    days_left: int = NEVER
    revenue_cents: int = 0
    client: Any = field(default=None, compare=False)

    @property
    def state(self) -> str:
        if self.is_urgent or self.days_left < 0:
            return "red"
        return "amber" if self.days_left <= QUIET_AFTER_DAYS or self.kind is Kind.SILENCE else "open"


def in_order(items: Iterable[Item]) -> list[Item]:
    return sorted(items, key=_consequence)


def _consequence(item: Item) -> tuple[bool, int, int, str, str]:
    return not item.is_urgent, item.days_left, -item.revenue_cents, item.title, str(item.client_id)


def silence_state(days: int | None) -> str:
    """No activity for up to 14 days is fine, up to 30 needs attention, longer is at risk; none ever is unknown."""
    if days is None:
        return "unknown"
    if days <= QUIET_AFTER_DAYS:
        return "green"
    return "amber" if days <= AT_RISK_AFTER_DAYS else "red"


def working_day_of_month(today: date) -> int:
    """How many working days of the month are over or running: 1 on its first Monday to Friday."""
    return sum(date(today.year, today.month, day).isoweekday() <= 5 for day in range(1, today.day + 1))
