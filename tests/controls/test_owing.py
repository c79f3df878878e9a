"""Making the calendar again (DOMAIN R5.5, R7): nothing done is lost, nothing changes without a reason."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from controls.calendar import AnnualRule, Cadence, Frequency
from controls.owing import Held, Plan, Terms, plan

FREQUENCIES = tuple(f for f in Frequency if f is not Frequency.ONCE_PER_PERIOD)
SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
days = st.dates(date(2025, 7, 1), date(2027, 6, 30))
cadences = st.builds(
    Cadence,
    st.sampled_from([f for f in FREQUENCIES if f is not Frequency.DAILY]),
    annual_rule=st.sampled_from(AnnualRule),
    fiscal_year_start=st.integers(1, 12),
    grace_days=st.integers(0, 10),
    active_from=st.dates(date(2025, 1, 1), date(2026, 9, 1)),
    active_to=st.none() | st.dates(date(2026, 9, 2), date(2027, 6, 30)),
)
periods = st.tuples(days, st.integers(20, 500)).map(lambda p: (p[0], p[0] + timedelta(days=p[1])))


def made(held: Iterable[Held], change: Plan) -> list[Held]:
    return change.applied_to(held)


def again(
    held: Iterable[Held], cadence: Cadence | None, *, today: date, since: date = SINCE, until: date = UNTIL
) -> Plan:
    return plan(held, cadence, since=since, until=until, today=today)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Held], date]:
    """A control that ran: one rhythm after the other, some windows done, moved, or rested on."""
    held: list[Held] = []
    today = draw(days)
    for _ in range(draw(st.integers(1, 3))):
        since, until = draw(periods)
        held = made(held, again(held, draw(cadences), today=today, since=since, until=until))
        held = [lived(draw, each, today) for each in held]
        today += timedelta(days=draw(st.integers(0, 90)))
    return held, today


def lived(draw: st.DrawFn, each: Held, today: date) -> Held:
    terms, fate = each.terms, draw(st.sampled_from(["left", "left", "done", "moved", "rested on"]))
    if each.performed_on or each.is_rested_on:
        return each
    if fate == "done" and terms.starts_on <= today:
        late = draw(st.integers(0, (today - terms.starts_on).days))
        return replace(each, performed_on=terms.starts_on + timedelta(days=late))
    if fate == "moved" and today <= terms.due_on:
        to = min(terms.next_ends_on, max(today, terms.starts_on) + timedelta(days=draw(st.integers(0, 60))))
        return replace(each, terms=replace(terms, due_on=to, moved_from=terms.calendar_due_on))
    return replace(each, is_rested_on=fate == "rested on")


@given(histories(), cadences, periods)
@settings(deadline=None, max_examples=300)
def test_made_twice_under_the_same_rules_changes_nothing(
    history: tuple[list[Held], date], cadence: Cadence, period: tuple[date, date]
) -> None:
    held, today = history
    since, until = period

    first = again(held, cadence, today=today, since=since, until=until)
    second = again(made(held, first), cadence, today=today, since=since, until=until)

    event("changed something" if first else "changed nothing")
    assert not second


@given(histories(), cadences, periods, st.integers(0, 200))
@settings(deadline=None, max_examples=400)
def test_where_the_windows_made_reach_over_the_period_no_later_day_changes_them(
    history: tuple[list[Held], date], cadence: Cadence, period: tuple[date, date], passed: int
) -> None:
    """What `evidence.queries.last_chances` rests on: such a record need not be made again to be counted."""
    held, today = history
    since, until = period
    rows = made(held, again(held, cadence, today=today, since=since, until=until))

    is_whole = reaches_over(rows, cadence, since=since, until=until)
    event("reaches over it" if is_whole else "leaves days out")
    change = again(rows, cadence, today=today + timedelta(days=passed), since=since, until=until)

    assert not (is_whole and change)


def reaches_over(rows: list[Held], cadence: Cadence, *, since: date, until: date) -> bool:
    due = sorted((row.terms for row in rows if since <= row.terms.due_on <= until), key=lambda terms: terms.ends_on)
    begun = max(since, cadence.active_from or since)
    if not due or min(terms.starts_on for terms in due) > begun or max(terms.next_ends_on for terms in due) <= until:
        return False
    days = sum((terms.next_ends_on - terms.ends_on).days for terms in due)
    return days == (max(terms.next_ends_on for terms in due) - due[0].ends_on).days


@given(histories(), st.none() | cadences, periods)
@settings(deadline=None, max_examples=300)
def test_done_past_and_rested_on_occurrences_stay_as_they_are_whatever_the_new_rules(
    history: tuple[list[Held], date], cadence: Cadence | None, period: tuple[date, date]
) -> None:
    held, today = history

    change = again(held, cadence, today=today, since=period[0], until=period[1])
    after = {each.terms.key: each for each in made(held, change)}

    for each in held:
        if each.is_settled(today):
            assert after[each.terms.key] == each


@given(histories(), cadences, periods)
@settings(deadline=None, max_examples=300)
def test_every_window_to_come_is_owed_once_and_keys_are_never_shared(
    history: tuple[list[Held], date], cadence: Cadence, period: tuple[date, date]
) -> None:
    held, today = history
    since, until = period

    rows = made(held, again(held, cadence, today=today, since=since, until=until))

    keys = [row.terms.key for row in rows]
    assert len(keys) == len(set(keys))
    last_done = max((row.performed_on for row in held if row.performed_on), default=None)
    for window in replace(cadence, last_performed_on=last_done).windows(max(since, today), until):
        assert any(row.terms.starts_on <= window.end and window.start <= row.terms.ends_on for row in rows)


@given(histories(), cadences, periods)
@settings(deadline=None, max_examples=200)
def test_a_moved_date_keeps_its_reach_and_the_calendars_date(
    history: tuple[list[Held], date], cadence: Cadence, period: tuple[date, date]
) -> None:
    held, today = history
    before = {each.terms.key for each in held if each.terms.moved_from}

    for row in made(held, again(held, cadence, today=today, since=period[0], until=period[1])):
        if row.terms.moved_from and not row.is_settled(today):
            assert row.terms.key in before
            assert row.terms.starts_on <= row.terms.due_on <= row.terms.next_ends_on


QUARTERLY = Cadence(Frequency.QUARTERLY, fiscal_year_start=4, active_from=SINCE)


def test_a_corrected_fiscal_year_keeps_the_done_quarter_and_names_the_other_months() -> None:
    """FY2027-Q1 was April to June, and is July to September now: both are kept, each under a name of its own."""
    today = date(2026, 6, 20)
    held = made([], again([], QUARTERLY, today=today))
    done = [replace(each, performed_on=date(2026, 6, 10)) if each.terms.key == "FY2027-Q1" else each for each in held]

    rows = made(done, again(done, replace(QUARTERLY, fiscal_year_start=7), today=today))

    told = {row.terms.key: (row.terms.starts_on, row.terms.ends_on, row.performed_on) for row in rows}
    assert told["FY2027-Q1"] == (date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 10))
    assert told["2026-07..2026-09"] == (date(2026, 7, 1), date(2026, 9, 30), None)
    assert sum(start == date(2026, 4, 1) for start, *_ in told.values()) == 1


@pytest.mark.parametrize("rule", list(AnnualRule))
def test_another_reading_of_annual_keeps_the_year_that_was_done(rule: AnnualRule) -> None:
    """DOMAIN R7.4."""
    yearly = Cadence(Frequency.ANNUAL, active_from=SINCE)
    done = [replace(each, performed_on=date(2026, 3, 3)) for each in made([], again([], yearly, today=SINCE))]

    change = again(done, replace(yearly, annual_rule=rule), today=date(2026, 6, 1), until=date(2027, 12, 31))

    following = {AnnualRule.CALENDAR: ["2027"], AnnualRule.ROLLING_365: ["by-2027-03-03"]}
    assert [terms.key for terms in change.fresh] == following[rule]
    assert change.changed == {} and change.dropped == ()


def test_a_shorter_span_clips_what_is_to_come_and_a_longer_one_gives_it_back() -> None:
    today, monthly = date(2026, 5, 10), Cadence(Frequency.MONTHLY, active_from=date(2026, 1, 15))
    held = made([], again([], monthly, today=today))

    shorter = made(held, again(held, replace(monthly, active_to=date(2026, 7, 10)), today=today))
    whole = made(shorter, again(shorter, monthly, today=today))

    assert [each.terms.ends_on for each in shorter][-1] == date(2026, 7, 10)
    assert {each.terms.key for each in shorter} == {f"2026-{month:02}" for month in range(1, 8)}
    assert sorted(whole, key=lambda e: e.terms.key) == held


def test_a_monthly_item_of_a_yearly_control_makes_the_occurrences_and_the_year_done_stays() -> None:
    """DOMAIN R7.7, R5.5."""
    yearly = Cadence(Frequency.ANNUAL, active_from=SINCE)
    done = [replace(each, performed_on=date(2026, 3, 3)) for each in made([], again([], yearly, today=SINCE))]

    rows = made(done, again(done, replace(yearly, frequency=Frequency.MONTHLY), today=date(2026, 6, 15)))

    assert [row.terms.key for row in rows] == [
        "2026", "2026-04", "2026-05", "2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11", "2026-12",
    ]  # fmt: skip


def test_without_a_rhythm_only_what_is_settled_stays() -> None:
    held = made([], again([], Cadence(Frequency.MONTHLY, active_from=SINCE), today=date(2026, 5, 10)))

    rows = made(held, again(held, None, today=date(2026, 5, 10)))

    assert [row.terms.key for row in rows] == ["2026-01", "2026-02", "2026-03", "2026-04"]


def test_terms_speak_of_the_calendars_own_date() -> None:
    terms = Terms("2026-03", date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), date(2026, 4, 30))

    assert terms.calendar_due_on == date(2026, 3, 31)
    assert replace(terms, due_on=date(2026, 4, 5), moved_from=date(2026, 3, 31)).calendar_due_on == date(2026, 3, 31)
