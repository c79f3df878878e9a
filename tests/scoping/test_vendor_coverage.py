from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoping.vendor_coverage import Coverage, Reach, Span, coverage

FIRST = date(2026, 1, 1)


def span(first: int, length: int) -> Span:
    return Span(FIRST + timedelta(days=first), FIRST + timedelta(days=first + length))


spans = st.builds(span, st.integers(0, 60), st.integers(0, 40))
reaches = st.builds(
    lambda period, extra: Reach(period, None if extra is None else period.last + timedelta(days=extra)),
    spans,
    st.none() | st.integers(-3, 30),
)


def days(of: Span) -> set[date]:
    return {of.first + timedelta(days=number) for number in range(of.days)}


@given(spans, st.lists(reaches, max_size=5))
def test_every_day_is_covered_bridged_or_open_as_counted_one_by_one(ours: Span, given_: list[Reach]) -> None:
    covered = set().union(*(days(reach.period) for reach in given_)) & days(ours)
    bridged = set().union(*(days(reach.bridge) for reach in given_ if reach.bridge)) & days(ours) - covered

    found = coverage(ours, given_)

    assert (found.covered_days, found.bridged_days) == (len(covered), len(bridged))
    assert set().union(*map(days, found.gaps)) == days(ours) - covered - bridged
    assert found.covered_days + found.bridged_days + found.gap_days == ours.days


@given(spans, st.lists(reaches, max_size=5), reaches)
def test_another_report_never_opens_a_gap(ours: Span, given_: list[Reach], more: Reach) -> None:
    before, after = coverage(ours, given_), coverage(ours, [*given_, more])

    assert after.covered_days >= before.covered_days
    assert after.gap_days <= before.gap_days


@given(spans, st.permutations([Reach(span(0, 5)), Reach(span(10, 5), FIRST + timedelta(days=30)), Reach(span(3, 9))]))
def test_the_order_of_reports_is_nothing(ours: Span, given_: list[Reach]) -> None:
    assert coverage(ours, given_) == coverage(ours, sorted(given_, key=lambda reach: reach.period.first))


def test_a_year_with_a_report_a_letter_and_a_hole() -> None:
    ours = Span(date(2026, 1, 1), date(2026, 12, 31))
    report = Reach(Span(date(2025, 10, 1), date(2026, 9, 30)), bridged_to=date(2026, 11, 30))

    assert coverage(ours, [report]) == Coverage(ours, 273, 61, (Span(date(2026, 12, 1), date(2026, 12, 31)),))
    assert coverage(ours, []).gap_days == 365
    assert coverage(ours, [Reach(ours)]).is_whole


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError):
        Span(date(2026, 1, 2), date(2026, 1, 1))
