"""F31: whatever flips by date flips at the client's own midnight, over spring gaps, autumn folds and a lost day."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from controls.calendar import Frequency, OccurrenceState, Window, local_date, state_of, windows
from controls.queries import occurrence_state
from controls.queries.here import Period
from controls.queries.standing import Span, standings
from controls.queries.work import overdue_now
from soc2hub.accounts.access import access_to, person_of
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.ui.words import window_name
from soc2hub.web.duties import duties_of
from tests.controls.building import inside, running, second_lead
from tests.worlds import World

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Kolkata", "Pacific/Apia", "Australia/Lord_Howe")
MINUTE = timedelta(minutes=1)
CHANGES = {
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Europe/Berlin": (date(2026, 3, 29), date(2026, 10, 25)),
    "Asia/Kolkata": (date(2026, 3, 29), date(2026, 10, 25)),  # keeps one time all year
    "Pacific/Apia": (date(2020, 9, 27), date(2021, 4, 4)),  # its last ones
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),  # half an hour
}
DAYS = [(zone, day) for zone, days in CHANGES.items() for day in days]


def midnight_after(day: date, zone: str) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_the_days_chosen_are_those_on_which_the_clock_changes(zone: str) -> None:
    for day in CHANGES[zone]:
        hours = (midnight_after(day, zone) - midnight_after(day - timedelta(days=1), zone)) / timedelta(hours=1)
        assert (hours == 24) is (zone == "Asia/Kolkata"), (zone, day, hours)


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_every_minute_of_three_days_a_daily_window_is_due_until_local_midnight(zone: str, day: date) -> None:
    """Four days of minutes round each change: due on its day, overdue from the minute after it, missed a day on."""
    window = Window(day, day, day, day.isoformat())
    start = midnight_after(day - timedelta(days=2), zone)
    flips: dict[OccurrenceState, datetime] = {}

    for number in range(4 * 24 * 60):
        instant = start + number * MINUTE
        state = state_of(window, today=local_date(instant, zone), next_window_end=day + timedelta(days=1))
        flips.setdefault(state, instant)

    assert flips == {
        OccurrenceState.SCHEDULED: start,
        OccurrenceState.DUE: midnight_after(day - timedelta(days=1), zone),
        OccurrenceState.OVERDUE: midnight_after(day, zone),
        OccurrenceState.MISSED: midnight_after(day + timedelta(days=1), zone),
    }


def test_apias_lost_friday_is_overdue_at_once_and_no_other_day_is_touched() -> None:
    owed = windows(Frequency.DAILY, since=date(2011, 12, 28), until=date(2012, 1, 1))
    seen = {local_date(datetime(2011, 12, 28, tzinfo=UTC) + timedelta(hours=h), "Pacific/Apia") for h in range(120)}

    assert date(2011, 12, 30) not in seen
    last_before = datetime(2011, 12, 30, 9, 59, tzinfo=UTC)
    states = [
        [state_of(window, today=local_date(instant, "Pacific/Apia")).value for window in owed]
        for instant in (last_before, last_before + MINUTE)
    ]
    assert states == [
        ["overdue", "due", "scheduled", "scheduled", "scheduled"],
        ["overdue", "overdue", "overdue", "due", "scheduled"],
    ]


@pytest.mark.parametrize(("zone", "day"), DAYS)
def test_pages_counts_and_duties_flip_in_the_same_minute(world: World, zone: str, day: date) -> None:
    """A moved clock, the database, and everything that asks it."""
    lena, midnight = second_lead(world), midnight_after(day, zone)
    period = Period(date(day.year, 1, 1), date(day.year, 12, 31))
    with inside(world):
        Client.objects.filter(pk=world.acme.pk).update(zone=zone)
    with clock.travelled_to(midnight - timedelta(days=1)), inside(world):
        today_of = running(world, lena, since=day, frequency="daily").occurrences.get(key=day.isoformat())

    seen = []
    for instant in (midnight - MINUTE, midnight):
        with clock.travelled_to(instant), inside(world, world.omar):
            access = access_to(world.acme.pk, world.omar)
            today = access.client.today()
            state = occurrence_state(today_of, today=today, period=period).state.value
            counts = standings({world.acme.pk: Span(period.since, period.until, today)})[world.acme.pk][0]
            overdue = [row.key for row in overdue_now(today=today, period_end=period.until)]
            waiting = duties_of(access, person_of(world.omar), today)
            duties = [duty.state for duty in waiting if window_name(day.isoformat()) in duty.why]
            seen.append((today, state, counts.overdue, overdue, duties))

    assert seen == [
        (day, "due", 0, [], ["due"]),
        (day + timedelta(days=1), "overdue", 1, [day.isoformat()], ["overdue"]),
    ]
