"""DOMAIN R10.1–R10.4, §13.9."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.continuity import gap_days, next_frame, overlaps, uncovered
from audits.plan import TimeFrame

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
YEAR = TimeFrame(date(2025, 1, 1), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("start", "gap"),
    [(date(2026, 1, 1), 0), (date(2026, 2, 1), 31), (date(2025, 12, 31), -1), (date(2025, 12, 1), -31)],
)
def test_the_gap_between_two_periods_is_counted_in_days(start: date, gap: int) -> None:
    assert gap_days(YEAR.ends_on, start) == gap


def test_the_next_period_begins_the_day_after_and_runs_a_year() -> None:
    assert next_frame(YEAR) == TimeFrame(date(2026, 1, 1), date(2026, 12, 31))
    assert next_frame(TimeFrame(date(2025, 9, 1), date(2026, 2, 28))).ends_on == date(2027, 2, 28)


def test_after_a_type_1_the_period_begins_the_day_after_its_as_of_day() -> None:
    assert next_frame(TimeFrame(None, date(2026, 3, 31))) == TimeFrame(date(2026, 4, 1), date(2027, 3, 31))


@given(DAYS, st.integers(1, 500), st.integers(1, 24))
def test_the_next_period_never_leaves_a_gap_nor_an_overlap(start: date, length: int, months: int) -> None:
    former = TimeFrame(start, start + timedelta(days=length))

    following = next_frame(former, months=months)

    assert following.starts_on is not None and following.starts_on < following.ends_on
    assert gap_days(former.ends_on, following.starts_on) == 0
    assert not overlaps(former, following)


@given(DAYS, st.integers(0, 400), DAYS, st.integers(0, 400))
def test_two_periods_overlap_if_they_share_a_day(a: date, long: int, b: date, wide: int) -> None:
    one, other = TimeFrame(a, a + timedelta(days=long)), TimeFrame(b, b + timedelta(days=wide))

    shared = {a + timedelta(days=n) for n in range(long + 1)} & {b + timedelta(days=n) for n in range(wide + 1)}

    assert overlaps(one, other) is overlaps(other, one) is bool(shared)


def test_days_since_the_period_ended_are_uncovered_and_many_are_long() -> None:
    """A bridge letter of 2026-04-15 for 2025-12-31 speaks for 105 days: more than the usual."""
    found = uncovered(YEAR, date(2026, 4, 15))

    assert found is not None and (found.days, found.is_long) == (105, True)
    assert uncovered(YEAR, date(2026, 4, 2)).is_long is False
    assert uncovered(YEAR, date(2025, 12, 31)) is None
    assert uncovered(TimeFrame(None, date(2025, 12, 31)), date(2026, 4, 15)) is None
