from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.calendar import (
    AnnualRule,
    Cadence,
    Frequency,
    OccurrenceState,
    Window,
    add_months,
    fresh_until,
    is_fresh,
    is_within,
    local_date,
    missed_after,
    planning_warnings,
    state_of,
    supports,
    windows,
)
from tests.telling import tell

Counts = Counter[str]
YEAR = {"since": date(2026, 1, 1), "until": date(2026, 12, 31)}
SHORT = {"since": date(2026, 2, 15), "until": date(2026, 5, 14)}
ZONES = (
    "America/New_York",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Pacific/Apia",  # skipped a whole day in 2011
    "Australia/Lord_Howe",  # its daylight saving is half an hour
    "UTC",
)
CALENDAR_FREQUENCIES = tuple(f for f in Frequency if f is not Frequency.ONCE_PER_PERIOD)
MARCH = Window(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), "2026-03")
APRIL_END = date(2026, 4, 30)

days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
cadences = st.builds(
    Cadence,
    st.sampled_from(CALENDAR_FREQUENCIES),
    annual_rule=st.sampled_from(AnnualRule),
    fiscal_year_start=st.integers(1, 12),
    business_days=st.booleans(),
    active_from=st.none() | st.dates(date(2015, 1, 1), date(2020, 12, 31)),
    active_to=st.none() | st.dates(date(2021, 1, 1), date(2035, 12, 31)),
    last_performed_on=st.none() | st.dates(date(2012, 1, 1), date(2020, 12, 31)),
)


@pytest.fixture(scope="module")
def counts(request: pytest.FixtureRequest) -> Iterator[Counts]:
    """What the exhaustive tests looked at, printed when they are done."""
    found: Counts = Counter()
    yield found
    tell(request, "looked at over ten years", found)


# Windows


@pytest.mark.parametrize(
    ("frequency", "count"),
    [
        (Frequency.ANNUAL, 1),
        (Frequency.SEMIANNUAL, 2),
        (Frequency.QUARTERLY, 4),
        (Frequency.MONTHLY, 12),
        (Frequency.DAILY, 365),
        (Frequency.CONTINUOUS, 4),
        (Frequency.PER_EVENT, 12),
        (Frequency.ONCE_PER_PERIOD, 1),
    ],
)
def test_a_calendar_year_owes_as_many_windows_as_the_oracle_says(frequency: Frequency, count: int) -> None:
    owed = windows(frequency, **YEAR)

    assert len(owed) == count


def test_windows_that_close_after_the_period_belong_to_the_next_one() -> None:
    monthly = windows(Frequency.MONTHLY, **SHORT)
    quarterly = windows(Frequency.QUARTERLY, **SHORT)

    assert [window.key for window in monthly] == ["2026-02", "2026-03", "2026-04"]
    assert quarterly == (Window(date(2026, 1, 1), date(2026, 3, 31), date(2026, 3, 31), "2026-Q1"),)


@pytest.mark.parametrize(
    ("frequency", "key"),
    [
        (Frequency.DAILY, "2026-03-14"),
        (Frequency.WEEKLY, "2026-W11"),
        (Frequency.MONTHLY, "2026-03"),
        (Frequency.PER_EVENT, "2026-03"),
        (Frequency.QUARTERLY, "2026-Q1"),
        (Frequency.CONTINUOUS, "2026-Q1"),
        (Frequency.SEMIANNUAL, "2026-H1"),
        (Frequency.ANNUAL, "2026"),
    ],
)
def test_a_window_is_known_by_the_name_people_use(frequency: Frequency, key: str) -> None:
    window = Cadence(frequency).window_of(date(2026, 3, 14))

    assert window is not None
    assert window.key == key


def test_a_week_bears_the_year_of_its_thursday() -> None:
    window = Cadence(Frequency.WEEKLY).window_of(date(2027, 1, 1))

    assert window == Window(date(2026, 12, 28), date(2027, 1, 3), date(2027, 1, 3), "2026-W53")


