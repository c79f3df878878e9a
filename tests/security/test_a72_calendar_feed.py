"""A72: a calendar feed shows what its person may see now, and nothing once they may not; A46: only its hash is kept."""

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from controls.models import Control
from soc2hub.accounts.actions import memberships
from soc2hub.accounts.actions import tokens as token_acts
from soc2hub.accounts.models import ApiToken, Membership, User
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.web.logs import loggable
from tests.accounts.inviting import confirm
from tests.controls.building import inside, moved, on, running, second_lead
from tests.worlds import World

DAY = date(2026, 4, 10)


@pytest.fixture
def program(world: World) -> World:
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="quarterly")
        moved(control.occurrences.get(key="2026-Q2"), date(2026, 7, 9), by=world.priya)
    return world


def address_for(user: User, client: Client, **values: Any) -> str:
    wanted = {"name": "Calendar", "scopes": ["calendar"], "days": 365, "client_id": client.pk} | values
    return f"/calendar/{issue(user, **wanted).text}.ics"


def events(browser: Any, url: str) -> dict[str, Any]:
    with on(DAY):
        answer = browser.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "private, no-store"
    calendar = Calendar.from_ical(answer.content)
    return {str(event["summary"]): event["dtstart"].dt for event in calendar.walk("VEVENT")}


def test_it_holds_what_is_due_as_whole_days_of_the_client_without_signing_in(program: World, client) -> None:
    found = events(client, address_for(program.omar, program.acme))

    assert found == {
        "AC-1 Access is reviewed, Q1 2026": date(2026, 3, 31),
        "AC-1 Access is reviewed, Q2 2026": date(2026, 7, 9),
        "AC-1 Access is reviewed, Q3 2026": date(2026, 9, 30),
        "AC-1 Access is reviewed, Q4 2026": date(2026, 12, 31),
    }


def test_mine_are_those_of_the_controls_i_own(program: World, client) -> None:
    assert len(events(client, address_for(program.omar, program.acme) + "?whose=mine")) == 4
    assert events(client, address_for(program.erin, program.acme) + "?whose=mine") == {}


def test_a_moved_date_moves_the_event_and_keeps_its_identity(program: World, client) -> None:
    url = address_for(program.omar, program.acme)
    with on(DAY):
        before = client.get(url).content.decode()
    with on(DAY), inside(program):
        quarter = Control.objects.get(ref="AC-1").occurrences.get(key="2026-Q2")
        moved(quarter, date(2026, 7, 20), by=program.priya)
    with on(DAY):
        after = client.get(url).content.decode()

    assert f"UID:{quarter.pk}@soc2hub" in before and f"UID:{quarter.pk}@soc2hub" in after
    assert "DTSTART;VALUE=DATE:20260709" in before and "DTSTART;VALUE=DATE:20260720" in after


def test_a_person_removed_a_second_ago_finds_nothing(program: World, client) -> None:
    """A72."""
    url = address_for(program.omar, program.acme)
    assert client.get(url).status_code == 200

    with entering(program.acme, by=program.priya):
        memberships.revoke(Membership.objects.get(user=program.omar), by=program.priya)

    assert client.get(url).status_code == 404


@pytest.mark.parametrize("who", ["eve", "audrey", "rita"])
def test_who_may_not_see_the_program_has_no_feed_of_it(program: World, client, who: str) -> None:
    """A02, A12: narrowed to what its person may, which for these is nothing."""
    assert client.get(address_for(getattr(program, who), program.acme)).status_code == 404


def test_revoked_expired_or_of_another_scope_it_is_not_there(program: World, client) -> None:
    revoked = issue(program.omar, name="x", scopes=["calendar"], days=9, client_id=program.acme.pk)
    token_acts.take_back(revoked.token, by=program.omar)
    old = issue(program.omar, name="x", scopes=["calendar"], days=9, client_id=program.acme.pk)
    ApiToken.objects.filter(pk=old.token.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    addresses = [
        f"/calendar/{revoked.text}.ics",
        f"/calendar/{old.text}.ics",
        address_for(program.omar, program.acme, scopes=["read", "write"]),
        address_for(program.omar, program.acme, client_id=None),
        f"/calendar/{old.text[:-1]}.ics",
        "/calendar/nonsense.ics",
    ]

    assert [client.get(url).status_code for url in addresses] == [404] * 6


def test_its_token_opens_nothing_of_the_api(program: World, client) -> None:
    text = issue(program.priya, name="x", scopes=["calendar"], days=9, client_id=program.acme.pk).text
    bearer = {"Authorization": f"Bearer {text}"}

    answers = [
        client.get(f"/api/v1/clients/{program.acme.pk}/occurrences", headers=bearer).status_code,
        client.post(f"/api/v1/clients/{program.acme.pk}/gaps", {}, headers=bearer).status_code,
        client.get("/api/v1/tokens", headers=bearer).status_code,
    ]

    assert answers == [403] * 3


def test_the_address_is_made_once_after_confirming_and_kept_as_a_hash(program: World, signed_in) -> None:
    """A45, A46, A60."""
    owner = signed_in(program.omar)
    unconfirmed = owner.post("/account/calendar/", {"client": str(program.acme.pk), "whose": "mine"})
    assert unconfirmed.status_code == 403 and not ApiToken.objects.exists()
    confirm(owner, program.omar)

    foreign = owner.post("/account/calendar/", {"client": str(program.bravo.pk), "whose": "mine"})
    made = owner.post("/account/calendar/", {"client": str(program.acme.pk), "whose": "mine"})

    assert (foreign.status_code, made.status_code) == (422, 201)
    address = made.context["address"]
    token = ApiToken.objects.get()
    assert (token.scopes, token.client_id, token.user) == (["calendar"], program.acme.pk, program.omar)
    secret = address.rpartition("/")[2].partition(".ics")[0].split("_", 2)[-1]
    assert len(secret) > 20 and secret not in token.secret_sha256
    assert loggable(f"/calendar/{secret}.ics") == "/calendar/…"
