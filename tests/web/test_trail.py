"""The trail's page: sentences by the client's day, newest first, read page by page."""

from datetime import UTC, datetime

from django.urls import reverse

from soc2hub.accounts.models import Person
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record
from tests.worlds import World


def acted(world: World, instant: datetime, times: int = 1) -> None:
    with clock.travelled_to(instant), entering(world.acme, by=world.omar):
        person = Person.objects.get(user=world.erin)
        for _ in range(times):
            record("person.changed", subject=person, by=world.omar, name="Erin")


def test_an_act_stands_under_the_clients_day(world: World, signed_in) -> None:
    """23:30 UTC is the next day in Berlin."""
    acted(world, datetime(2026, 3, 2, 23, 30, tzinfo=UTC))

    page = signed_in(world.priya).get(reverse("web:trail", args=[world.acme.pk])).content.decode()

    assert "Tuesday, 3 March 2026" in page and "00:30" in page
    assert "Omar changed the details of “Erin”." in page


def test_the_trail_is_read_to_its_beginning(world: World, signed_in) -> None:
    acted(world, clock.now(), times=60)
    browser, seen = signed_in(world.priya), []

    url = reverse("web:trail", args=[world.acme.pk])
    while url:
        context = browser.get(url).context
        seen += [row["line"].event.seq for day in context["days"] for row in day["lines"]]
        url = context["next_url"]

    assert seen == list(range(len(seen), 0, -1)) and len(seen) > 60


def test_nonsense_for_a_place_is_the_beginning(world: World, signed_in) -> None:
    url = reverse("web:trail", args=[world.acme.pk])

    for text in ("x", "-1", "9" * 40, "²"):
        assert signed_in(world.priya).get(url, {"before": text}).status_code == 200


def test_who_may_not_see_the_trail_does_not(world: World, signed_in) -> None:
    url = reverse("web:trail", args=[world.acme.pk])

    assert [signed_in(u).get(url).status_code for u in (world.omar, world.eve, world.audrey, world.rita)] == [
        403, 403, 403, 404,
    ]  # fmt: skip