def test_a_fiscal_year_bears_the_year_it_ends_in() -> None:
    april = {"fiscal_year_start": 4}

    annual = windows(Frequency.ANNUAL, since=date(2026, 4, 1), until=date(2027, 3, 31), **april)
    quarter = Cadence(Frequency.QUARTERLY, **april).window_of(date(2026, 5, 2))

    assert annual == (Window(date(2026, 4, 1), date(2027, 3, 31), date(2027, 3, 31), "FY2027"),)
    assert quarter == Window(date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 30), "FY2027-Q1")


def test_a_quarter_follows_a_fiscal_year_that_starts_in_february() -> None:
    quarter = Cadence(Frequency.QUARTERLY, fiscal_year_start=2).window_of(date(2026, 1, 31))

    assert quarter == Window(date(2025, 11, 1), date(2026, 1, 31), date(2026, 1, 31), "FY2026-Q4")


def test_business_days_leave_out_the_weekend() -> None:
    owed = windows(Frequency.DAILY, since=date(2026, 3, 13), until=date(2026, 3, 17), business_days=True)

    assert [window.key for window in owed] == ["2026-03-13", "2026-03-16", "2026-03-17"]


def test_a_window_is_clipped_to_the_days_the_control_was_active() -> None:
    owed = windows(
        Frequency.QUARTERLY, **YEAR, active_from=date(2026, 2, 10), active_to=date(2026, 8, 20), grace_days=5
    )

    assert owed == (
        Window(date(2026, 2, 10), date(2026, 3, 31), date(2026, 3, 31), "2026-Q1", 5),
        Window(date(2026, 4, 1), date(2026, 6, 30), date(2026, 6, 30), "2026-Q2", 5),
        Window(date(2026, 7, 1), date(2026, 8, 20), date(2026, 8, 20), "2026-Q3", 5),
    )


@pytest.mark.parametrize(
    ("last_performed_on", "due_on"),
    [(date(2024, 2, 29), date(2025, 2, 28)), (date(2024, 5, 3), date(2025, 5, 3))],
)
def test_a_rolling_year_falls_due_twelve_months_after_the_last_time(
    last_performed_on: date, due_on: date
) -> None:
    (owed,) = windows(
        Frequency.ANNUAL,
        since=date(2025, 1, 1),
        until=date(2025, 12, 31),
        annual_rule=AnnualRule.ROLLING_365,
        last_performed_on=last_performed_on,
    )

    assert owed.due_on == due_on
    assert owed.start == last_performed_on + timedelta(days=1)


def test_a_rolling_year_never_performed_rolls_from_the_first_active_day() -> None:
    rolling = Cadence(Frequency.ANNUAL, annual_rule=AnnualRule.ROLLING_365, active_from=date(2025, 11, 1))

    owed = tuple(rolling.windows(date(2026, 1, 1), date(2027, 12, 31)))

    assert [(window.start, window.due_on) for window in owed] == [
        (date(2025, 11, 1), date(2026, 11, 1)),
        (date(2026, 11, 2), date(2027, 11, 1)),
    ]


def test_once_per_period_is_the_period() -> None:
    (owed,) = windows(Frequency.ONCE_PER_PERIOD, **SHORT, active_from=date(2026, 3, 1))

    assert owed == Window(date(2026, 3, 1), date(2026, 5, 14), date(2026, 5, 14), "2026-02-15..2026-05-14")


def test_a_month_of_thirteen_and_a_negative_grace_are_refused() -> None:
    with pytest.raises(ValueError, match="month 1 to 12"):
        Cadence(Frequency.ANNUAL, fiscal_year_start=13)
    with pytest.raises(ValueError, match="negative"):
        Cadence(Frequency.ANNUAL, grace_days=-1)


