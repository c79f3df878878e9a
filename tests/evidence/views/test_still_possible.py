"""The page and the endpoint that say until when each control can still make it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from controls.actions import occurrences as acts_on
from controls.models import Control
from evidence.queries.duties import last_chances
from soc2hub.accounts.access import access_to
from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.scope import entering
from tests.controls.building import browser_of, inside, on, running, second_lead, waive
from tests.evidence.building import owing
from tests.worlds import World

DAY = date(2026, 9, 10)


@pytest.fixture
def program(world: World) -> World:
    """A quarterly control done once, a monthly one never, one that goes by events."""
    lena = second_lead(world)
    with on(date(2026, 1, 1)), inside(world):
        quarterly = running(world, lena, "Q-1", since=date(2026, 1, 1), frequency="quarterly", weight="key")
        running(world, lena, "M-1", since=date(2026, 1, 1))
        running(world, lena, "E-1", since=date(2026, 1, 1), frequency="per_event")
        running(world, lena, "Y-1", since=date(2026, 12, 31), frequency="annual")
    with on(DAY), inside(world):
        acts_on.mark_performed(quarterly.occurrences.get(key="2026-Q1"), date(2026, 4, 3), world.priya)
        waive(quarterly.occurrences.get(key="2026-Q4"), "Closed for good", asked_by=world.erin, by=world.priya)
    return world


def url(world: World, query: str = "") -> str:
    return f"/c/{world.acme.pk}/evidence/still-possible/{query}"


def api(world: World, query: str = "") -> str:
    return f"/api/v1/clients/{world.acme.pk}/still-possible{query}"


def test_it_says_for_each_control_until_when_and_what_is_lost(program: World) -> None:
    with on(DAY):
        told = browser_of(program.vera).get(api(program)).json()

    assert told["period"] == {"since": "2026-01-01", "until": "2026-12-31"}
    assert told["moved_period"] is None and told["left_out_per_event"] == 1
    found = {row["control"]: row["now"] for row in told["controls"]}
    assert found["Q-1"] == {
        "verdict": "possible", "owed": 3, "needed": 2, "operated": 1, "late": 1, "open": 2, "lost": [], "short_by": 0,
        "last_day": "2026-12-31", "on_time_by": "2026-09-30",
    }  # fmt: skip
    assert (found["M-1"]["needed"], found["M-1"]["on_time_by"]) == (2, "2026-11-30")
    assert (found["Y-1"]["owed"], found["Y-1"]["verdict"]) == (1, "possible")


def test_the_page_compares_the_period_with_a_moved_one(program: World) -> None:
    reader = browser_of(program.vera)
    with on(DAY):
        plain = reader.get(url(program)).content.decode()
        moved = reader.get(url(program, "?by=-2&unit=months")).content.decode()
        nonsense = reader.get(url(program, "?by=x&unit=y"))

    assert "Q-1 Access is reviewed" in plain and "If moved" not in plain
    assert "1 Nov 2025 to 31 Oct 2026" in moved and "If moved" in moved
    assert nonsense.status_code == 200


def test_a_period_moved_before_the_year_end_loses_the_yearly_control(program: World) -> None:
    with on(DAY):
        told = browser_of(program.vera).get(api(program, "?months=-2")).json()
        wrong = browser_of(program.vera).get(api(program, "?months=999"))

    yearly = next(row for row in told["controls"] if row["control"] == "Y-1")
    assert told["moved_period"] == {"since": "2025-11-01", "until": "2026-10-31"}
    assert (yearly["now"]["verdict"], yearly["moved"]["verdict"]) == ("possible", "nothing_due")
    assert wrong.status_code == 400


def test_it_costs_the_same_with_more_controls(program: World) -> None:
    reader, counts = browser_of(program.vera), []
    for more in range(2):
        with on(DAY):
            reader.get(url(program))
            with CaptureQueriesContext(connection) as asked:
                reader.get(url(program, "?by=3&unit=weeks"))
        counts.append(len(asked))
        if not more:
            with on(DAY), inside(program):
                for n in range(5):
                    running(program, second_lead_again(program), f"X-{n}", since=date(2026, 1, 1))

    assert counts[0] == counts[1]


def second_lead_again(world: World) -> object:
    return type(world.priya).objects.get(email="lena@example.org")


def test_it_is_the_teams_own(program: World) -> None:
    """A02, A03, A12."""
    seen = {
        name: (browser_of(getattr(program, name)).get(url(program)).status_code,
               browser_of(getattr(program, name)).get(api(program)).status_code)
        for name in ("vera", "eve", "audrey", "rita")
    }  # fmt: skip

    assert seen == {"vera": (200, 200), "eve": (403, 403), "audrey": (403, 403), "rita": (404, 404)}


def test_its_owner_finds_it_among_their_work_while_it_can_still_be_met(world: World) -> None:
    control = owing(world, frequency="quarterly")
    with entering(world.acme, by=world.priya):
        Control.objects.filter(pk=control.pk).update(owner=Person.objects.get(user=world.omar))

    def told(user: User, today: date) -> list[tuple[str, str]]:
        with entering(world.acme, by=user):
            access = access_to(world.acme.pk, user)
            person = Person.objects.get(user=user)
            return [(duty.state, duty.title) for duty in last_chances(access, person, today)]

    assert told(world.omar, date(2026, 3, 1)) == []
    assert told(world.omar, date(2026, 12, 30)) == [("possible", "AC-1 Access is reviewed")]
    assert told(world.erin, date(2026, 12, 30)) == []
