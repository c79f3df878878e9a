"""First-pass acceptance: parts add up to the whole, nothing decided is unknown, what goes back never raises a rate."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from evidence.first_pass import NOBODY, Rate, Tries, first_pass


@st.composite
def tries(draw: st.DrawFn) -> list[Tries]:
    found = []
    for number in range(draw(st.integers(0, 12))):
        decided = draw(st.integers(0, 30))
        at_first = draw(st.integers(0, decided))
        owner = draw(st.sampled_from(["", "Omar", "Erin", "Priya"]))
        found.append(Tries(UUID(int=number), f"AC-{number}", "Access", owner, at_first, decided))
    return found


def test_nothing_decided_is_unknown() -> None:
    assert first_pass([]).whole.percent is None
    assert first_pass([Tries(UUID(int=1), "AC-1", "Access", "Omar", 0, 0)]).by_control == ()


def test_three_of_four_are_three_quarters() -> None:
    found = first_pass([Tries(UUID(int=1), "AC-1", "Access", "", 3, 4)])

    assert (found.whole, found.whole.percent, found.whole.returned) == (Rate(3, 4), 75, 1)
    assert found.by_owner == ((NOBODY, Rate(3, 4)),)


def test_almost_all_is_never_all() -> None:
    assert Rate(999, 1000).percent == 99


@given(tries())
def test_the_parts_add_up_to_the_whole(rows: list[Tries]) -> None:
    found = first_pass(rows)

    assert sum((rate for _, rate in found.by_owner), Rate()) == found.whole
    assert sum((rate for _, rate in found.by_control), Rate()) == found.whole
    assert found.whole == Rate(sum(row.at_first for row in rows), sum(row.decided for row in rows))


@given(tries())
def test_a_rate_lies_between_none_and_all_and_is_there_if_something_was_decided(rows: list[Tries]) -> None:
    found = first_pass(rows)

    assert (found.whole.percent is None) == (not any(row.decided for row in rows))
    assert all(0 <= rate.percent <= 100 for _, rate in (*found.by_owner, *found.by_control))
    assert all((rate.percent == 100) == (rate.returned == 0) for _, rate in found.by_control)


@given(tries(), st.randoms())
def test_the_order_of_the_rows_says_nothing(rows: list[Tries], random) -> None:
    mixed = list(rows)
    random.shuffle(mixed)

    assert first_pass(mixed) == first_pass(rows)


@given(tries().filter(bool))
def test_one_more_return_never_raises_a_rate_and_one_more_acceptance_never_lowers_it(rows: list[Tries]) -> None:
    first, *rest = rows
    before = first_pass(rows).whole.percent
    returned = first_pass([replace(first, decided=first.decided + 1), *rest]).whole.percent
    accepted = first_pass([replace(first, decided=first.decided + 1, at_first=first.at_first + 1), *rest]).whole.percent

    if before is not None:
        assert returned <= before <= accepted


@given(tries())
def test_those_with_the_most_returns_come_first(rows: list[Tries]) -> None:
    returns = [rate.returned for _, rate in first_pass(rows).by_control]

    assert returns == sorted(returns, reverse=True)