@given(cadences, days)
@settings(deadline=None, max_examples=120)
def test_over_ten_years_no_window_overlaps_or_is_lost(cadence: Cadence, since: date) -> None:
    owed = tuple(cadence.windows(since, add_months(since, 120)))

    assert len({window.key for window in owed}) == len(owed)
    has_weekends = cadence.frequency is Frequency.DAILY and cadence.business_days
    for earlier, later in pairwise(owed):
        rest_days = (later.start - earlier.end).days - 1
        assert rest_days == (2 if has_weekends and later.start.isoweekday() == 1 else 0)
    for window in owed:
        assert cadence.window_of(window.start) == cadence.window_of(window.end) == window


@given(cadences, days, st.integers(0, 900), st.integers(-400, 400))
@settings(deadline=None, max_examples=150)
def test_shifting_the_period_never_changes_the_identity_of_a_window(
    cadence: Cadence, since: date, length: int, shift: int
) -> None:
    until, moved = since + timedelta(days=length), timedelta(days=shift)

    before = {window.key: window for window in cadence.windows(since, until)}
    after = {window.key: window for window in cadence.windows(since + moved, until + moved)}

    assert all(before[key] == after[key] for key in before.keys() & after.keys())
    both = {k for k, w in before.items() if since + moved <= w.due_on <= until + moved}
    assert both == before.keys() & after.keys()


@given(cadences, days, st.integers(1, 700), st.integers(1, 700))
@settings(deadline=None, max_examples=150)
def test_two_periods_that_touch_share_no_window_and_lose_none(
    cadence: Cadence, since: date, first: int, second: int
) -> None:
    middle, until = since + timedelta(days=first), since + timedelta(days=first + second)

    apart = (*cadence.windows(since, middle), *cadence.windows(middle + timedelta(days=1), until))

    assert apart == tuple(cadence.windows(since, until))


@pytest.mark.parametrize("zone", ZONES)
@given(st.sampled_from(CALENDAR_FREQUENCIES), st.data())
@settings(deadline=None, max_examples=60)
def test_every_instant_of_ten_years_lies_in_exactly_one_window_of_the_client(
    zone: str, frequency: Frequency, data: st.DataObject
) -> None:
    start = datetime(2010, 1, 1, tzinfo=UTC)
    instant = start + timedelta(seconds=data.draw(st.integers(0, 10 * 365 * 86_400)))

    today = local_date(instant, zone)
    window = Cadence(frequency).window_of(today)

    assert window is not None
    near = windows(frequency, since=today - timedelta(days=400), until=today + timedelta(days=400))
    assert [w for w in near if w.start <= today <= w.end] == [window]


@given(cadences, days)
@settings(deadline=None, max_examples=150)
def test_the_next_window_ends_where_the_next_window_ends(cadence: Cadence, day: date) -> None:
    window = cadence.window_of(day)

    following = None if window is None else cadence.next_window_end(window)

    if window is not None and following is not None:
        later = cadence.window_of(following)
        assert following > window.end
        assert later is None or later.start > window.end
        assert later is None or (later.start - window.end).days <= 3


@pytest.mark.parametrize("zone", ZONES)
def test_over_ten_years_of_hours_each_local_day_lies_in_one_window_of_each_rhythm(zone: str, counts: Counts) -> None:
    """Every hour from 2010 to 2020, with every daylight saving of the zone, and Apia's lost Friday."""
    hours = [datetime(2010, 1, 1, tzinfo=UTC) + timedelta(hours=hour) for hour in range(87_648)]
    local = sorted({local_date(hour, zone) for hour in hours})

    for frequency in CALENDAR_FREQUENCIES:
        owed = windows(frequency, since=local[0] - timedelta(days=366), until=local[-1] + timedelta(days=366))
        starts = [window.start for window in owed]
        for day in local:
            window = owed[bisect_right(starts, day) - 1]
            assert window.start <= day <= window.end, (frequency, day)
        assert all(later.start - earlier.end == timedelta(days=1) for earlier, later in pairwise(owed))
        counts[f"{zone}, hours × rhythms"] += len(hours)
        counts[f"{zone}, windows"] += len(owed)


