"""Search finds pages, people and clients of one's own, and nothing else (case A07)."""

import pytest
from django.urls import reverse

from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from tests.worlds import World


def titles(browser, query: str, client=None) -> list[str]:
    answer = browser.get(reverse("web:search"), {"q": query} | ({"client": client.pk} if client else {}))
    assert answer.status_code == 200
    return [hit.title for group in answer.context["groups"] for hit in group.hits]


def test_pages_people_and_clients_are_found(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    assert titles(browser, "peop", world.acme) == ["People"]
    assert titles(browser, "omar", world.acme) == ["Omar"]
    assert titles(browser, "bravo", world.acme) == ["Bravo Health"]
    assert "Scope" in titles(browser, "", world.acme)


def test_what_one_may_not_see_is_not_found(world: World, signed_in) -> None:
    assert titles(signed_in(world.eve), "omar", world.acme) == []
    assert titles(signed_in(world.audrey), "scope", world.acme) == []
    assert "Acme Payments" not in titles(signed_in(world.rita), "", world.acme)
    assert titles(signed_in(world.rita), "omar", world.acme) == []


def test_another_clients_canary_is_found_in_its_own_client_only(world: World, signed_in) -> None:
    """A07."""
    with entering(world.bravo, by=world.priya):
        Person.objects.create(name="CANARY-B")

    assert titles(signed_in(world.priya), "CANARY", world.acme) == []
    assert titles(signed_in(world.priya), "CANARY", world.bravo) == ["CANARY-B"]


def test_the_dialog_gets_a_fragment_and_the_frame_tells_it_where(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    fragment = browser.get(reverse("web:search"), {"q": "x"}, headers={"HX-Request": "true"}).content.decode()
    page = browser.get(reverse("web:people", args=[world.acme.pk])).content.decode()

    assert "<html" not in fragment and "Nothing is called “x”" in fragment
    assert f'hx-get="/search?client={world.acme.pk}"' in page


@pytest.mark.parametrize("query", ["%", "_", "\\", "'; --", "x" * 10_000, "<script>alert(1)</script>"])
def test_odd_words_are_taken_literally(world: World, signed_in, query: str) -> None:
    answer = signed_in(world.priya).get(reverse("web:search"), {"q": query, "client": str(world.acme.pk)})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()
    assert [g for g in answer.context["groups"] if g.label == "People"] == []
