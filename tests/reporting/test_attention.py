"""The queue's order is lexicographic: clocks, days until the loss is final, revenue (PRACTICE §10)."""

from datetime import date
from uuid import uuid4

import pytest

from reporting.attention import Item, Kind, in_order, silence_state, working_day_of_month

CLIENT = uuid4()


def item(title: str, *, is_urgent: bool = False, days_left: int = 5, revenue_cents: int = 0) -> Item:
    return Item(CLIENT, Kind.GAP, title, "", "/", "Open", is_urgent, days_left, revenue_cents)


def test_a_running_clock_comes_before_days_and_days_before_revenue() -> None:
    rich, soon, clock = (
        item("rich", revenue_cents=9),
        item("soon", days_left=1),
        item("clock", is_urgent=True, days_left=90),
    )

    assert [found.title for found in in_order([rich, item("poor"), soon, clock])] == ["clock", "soon", "rich", "poor"]


@pytest.mark.parametrize(
    ("days", "state"), [(None, "unknown"), (0, "green"), (14, "green"), (15, "amber"), (30, "amber"), (31, "red")]
)
def test_silence_is_fine_for_a_fortnight_and_a_risk_after_a_month(days: int | None, state: str) -> None:
    assert silence_state(days) == state


def test_working_days_of_a_month_skip_the_weekend() -> None:
    assert [working_day_of_month(date(2026, 8, day)) for day in (1, 2, 3, 7, 8, 10)] == [0, 0, 1, 5, 5, 6]
