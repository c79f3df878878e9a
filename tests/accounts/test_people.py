"""People of the client: with or without account, with offices; five statements however many."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from soc2hub.accounts.models import Appointment, Person
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.accounts.inviting import invited, page_of
from tests.worlds import World


def person_named(world: World, name: str) -> Person:
    with entering(world.acme, by=world.priya):
        return Person.objects.get(name=name)


def verbs(world: World, count: int) -> list[str]:
    with entering(world.acme, by=world.priya):
        return [event.verb for event in Event.objects.order_by("-seq")[:count]]


def test_the_list_shows_people_roles_and_what_waits(world: World, signed_in) -> None:
    invited(signed_in(world.priya), world)

    page = signed_in(world.priya).get(page_of(world.acme, "people")).content.decode()

    assert all(name in page for name in ("Priya", "Omar", "Erin", "Practice owner", "Control owner", "until "))
    assert "nina@example.org" in page and "Take back" in page
    assert "Rita" not in page


def test_an_owner_sees_people_and_no_roles_of_others(world: World, signed_in) -> None:
    page = signed_in(world.omar).get(page_of(world.acme, "people")).content.decode()

    assert "Erin" in page
    assert "Contributor" not in page and "Invite" not in page and "Take back" not in page


def test_a_person_is_added_changed_and_leaves(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    browser.post(page_of(world.acme, "add_person"), {"name": "Lena", "email": "Lena@Example.org", "title": "CFO"})
    lena = person_named(world, "Lena")
    form = {"name": "Lena Lind", "email": lena.email, "title": "CFO", "left_on": "", "version": 1}

    changed = browser.post(page_of(world.acme, "edit_person", lena.pk), form)
    stale = browser.post(page_of(world.acme, "edit_person", lena.pk), form | {"name": "Other"})
    left = browser.post(page_of(world.acme, "edit_person", lena.pk), form | {"left_on": "2026-01-31", "version": 2})

    assert lena.email == "lena@example.org"
    assert (changed.status_code, stale.status_code, left.status_code) == (302, 422, 302)
    assert "Somebody changed this meanwhile" in stale.content.decode() and 'value="Other"' in stale.content.decode()
    assert verbs(world, 3) == ["person.left", "person.changed", "person.added"]


def test_two_people_do_not_share_an_address(world: World, signed_in) -> None:
    answer = signed_in(world.priya).post(page_of(world.acme, "add_person"), {"name": "O", "email": "omar@example.org"})

    assert answer.status_code == 422
    assert "a person with this e-mail address already" in answer.content.decode()


def test_the_address_one_signs_in_with_stays(world: World, signed_in) -> None:
    omar = person_named(world, "Omar")
    form = {"name": "Omar", "email": "new@example.org", "title": "", "left_on": "", "version": omar.version}

    answer = signed_in(world.priya).post(page_of(world.acme, "edit_person", omar.pk), form)

    assert answer.status_code == 422
    assert person_named(world, "Omar").email == "omar@example.org"


def test_an_office_is_held_once_and_ends(world: World, signed_in) -> None:
    eve = person_named(world, "Eve")
    browser = signed_in(world.priya)
    form = {"office": "sponsor", "since": "2026-01-01"}

    first = browser.post(page_of(world.acme, "appoint", eve.pk), form)
    second = browser.post(page_of(world.acme, "appoint", eve.pk), form)
    with entering(world.acme, by=world.priya):
        office = Appointment.objects.get(person=eve)
    ended = browser.post(page_of(world.acme, "end_appointment", office.pk))
    again = browser.post(page_of(world.acme, "end_appointment", office.pk))

    assert (first.status_code, second.status_code, ended.status_code, again.status_code) == (302, 422, 302, 409)
    assert verbs(world, 2) == ["appointment.ended", "person.appointed"]


def test_who_may_only_look_changes_nobody(world: World, signed_in) -> None:
    eve = person_named(world, "Eve")

    for user, status in ((world.omar, 403), (world.eve, 403), (world.rita, 404)):
        browser = signed_in(user)
        assert browser.post(page_of(world.acme, "add_person"), {"name": "M"}).status_code == status
        form = {"office": "board", "since": "2026-01-01"}
        assert browser.post(page_of(world.acme, "appoint", eve.pk), form).status_code == status

    with entering(world.acme, by=world.priya):
        assert not Person.objects.filter(name="M").exists() and not Appointment.objects.exists()


def test_the_list_costs_the_same_with_many_people(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    url = page_of(world.acme, "people")
    browser.get(url)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(url)

    with entering(world.acme, by=world.priya):
        Person.objects.bulk_create(Person(name=f"P{n:03}", email=f"p{n}@example.org") for n in range(90))
    with CaptureQueriesContext(connection) as many:
        page = browser.get(url)

    assert len(many) == len(few)
    assert len(page.context["rows"]) == 50
    rest = browser.get(page.context["next_url"])
    assert len(rest.context["rows"]) == 46 and rest.context["next_url"] == ""


@pytest.mark.parametrize("after", ["x", "00000000-0000-0000-0000-000000000000", "%27"])
def test_a_made_up_place_in_the_list_is_its_beginning(world: World, signed_in, after: str) -> None:
    page = signed_in(world.priya).get(page_of(world.acme, "people") + f"?after={after}")

    assert page.status_code == 200
    assert page.context["rows"][0].person.name == "Audrey"
