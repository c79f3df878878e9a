"""The client's fiscal year, and evidence that is wanted oftener than its control runs (DOMAIN R7.4, R7.7)."""

from datetime import date

import pytest

from controls.actions import calendars
from controls.actions import controls as acts
from controls.actions import occurrences as acts_on
from controls.models import ClientCalendar, Control
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.trail.models import Event
from tests.controls.building import browser_of, inside, on, running, second_lead
from tests.worlds import World

DAY = date(2026, 4, 10)
APRIL = {"fiscal_year_start": 4, "rests_at_weekends": False}


def keys(control: Control) -> list[str]:
    return list(control.occurrences.order_by("due_on", "key").values_list("key", flat=True))


def test_another_fiscal_year_owes_anew_and_keeps_what_was_done(world: World) -> None:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="quarterly")
        acts_on.mark_performed(control.occurrences.get(key="2026-Q2"), date(2026, 4, 8), world.priya)

        calendars.set_calendar(version=0, by=world.priya, fiscal_year_start=2, rests_at_weekends=False)

        assert keys(control) == ["2026-Q1", "FY2027-Q1", "2026-Q2", "FY2027-Q2", "FY2027-Q3"]
        assert control.occurrences.get(key="2026-Q2").performed_on == date(2026, 4, 8)
        assert Event.objects.get(verb="calendar.changed").body["fiscal_year_start"] == 2


def test_set_again_it_changes_nothing_and_the_version_guards_it(world: World) -> None:
    with on(DAY), inside(world):
        row = calendars.set_calendar(version=0, by=world.priya, **APRIL)
        with pytest.raises(Stale):
            calendars.set_calendar(version=0, by=world.priya, **APRIL)
        with pytest.raises(Invalid):
            calendars.set_calendar(version=1, by=world.priya, fiscal_year_start=13, rests_at_weekends=False)

        assert calendars.set_calendar(version=row.version, by=world.priya, **APRIL).version == 1
        assert Event.objects.filter(verb="calendar.changed").count() == 1


def test_daily_controls_rest_at_weekends_where_the_client_says_so(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 1, 1)), inside(world):
        calendars.set_calendar(version=0, by=world.priya, fiscal_year_start=1, rests_at_weekends=True)

        control = running(world, lena, since=date(2026, 1, 1), frequency="daily")

        assert control.occurrences.count() == 261


@pytest.mark.parametrize(
    ("frequency", "cadences", "count"),
    [
        ("continuous", ["quarterly", "monthly"], 12),
        ("annual", ["annual", "quarterly"], 4),
        ("quarterly", ["per_event"], 12),
        ("monthly", ["annual", "once_per_period"], 12),
        ("quarterly", ["whenever", None, ["monthly"]], 4),
    ],
)
def test_an_item_wanted_oftener_makes_the_occurrences(
    world: World, frequency: str, cadences: list[object], count: int
) -> None:
    lena, items = second_lead(world), [{"item": "Report", "cadence": cadence} for cadence in cadences]
    with on(date(2026, 1, 1)), inside(world):
        control = running(
            world, lena, since=date(2026, 1, 1), frequency=frequency, evidence_items=[*items, "A note"]
        )

        assert control.occurrences.count() == count


def test_an_item_wanted_oftener_from_now_on_keeps_the_quarters_done(world: World) -> None:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="quarterly")
        acts_on.mark_performed(control.occurrences.get(key="2026-Q1"), date(2026, 3, 8), world.priya)

        items = [{"item": "Report", "cadence": "monthly"}]
        control = acts.change(control, version=control.version, by=world.priya, evidence_items=items)

        assert keys(control) == ["2026-Q1", *(f"2026-{month:02}" for month in range(4, 13))]


def test_the_calendar_is_set_on_its_page_and_over_the_api(world: World) -> None:
    lead, reader = browser_of(world.priya), browser_of(world.vera)
    page, api = f"/c/{world.acme.pk}/controls/schedule/calendar/", f"/api/v1/clients/{world.acme.pk}/calendar"

    shown = lead.get(page)
    set_here = lead.post(page, {"fiscal_year_start": "4", "version": "0"})
    wrong = lead.post(page, {"fiscal_year_start": "13", "version": "1"})
    read = reader.get(api)
    refused = reader.put(api, APRIL, content_type="application/json", headers={"If-Match": '"1"'})
    blind = lead.put(api, APRIL, content_type="application/json")
    july = APRIL | {"fiscal_year_start": 7}
    changed = lead.put(api, july, content_type="application/json", headers={"If-Match": '"1"'})

    assert [a.status_code for a in (shown, set_here, wrong, read, refused, blind, changed)] == [
        200, 302, 422, 200, 403, 428, 200,
    ]  # fmt: skip
    assert (read.json(), read["ETag"], changed["ETag"]) == (APRIL, '"1"', '"2"')
    with inside(world):
        assert ClientCalendar.objects.get().fiscal_year_start == 7
