"""A practice's owner opens its clients on a page; nobody else does."""

from soc2hub.accounts.models import Membership
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.models import Event
from tests.worlds import World

NEW = {"name": "Cobalt Freight", "zone": "Europe/Berlin"}


def names_seen_by(user) -> set[str]:
    with entering_portfolio(by=user):
        mine = Membership.objects.filter(user=user).values("client")
        return set(Client.objects.filter(pk__in=mine).values_list("name", flat=True))


def test_the_owner_opens_a_client_and_is_its_first_member(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    answer = browser.post("/clients/new/", NEW)

    with entering_portfolio(by=world.priya):
        client = Client.objects.get(name="Cobalt Freight")
    assert answer.status_code == 302 and answer["Location"] == f"/c/{client.pk}/"
    with entering(client, by=world.priya):
        assert list(Membership.objects.values_list("user__name", "role")) == [("Priya", "practice_owner")]
        assert [event.verb for event in Event.objects.all()] == ["client.opened"]
    assert client.zone == "Europe/Berlin"


def test_the_page_asks_for_name_and_zone_and_says_what_is_wrong(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    page = browser.get("/clients/new/").content.decode()
    nowhere = browser.post("/clients/new/", NEW | {"zone": "Mars/Olympus"})
    twice = browser.post("/clients/new/", NEW | {"name": "Acme Payments"})

    assert 'name="zone"' in page and "Europe/Berlin" in page
    assert nowhere.status_code == 422 and 'value="Cobalt Freight"' in nowhere.content.decode()
    assert twice.status_code == 422 and "a client of that name already" in twice.content.decode()


def test_without_a_seat_nobody_opens_a_client(world: World, signed_in) -> None:
    before = names_seen_by(world.erin)
    browser = signed_in(world.erin)

    statuses = [browser.get("/clients/new/").status_code, browser.post("/clients/new/", NEW).status_code]

    assert statuses == [403, 403]
    assert names_seen_by(world.erin) == before


def test_another_practice_is_no_choice(world: World, signed_in) -> None:
    with entering(world.rival, by=world.rita):
        rivals = str(Client.objects.get(pk=world.rival.pk).practice_id)

    answer = signed_in(world.priya).post("/clients/new/", NEW | {"practice": rivals})

    assert answer.status_code == 422


def test_the_owner_finds_the_page_from_all_clients(world: World, signed_in) -> None:
    assert "/clients/new/" in signed_in(world.priya).get("/").content.decode()
    assert "/clients/new/" not in signed_in(world.erin).get("/").content.decode()
