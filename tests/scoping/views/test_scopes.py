from collections.abc import Callable

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import flows, services, systems
from scoping.models import System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import payments, signed
from tests.worlds import World

SignIn = Callable[[User], Browser]


def at(world: World, path: str = "") -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def test_an_empty_scope_says_what_to_do_first(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.priya).get(at(world))

    assert page.status_code == 200
    assert page.context["step"]["finding"].title == "Begin with eight questions about the stack"
    assert page.context["step"]["url"] == at(world, "questions/")
    assert b"No revenue waits for a report" in page.content


def test_the_page_leads_from_ready_to_signed(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
    browser = signed_in(world.priya)

    assert browser.get(at(world)).context["step"]["finding"].title == "Ready to propose"
    with entering(world.acme, by=world.priya):
        signed(drafter=world.priya, officer=world.eve)
    assert browser.get(at(world)).context["step"]["finding"].title == "Version 1 is signed and in force"
    with entering(world.acme, by=world.priya):
        flows.change(made.export, version=1, cut_by="tokenised", by=world.priya)
    step = browser.get(at(world)).context["step"]["finding"]
    assert step.title.startswith("The signed scope is stale: Flow “Ledger → Warehouse” changed")


def test_choosing_a_system_in_the_picture_says_why_it_is_in(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
    browser = signed_in(world.omar)

    inside = browser.get(at(world), {"at": made.api.pk})
    outside = browser.get(at(world), {"at": made.wiki.pk})
    unknown = browser.get(at(world), {"at": "nonsense"})

    assert "Payments API is in: “Corner Shop” names “Payments”" in inside.content.decode()
    assert "Wiki may stay out: nothing inside depends on it" in outside.content.decode()
    assert unknown.context["placement"] is None
    assert inside.context["map"].lit == {"Payments", "Payments API"}
    assert f"?at={made.ledger.pk}#why" in inside.content.decode()


def test_the_boundary_page_names_both_sides(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        flows.add(source=made.wiki, target=made.hr, by=world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)
    page = signed_in(world.priya).get(at(world, "boundary/"))

    assert [placement.label for placement in page.context["inside"]] == [
        "Ledger", "Payments", "Payments API", "SIEM", "Warehouse",
    ]  # fmt: skip
    assert [placement.label for placement in page.context["outside"]] == ["AWS", "HR", "Wiki"]
    assert page.context["over_scope"] == ("Wiki",)
    assert page.context["under_scope"] == ("Ledger", "Payments API", "SIEM", "Warehouse")
    assert b"Wiki is inside, HR is not, and Wiki" in page.content


def test_the_computed_boundary_is_adopted_with_one_button(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

    refused = signed_in(world.omar).post(at(world, "boundary/adoption/"))
    with entering(world.acme, by=world.priya):
        assert not System.objects.filter(proposed_in=True).exists()
    done = signed_in(world.priya).post(at(world, "boundary/adoption/"))

    assert (refused.status_code, done.status_code) == (403, 302)
    with entering(world.acme, by=world.priya):
        assert System.objects.filter(proposed_in=True).count() == 4


def test_the_page_costs_the_same_for_any_size(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        signed(drafter=world.priya, officer=world.eve)
    browser = signed_in(world.priya)
    browser.get(at(world))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world))
    with entering(world.acme, by=world.priya):
        for number in range(30):
            system = systems.add(name=f"System {number}", needed_systems=[made.api], by=world.priya)
            services.add(name=f"Service {number}", needed_systems=[system], by=world.priya)

    with CaptureQueriesContext(connection) as many:
        browser.get(at(world))

    assert len(few) == len(many)


def test_strangers_find_no_scope(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.rita)

    assert [browser.get(at(world, path)).status_code for path in ("", "boundary/", "categories/", "versions/")] == [
        404
    ] * 4
    assert [signed_in(world.audrey).get(at(world, path)).status_code for path in ("", "boundary/")] == [403] * 2


def test_the_boundary_says_what_breaks_if_a_member_leaves(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

    page = signed_in(world.priya).get(at(world, "boundary/"))

    stakes = {placement.label: (len(placement.breaks), placement.stake) for placement in page.context["inside"]}
    assert set(stakes.values()) == {(2, "$430k")}
    assert b"$430k a year" in page.content
    outside = {placement.label: [step.name for step in placement.steps] for placement in page.context["outside"]}
    assert outside == {
        "AWS": ["Corner Shop", "Payments", "Payments API", "AWS"],
        "HR": ["Corner Shop", "Payments", "Payments API", "HR"],
        "Wiki": [],
    }


def test_what_nothing_needs_shows_what_it_costs(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.adopt_minimum(world.acme, by=world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)

    page = signed_in(world.priya).get(at(world)).content.decode()

    assert "Inside it costs about 3–5 controls, 8–16 occurrences and 3–8 hours a year, $300–$1k of fee" in page
