"""Search finds pages, people and clients of one's own, and nothing else (case A07)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import Engagement, Grant, Request
from controls.models import Control, Gap, Policy
from reporting.models import Decision
from scoping.models import System
from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import World


def titles(browser, query: str, client=None) -> list[str]:
    answer = browser.get(reverse("web:search"), {"q": query} | ({"client": client.pk} if client else {}))
    assert answer.status_code == 200
    return [hit.title for group in answer.context["groups"] for hit in group.hits]


def test_pages_people_and_clients_are_found(world: World, signed_in) -> None:
    browser = signed_in(world.priya)

    assert titles(browser, "peop", world.acme)[0] == "People"
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


def filled(world: World, client: Client, name: str) -> dict[str, object]:
    """One thing of each kind called by that name; the auditor has the room of the request."""
    day = date(2026, 3, 1)
    with entering(client, by=world.priya):
        owner = Person.objects.get(user=world.priya)
        control = Control.objects.create(ref="AC-1", title=f"{name} access", frequency="monthly", owner=owner)
        Gap.objects.create(title=f"{name} gap", severity="high", state="identified", found_on=day)
        Policy.objects.create(title=f"{name} policy", owner=owner)
        System.objects.create(name=f"{name} store", operated_by=f"{name} cloud")
        Decision.objects.create(title=f"{name} or not?", asked_on=day, decide_by=day, owner=owner)
        engagement = Engagement.objects.create(title="First", report_type="type_1", as_of=day)
        request = Request.objects.create(engagement=engagement, ref="A-1", text=f"{name} list")
        hidden = Engagement.objects.create(title="Second", report_type="type_1", as_of=day)
        Request.objects.create(engagement=hidden, ref="B-1", text=f"{name} of another room")
    return {"control": control, "request": request, "engagement": engagement}


def grouped(browser, query: str, client: Client | None = None) -> dict[str, list[str]]:
    sent = {"q": query} | ({"client": str(client.pk)} if client else {})
    answer = browser.get(reverse("web:search"), sent)
    return {group.label: [hit.title for hit in group.hits] for group in answer.context["groups"]}


def test_every_kind_of_thing_is_found_in_its_group(world: World, signed_in) -> None:
    made = filled(world, world.acme, "Zebra")
    browser = signed_in(world.priya)

    assert grouped(browser, "zebra", world.acme) == {
        "Controls": ["AC-1 Zebra access"],
        "Gaps": ["Zebra gap"],
        "Policies": ["Zebra policy"],
        "Systems": ["Zebra store"],
        "Vendors": ["Zebra cloud"],
        "Requests": ["A-1 Zebra list", "B-1 Zebra of another room"],
        "Decisions": ["Zebra or not?"],
    }
    assert made["control"].get_absolute_url() in browser.get(
        reverse("web:search"), {"q": "access zebra", "client": str(world.acme.pk)}
    ).text


def test_every_word_must_be_there_and_what_begins_with_the_first_comes_first(world: World, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        for title in ("Review of access", "Access review", "Access to code"):
            Gap.objects.create(title=title, severity="low", state="identified", found_on=date(2026, 3, 1))

    assert grouped(signed_in(world.priya), "access rev", world.acme)["Gaps"] == ["Access review", "Review of access"]


def test_the_portfolio_finds_in_all_of_ones_clients_and_says_in_which(world: World, signed_in) -> None:
    for client in (world.acme, world.bravo):
        filled(world, client, "Zebra")
    with entering(world.rival, by=world.rita):
        Gap.objects.create(title="Zebra of a rival", severity="low", state="identified", found_on=date(2026, 3, 1))

    answer = signed_in(world.priya).get(reverse("web:search"), {"q": "zebra gap"})

    [gaps] = [group for group in answer.context["groups"] if group.label == "Gaps"]
    assert sorted(hit.note for hit in gaps.hits) == ["Acme Payments · identified", "Bravo Health · identified"]
    assert {str(world.acme.pk) in hit.url for hit in gaps.hits} == {True, False}
    assert "rival" not in answer.text


def test_one_client_entered_finds_nothing_of_the_other(world: World, signed_in) -> None:
    """A07."""
    filled(world, world.bravo, "Zebra")

    assert grouped(signed_in(world.priya), "zebra", world.acme) == {}
    assert grouped(signed_in(world.rita), "zebra") == grouped(signed_in(world.rita), "zebra", world.bravo) == {}
    assert grouped(signed_in(world.omar), "zebra") == {}


def test_each_role_finds_what_it_may_see(world: World, signed_in) -> None:
    made = filled(world, world.acme, "Zebra")
    with entering(world.acme, by=world.priya):
        Grant.objects.create(engagement=made["engagement"], user=world.audrey, granted_by=world.priya)
    program = ["Controls", "Gaps", "Policies", "Systems", "Vendors", "Requests"]

    def labels(user: User, client: Client | None) -> list[str]:
        return sorted(grouped(signed_in(user), "zebra", client))

    for where in (world.acme, None):
        assert labels(world.erin, where) == sorted(program)
        assert labels(world.vera, where) == sorted([*program, "Decisions"])
        assert labels(world.eve, where) == ["Decisions"]
        assert grouped(signed_in(world.audrey), "zebra", where) == {"Requests": ["A-1 Zebra list"]}


def test_searching_costs_the_same_with_one_row_and_with_many(world: World, signed_in) -> None:
    """At most eight statements in one client, and in all of one's clients."""
    filled(world, world.acme, "Zebra")
    browser = signed_in(world.priya)

    def cost(client: Client | None) -> int:
        sent = {"q": "zebra"} | ({"client": str(client.pk)} if client else {})
        with CaptureQueriesContext(connection) as seen:
            assert browser.get(reverse("web:search"), sent, headers={"HX-Request": "true"}).status_code == 200
        return len([query for query in seen if "SAVEPOINT" not in query["sql"]])

    cost(world.acme)
    few = [cost(world.acme), cost(None)]
    filled(world, world.bravo, "Zebra")
    with entering(world.acme, by=world.priya):
        for number in range(30):
            Gap.objects.create(
                title=f"Zebra {number}", severity="low", state="identified", found_on=date(2026, 3, 1)
            )

    assert [cost(world.acme), cost(None)] == few
    assert max(few) <= 8
    assert len(grouped(browser, "zebra", world.acme)["Gaps"]) == 8
