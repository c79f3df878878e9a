from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.calendar import OccurrenceState as State
from evidence.punctuality import DueItem, Punctuality, PunctualityRules, Status, evidence_on_time, worst

TODAY = date(2026, 7, 1)
YESTERDAY = TODAY - timedelta(days=1)
SETTLED = (State.PERFORMED, State.REVIEWED, State.LATE, State.OVERDUE, State.MISSED)


def items(state: State, count: int, *, is_key: bool = False, occurrences: int = 12) -> list[DueItem]:
    return [DueItem("IAM-05", state, YESTERDAY, occurrences, is_key=is_key) for _ in range(count)]


def measured(*groups: list[DueItem]) -> Punctuality:
    return evidence_on_time([item for group in groups for item in group], today=TODAY)


def test_nothing_due_is_unknown_never_green() -> None:
    found = measured()

    assert (found.due, found.status, found.reasons) == (0, Status.UNKNOWN, ("Nothing has fallen due yet.",))


@pytest.mark.parametrize(
    ("late", "overdue", "missed", "status"),
    [
        (0, 0, 0, Status.GREEN),
        (5, 0, 0, Status.GREEN),
        (6, 0, 0, Status.AMBER),
        (0, 1, 0, Status.AMBER),
        (0, 0, 1, Status.AMBER),
        (10, 0, 5, Status.AMBER),
        (15, 60, 0, Status.AMBER),
        (10, 0, 6, Status.RED),
        (16, 0, 0, Status.RED),
    ],
)
def test_the_thresholds_are_exact(late: int, overdue: int, missed: int, status: Status) -> None:
    on_time = 100 - late - overdue - missed

    found = measured(
        items(State.REVIEWED, on_time),
        items(State.LATE, late),
        items(State.OVERDUE, overdue),
        items(State.MISSED, missed),
    )

    assert (found.due, found.status) == (100, status)


def test_one_miss_of_a_key_control_is_red() -> None:
    found = measured(items(State.REVIEWED, 99), items(State.MISSED, 1, is_key=True))

    assert (found.status, found.reasons) == (Status.RED, ("IAM-05 is a key control and was missed.",))


@pytest.mark.parametrize(("occurrences", "status"), [(4, Status.RED), (5, Status.AMBER)])
def test_one_miss_of_a_control_that_runs_seldom_is_red(occurrences: int, status: Status) -> None:
    found = measured(items(State.REVIEWED, 99), items(State.MISSED, 1, occurrences=occurrences))

    assert found.status is status


def test_our_review_backlog_stands_apart_and_changes_no_colour() -> None:
    waiting = [replace(item, awaits_review=True) for item in items(State.PERFORMED, 10)]

    found = measured(waiting)

    assert (found.on_time, found.awaiting_review, found.status) == (10, 10, Status.GREEN)


def test_waived_not_occurring_and_early_work_are_not_due() -> None:
    early = replace(items(State.REVIEWED, 1)[0], last_day=TODAY)

    found = measured(items(State.WAIVED, 2), items(State.NOT_OCCURRING, 3), [early])

    assert (found.due, found.waived, found.not_occurring, found.not_yet_due) == (0, 2, 3, 1)


def test_a_client_may_set_its_own_thresholds() -> None:
    strict = PunctualityRules(green_late_percent=0, red_percent=1)

    found = evidence_on_time(items(State.REVIEWED, 98) + items(State.LATE, 2), today=TODAY, rules=strict)

    assert found.status is Status.RED


def test_a_state_of_another_day_is_refused() -> None:
    with pytest.raises(ValueError, match="its state is of another day"):
        measured(items(State.DUE, 1))


def test_the_worst_status_wins_and_none_is_unknown() -> None:
    assert worst([]) is Status.UNKNOWN
    assert worst([Status.GREEN, Status.UNKNOWN]) is Status.UNKNOWN
    assert worst([Status.UNKNOWN, Status.AMBER]) is Status.AMBER
    assert worst([Status.RED, Status.AMBER]) is Status.RED


due_items = st.builds(
    DueItem,
    st.sampled_from(["IAM-05", "CHG-02"]),
    st.sampled_from((*SETTLED, State.WAIVED, State.NOT_OCCURRING)),
    st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9)),
    st.integers(1, 12),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(due_items, max_size=40))
@settings(deadline=None)
def test_the_parts_always_add_up(given_items: list[DueItem]) -> None:
    found = evidence_on_time(given_items, today=TODAY)

    assert found.on_time + found.late + found.overdue + found.missed == found.due
    assert found.due + found.not_yet_due + found.waived + found.not_occurring == len(given_items)
    assert found.awaiting_review <= found.on_time + found.late
    assert (found.status is Status.UNKNOWN) == (found.due == 0)


@given(st.lists(due_items, max_size=30), st.sampled_from((State.LATE, State.MISSED)))
@settings(deadline=None)
def test_turning_one_on_time_item_late_or_missed_never_improves_the_status(
    given_items: list[DueItem], to: State
) -> None:
    before = items(State.REVIEWED, 1) + given_items
    after = items(to, 1) + given_items

    statuses = [evidence_on_time(some, today=TODAY).status for some in (before, after)]

    assert worst(statuses) is statuses[1]