# States


@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2026, 2, 28), OccurrenceState.SCHEDULED),
        (date(2026, 3, 1), OccurrenceState.DUE),
        (date(2026, 3, 31), OccurrenceState.DUE),
        (date(2026, 4, 1), OccurrenceState.OVERDUE),
        (date(2026, 4, 30), OccurrenceState.OVERDUE),
        (date(2026, 5, 1), OccurrenceState.MISSED),
    ],
)
def test_an_unperformed_window_goes_from_scheduled_to_missed(today: date, state: OccurrenceState) -> None:
    assert state_of(MARCH, today=today, next_window_end=APRIL_END) is state


@pytest.mark.parametrize(
    ("performed_on", "reviewed", "state"),
    [
        (date(2026, 3, 31), False, OccurrenceState.PERFORMED),
        (date(2026, 3, 31), True, OccurrenceState.REVIEWED),
        (date(2026, 4, 1), False, OccurrenceState.LATE),
        (date(2026, 4, 30), True, OccurrenceState.LATE),
        (date(2026, 5, 1), True, OccurrenceState.MISSED),
        (date(2026, 2, 28), True, OccurrenceState.MISSED),
    ],
)
def test_performed_late_is_late_and_performed_after_it_was_missed_is_missed(
    performed_on: date, reviewed: bool, state: OccurrenceState
) -> None:
    found = state_of(
        MARCH, performed_on=performed_on, reviewed=reviewed, today=date(2026, 6, 1), next_window_end=APRIL_END
    )

    assert found is state


def test_the_end_of_the_period_loses_a_window_before_the_next_one_ends() -> None:
    period = {"next_window_end": APRIL_END, "period_end": date(2026, 4, 10)}

    on_the_last_day = state_of(MARCH, today=date(2026, 4, 10), **period)
    after_it = state_of(MARCH, today=date(2026, 4, 11), performed_on=date(2026, 4, 11), **period)

    assert on_the_last_day is OccurrenceState.OVERDUE
    assert after_it is OccurrenceState.MISSED


def test_a_period_that_ended_before_the_window_was_due_does_not_touch_it() -> None:
    lost = missed_after(MARCH, next_window_end=APRIL_END, period_end=date(2026, 3, 15))

    assert lost == APRIL_END


def test_grace_delays_overdue_and_late_and_outlives_a_short_next_window() -> None:
    monday = Window(date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 9), "2026-03-09", grace_days=3)
    tuesday_end = date(2026, 3, 10)

    def on(today: date, performed_on: date | None = None) -> OccurrenceState:
        return state_of(monday, today=today, performed_on=performed_on, next_window_end=tuesday_end)

    assert on(date(2026, 3, 12)) is OccurrenceState.DUE
    assert on(date(2026, 3, 12), date(2026, 3, 12)) is OccurrenceState.PERFORMED
    assert on(date(2026, 3, 13)) is OccurrenceState.MISSED


def test_a_waiver_and_a_proven_empty_window_are_shown_as_such() -> None:
    late = {"today": date(2027, 1, 1), "next_window_end": APRIL_END}

    assert state_of(MARCH, waived=True, **late) is OccurrenceState.WAIVED
    assert state_of(MARCH, not_occurring=True, **late) is OccurrenceState.NOT_OCCURRING


@given(
    cadence=cadences,
    day=days,
    performed_after=st.none() | st.integers(-40, 500),
    period_after=st.none() | st.integers(-40, 500),
    reviewed=st.booleans(),
    grace=st.integers(0, 20),
)
@settings(deadline=None, max_examples=100)
def test_late_and_missed_never_heal_as_time_goes_on(
    cadence: Cadence,
    day: date,
    performed_after: int | None,
    period_after: int | None,
    reviewed: bool,
    grace: int,
) -> None:
    found = cadence.window_of(day)
    window = found or MARCH
    window = Window(window.start, window.end, window.due_on, window.key, grace)
    performed_on = None if performed_after is None else window.start + timedelta(days=performed_after)
    period_end = None if period_after is None else window.due_on + timedelta(days=period_after)

    states = [
        state_of(
            window,
            today=window.start + timedelta(days=passed),
            performed_on=performed_on,
            reviewed=reviewed,
            next_window_end=cadence.next_window_end(window),
            period_end=period_end,
        )
        for passed in range(-30, 900, 7)
    ]

    for settled in (OccurrenceState.LATE, OccurrenceState.MISSED, OccurrenceState.PERFORMED):
        if settled in states:
            assert set(states[states.index(settled) :]) == {settled}


