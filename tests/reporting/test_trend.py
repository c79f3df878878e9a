import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.punctuality import Status
from reporting.metrics import Metric, Name
from reporting.trend import Share, Trend, share_of, trend


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        ((50, 100), (52, 100), Trend.BETTER),
        ((52, 100), (50, 100), Trend.WORSE),
        ((50, 100), (51, 100), Trend.LEVEL),  # one item
        ((1, 10), (2, 10), Trend.LEVEL),  # ten points, one item
        ((500, 1000), (519, 1000), Trend.LEVEL),  # nineteen items, 1.9 points
        ((500, 1000), (520, 1000), Trend.BETTER),
        ((40, 80), (50, 100), Trend.LEVEL),  # more of the same
        ((10, 20), (12, 40), Trend.WORSE),
        ((0, 0), (5, 10), Trend.UNKNOWN),
        ((5, 10), (0, 0), Trend.UNKNOWN),
    ],
)
def test_a_trend_needs_two_items_and_two_points(before: tuple[int, int], now: tuple[int, int], expected: Trend) -> None:
    assert trend(Share(*before, version=1), Share(*now, version=1)) is expected


def test_less_can_be_better() -> None:
    assert trend(Share(10, 20, 1), Share(5, 20, 1), more_is_better=False) is Trend.BETTER


def test_a_changed_definition_is_a_break_and_a_first_snapshot_unknown() -> None:
    now = share_of(Metric(Name.CONTROLS_PROVEN, 9, 10, Status.GREEN, version=2))

    assert trend(Share(5, 10, version=1), now) is Trend.BREAK
    assert trend(None, now) is Trend.UNKNOWN


shares = st.integers(1, 200).flatmap(lambda of: st.builds(Share, st.integers(0, of), st.just(of), st.just(1)))


@given(shares, shares)
def test_what_is_better_one_way_is_worse_the_other(before: Share, now: Share) -> None:
    opposite = {Trend.BETTER: Trend.WORSE, Trend.WORSE: Trend.BETTER}

    found = trend(before, now)

    assert trend(now, before) is opposite.get(found, found)
    assert trend(before, now, more_is_better=False) is opposite.get(found, found)
    assert trend(now, now) is Trend.LEVEL
