"""Can we still make it: against brute force over days, and what moving the period changes (DOMAIN R6.7)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.calendar import Cadence, Frequency, Window, missed_after
from controls.owing import Held, plan
from evidence.still_possible import Days, Outlook, Record, Run, Verdict, outlook, outlook_of, outlooks
from tests.telling import tell

SINCE, UNTIL = date(2026, 1, 1), date(2026, 12, 31)
YEAR = Days(SINCE, UNTIL)
counted: Counter[str] = Counter()


@pytest.fixture(scope="module", autouse=True)
def told(request: pytest.FixtureRequest) -> Iterator[None]:
    """How many random controls the brute force judged, and how they stood."""
    yield
    tell(request, "judged by brute force over days", counted)


@st.composite
def runs(draw: st.DrawFn) -> Run:
    start = SINCE + timedelta(days=draw(st.integers(-60, 300)))
    end = start + timedelta(days=draw(st.sampled_from([0, 6, 30, 90])))
    grace = draw(st.sampled_from([0, 0, 3, 40]))
    window = Window(start, end, end + timedelta(days=draw(st.sampled_from([0, 0, 9]))), str(start), grace)
    performed = draw(st.none() | st.integers(-3, 150))
    return Run(
        window,
        end + timedelta(days=draw(st.sampled_from([1, 7, 31, 92]))),
        None if performed is None else start + timedelta(days=performed),
        draw(st.integers(0, 9)) == 0,
    )


programs = st.lists(runs(), max_size=8).map(
    lambda found: [replace(run, window=replace(run.window, key=f"{n}")) for n, run in enumerate(found)]
)


def by_brute_force(owed: list[Run], *, since: date, until: date, today: date, sample: int) -> tuple[int, date | None]:
    """Operations held, and the last day from which operating every day is still enough."""
    days = [since + timedelta(days=n) for n in range((until - since).days + 1)]

    def may_run(run: Run, day: date) -> bool:
        lost_after = missed_after(run.window, next_window_end=run.next_window_end, period_end=until)
        return run.window.start <= day <= lost_after

    owed = [run for run in owed if not run.is_excused and run.window.due_on in days]
    done = [run for run in owed if run.performed_on in days and run.performed_on <= today]
    had = [run for run in done if may_run(run, run.performed_on)]
    undone = [run for run in owed if run.performed_on is None]
    needed, last = min(sample, len(owed)), None
    for start in (day for day in days if day >= today):
        if len(had) + sum(any(may_run(run, day) for day in days if day >= start) for run in undone) >= needed:
            last = start
    return len(had), last if len(had) < needed else None


@given(programs, st.integers(0, 300), st.integers(20, 330), st.integers(0, 340), st.integers(0, 6))
@settings(deadline=None, max_examples=400)
def test_the_last_day_is_the_one_brute_force_finds(
    program: list[Run], start: int, length: int, passed: int, sample: int
) -> None:
    since = SINCE + timedelta(days=start)
    period = {"since": since, "until": since + timedelta(days=length), "today": since + timedelta(days=passed)}

    found = outlook(program, **period, sample=sample)
    operated, last = by_brute_force(program, **period, sample=sample)

    counted[found.verdict.value] += 1
    assert (found.operated, found.last_day) == (operated, last)
    assert (found.verdict is Verdict.LOST) == (found.missing > 0 and last is None)
    if found.on_time_by is not None:
        assert found.last_day is not None and found.on_time_by <= found.last_day


@given(programs, st.integers(0, 200), st.integers(1, 100), st.integers(0, 6))
@settings(deadline=None, max_examples=300)
def test_as_days_pass_without_work_the_last_day_stays_and_what_is_lost_stays_lost(
    program: list[Run], passed: int, more: int, sample: int
) -> None:
    undone = [replace(run, performed_on=None) for run in program]
    early, late = (
        outlook(undone, since=SINCE, until=UNTIL, today=SINCE + timedelta(days=days), sample=sample)
        for days in (passed, passed + more)
    )

    assert set(early.lost) <= set(late.lost)
    if early.last_day and SINCE + timedelta(days=passed + more) <= early.last_day:
        assert late.last_day == early.last_day
    elif early.verdict in (Verdict.POSSIBLE, Verdict.LOST):
        assert late.verdict is Verdict.LOST


def record(frequency: Frequency, done: dict[str, date] | None = None, **cadence: object) -> Record:
    rhythm = Cadence(frequency, active_from=date(2025, 1, 1), **cadence)
    made = plan([], rhythm, since=date(2025, 1, 1), until=date(2027, 12, 31), today=date(2025, 1, 1))
    rows = [Held(terms, (done or {}).get(terms.key)) for terms in made.fresh]
    return Record("C-1", "Access is reviewed", True, rhythm, tuple(rows))


def seen(found: Outlook) -> tuple[str, int, int, int, date | None]:
    return (found.verdict.value, found.needed, found.operated, found.open, found.last_day)


def test_two_of_four_quarters_are_enough_so_the_third_must_not_pass() -> None:
    found = outlook_of(record(Frequency.QUARTERLY), YEAR, today=date(2026, 5, 1))

    assert seen(found) == ("possible", 2, 0, 4, date(2026, 12, 31))
    assert found.on_time_by == date(2026, 9, 30)


def test_with_one_done_the_year_has_time_until_its_last_day() -> None:
    quarterly = record(Frequency.QUARTERLY, {"2026-Q1": date(2026, 3, 3)})

    found = outlook_of(quarterly, YEAR, today=date(2026, 11, 1))

    assert seen(found) == ("possible", 2, 1, 2, date(2026, 12, 31))
    assert found.lost == ("2026-Q2",)
    assert found.on_time_by == date(2026, 12, 31)


def test_a_quarter_in_three_months_is_total_and_lost_with_its_grace() -> None:
    """DOMAIN R6.7: one occurrence, one sample."""
    days = Days(date(2026, 2, 15), date(2026, 5, 14))

    before = outlook_of(record(Frequency.QUARTERLY), days, today=date(2026, 5, 14))
    after = outlook_of(record(Frequency.QUARTERLY), days, today=date(2026, 5, 15))

    assert seen(before) == ("possible", 1, 0, 1, date(2026, 5, 14))
    assert before.on_time_by is None
    assert (seen(after), after.short_by) == (("lost", 1, 0, 0, None), 1)


def test_work_before_the_period_is_no_operation_in_it() -> None:
    """DOMAIN R7.3: due date and performance lie in the period."""
    days = Days(date(2026, 2, 15), date(2026, 5, 14))

    found = outlook_of(record(Frequency.QUARTERLY, {"2026-Q1": date(2026, 1, 20)}), days, today=date(2026, 3, 1))

    assert (found.operated, found.verdict) == (0, Verdict.LOST)


def test_a_year_that_falls_outside_is_said_and_moving_the_period_brings_it_in() -> None:
    days = Days(date(2026, 7, 1), date(2026, 12, 15))
    yearly = record(Frequency.ANNUAL)

    now = outlook_of(yearly, days, today=date(2026, 6, 1))
    later = outlook_of(yearly, days.moved(weeks=3), today=date(2026, 6, 1))

    assert now.verdict is Verdict.NOTHING_DUE
    assert seen(later) == ("possible", 1, 0, 1, date(2027, 1, 5))
    assert later.on_time_by == date(2026, 12, 31)


def test_a_sample_is_never_larger_than_what_is_owed_and_excused_ones_are_not_owed() -> None:
    days = Days(date(2026, 1, 1), date(2026, 3, 31))
    monthly = replace(record(Frequency.MONTHLY), excused=frozenset({"2026-01", "2026-02"}))

    found = outlook_of(monthly, days, today=date(2026, 1, 10))

    assert (found.owed, found.needed) == (1, 1)


def test_a_configuration_needs_one_capture_and_events_are_left_out() -> None:
    found = outlooks(
        [record(Frequency.CONTINUOUS), replace(record(Frequency.PER_EVENT), control="C-2")], YEAR, today=SINCE
    )

    assert {control: each.needed for control, each in found.items()} == {"C-1": 1}


def test_twenty_five_days_of_a_daily_control_are_enough() -> None:
    found = outlook_of(record(Frequency.DAILY), YEAR, today=date(2026, 12, 1))

    assert (found.needed, found.open) == (25, 32)
    assert found.on_time_by == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("moved", "days"),
    [
        ({"months": 1}, Days(date(2026, 2, 1), date(2027, 1, 31))),
        ({"months": -2}, Days(date(2025, 11, 1), date(2026, 10, 31))),
        ({"weeks": 2}, Days(date(2026, 1, 15), date(2027, 1, 14))),
        ({"weeks": -1}, Days(date(2025, 12, 25), date(2026, 12, 24))),
    ],
)
def test_a_period_moves_by_weeks_or_whole_months(moved: dict[str, int], days: Days) -> None:
    assert YEAR.moved(**moved) == days
    assert Days(date(2026, 2, 1), date(2026, 2, 28)).moved(months=1) == Days(date(2026, 3, 1), date(2026, 3, 31))


RHYTHMS = st.sampled_from([Frequency.WEEKLY, Frequency.MONTHLY, Frequency.QUARTERLY])


@given(RHYTHMS, st.integers(-20, 20), st.integers(0, 360))
@settings(deadline=None, max_examples=150)
def test_moving_the_period_and_back_changes_nothing(frequency: Frequency, weeks: int, passed: int) -> None:
    today, control = SINCE + timedelta(days=passed), record(frequency, {"2026-03": date(2026, 3, 9)})

    there = YEAR.moved(weeks=weeks)

    assert there.moved(weeks=-weeks) == YEAR
    assert outlook_of(control, there.moved(weeks=-weeks), today=today) == outlook_of(control, YEAR, today=today)