# Evidence, planning, clocks


def test_evidence_supports_a_window_when_it_covers_any_of_its_days() -> None:
    assert supports(MARCH, date(2026, 3, 31), date(2026, 3, 31))
    assert supports(MARCH, date(2026, 1, 1), date(2026, 12, 31))
    assert not supports(MARCH, date(2026, 2, 1), date(2026, 2, 28))
    assert not supports(MARCH, date(2026, 4, 1), date(2026, 4, 30))
    with pytest.raises(ValueError, match="cannot cover"):
        supports(MARCH, date(2026, 4, 1), date(2026, 3, 1))


@pytest.mark.parametrize(
    ("frequency", "last_day"),
    [
        (Frequency.DAILY, date(2026, 2, 1)),
        (Frequency.WEEKLY, date(2026, 2, 7)),
        (Frequency.MONTHLY, date(2026, 2, 28)),
        (Frequency.QUARTERLY, date(2026, 4, 30)),
        (Frequency.SEMIANNUAL, date(2026, 7, 31)),
        (Frequency.ANNUAL, date(2027, 1, 31)),
        (Frequency.ONCE_PER_PERIOD, None),
    ],
)
def test_evidence_is_fresh_for_one_cadence_from_its_effective_day(
    frequency: Frequency, last_day: date | None
) -> None:
    assert fresh_until(date(2026, 1, 31), frequency) == last_day


def test_freshness_ends_the_day_after_cadence_and_grace() -> None:
    effective_on = date(2026, 1, 31)

    assert is_fresh(effective_on, Frequency.MONTHLY, today=date(2026, 3, 2), grace_days=2)
    assert not is_fresh(effective_on, Frequency.MONTHLY, today=date(2026, 3, 3), grace_days=2)


def test_planning_warns_when_no_window_falls_due_in_the_period() -> None:
    (warning,) = planning_warnings(Cadence(Frequency.ANNUAL), **SHORT)

    assert warning.startswith("No annual window falls due between 15 Feb 2026 and 14 May 2026")


def test_planning_warns_of_the_only_quarter_in_three_months() -> None:
    (warning,) = planning_warnings(Cadence(Frequency.QUARTERLY), **SHORT)

    assert (
        warning
        == "Only one quarterly window falls due between 15 Feb 2026 and 14 May 2026: one miss there is total."
    )


def test_planning_is_silent_about_one_annual_window_in_a_year() -> None:
    assert planning_warnings(Cadence(Frequency.ANNUAL), **YEAR) == ()
    assert planning_warnings(Cadence(Frequency.MONTHLY), **SHORT) == ()


def test_the_day_is_the_one_the_client_lives_in() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)

    assert local_date(new_year, "America/Los_Angeles") == date(2026, 12, 31)
    assert local_date(new_year, "Pacific/Auckland") == date(2027, 1, 1)
    with pytest.raises(ValueError, match="time zone"):
        local_date(datetime(2026, 1, 1), "UTC")


def test_a_clock_of_hours_measures_hours_across_daylight_saving() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before = datetime(2026, 10, 24, 12, 0, tzinfo=berlin)
    same_wall_clock = datetime(2026, 10, 25, 12, 0, tzinfo=berlin)  # 25 hours later

    assert not is_within(before, same_wall_clock, hours=24)
    assert is_within(before, same_wall_clock, hours=25)
