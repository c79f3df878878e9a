"""The portfolio judges from counts exactly as the board page does from occurrences (PRACTICE §8, §10)."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from controls.calendar import OccurrenceState as S
from evidence.punctuality import DueItem, evidence_on_time
from reporting.portfolio import ControlCounts, Turns, on_time, whose_turn

COUNTED = {S.PERFORMED: "on_time", S.LATE: "late", S.OVERDUE: "overdue", S.MISSED: "missed"}
CONTROLS = st.lists(st.tuples(st.booleans(), st.lists(st.sampled_from(sorted(COUNTED)), max_size=8)), max_size=5)


@given(controls=CONTROLS)
def test_one_definition_of_evidence_on_time(controls: list[tuple[bool, list[S]]]) -> None:
    items = [
        DueItem(f"C{place}", state, date(2026, 1, 1), len(states), is_key)
        for place, (is_key, states) in enumerate(controls)
        for state in states
    ]
    counts = [
        ControlCounts(is_key, len(states), **{name: states.count(state) for state, name in COUNTED.items()})
        for is_key, states in controls
    ]

    seen, expected = on_time(counts), evidence_on_time(items, today=date(2026, 6, 1))

    assert (seen.due, seen.on_time, seen.late, seen.overdue, seen.missed, seen.status) == (
        expected.due,
        expected.on_time,
        expected.late,
        expected.overdue,
        expected.missed,
        expected.status,
    )


def test_the_turn_is_of_whoever_keeps_the_others_waiting() -> None:
    assert whose_turn(Turns(decisions=1, to_review=3)) == "Executive"
    assert whose_turn(Turns(to_review=3, overdue=2)) == "Us"
    assert whose_turn(Turns(overdue=2, requests_theirs=1)) == "Client"
    assert whose_turn(Turns(requests_theirs=1)) == "Auditor"
    assert whose_turn(Turns()) == "Nobody waits"
