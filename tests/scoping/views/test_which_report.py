from collections.abc import Callable

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import commitments
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.worlds import World

SignIn = Callable[[User], Browser]


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def test_answers_in_the_address_lead_to_reasons(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.omar)
    with entering(world.acme, by=world.priya):
        commitments.add(customer="First Bank", stage="signed", by=world.priya)
        commitments.add(customer="Gone", report="iso27001", stage="lost", by=world.priya)

    page = browser.get(at(world, "which-report/?moves_money=yes&outside_america=no")).content.decode()
    api = browser.get(f"/api/v1/clients/{world.acme.pk}/which-report?moves_money=yes").json()["results"]
    wrong = browser.get(f"/api/v1/clients/{world.acme.pk}/which-report?moves_money=perhaps")

    assert "First Bank asks for it." in page
    assert "Gone" not in page
    assert "so their auditors will ask for it" in page
    assert [(row["report"], row["need"]) for row in api][:2] == [("soc2_type2", "needed"), ("soc1", "consider")]
    assert wrong.status_code == 400


def test_it_costs_the_same_for_any_size(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.omar)
    with entering(world.acme, by=world.priya):
        commitments.add(customer="First Bank", by=world.priya)
    browser.get(at(world, "which-report/"))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, "which-report/"))
    with entering(world.acme, by=world.priya):
        for number in range(20):
            commitments.add(customer=f"Shop {number}", by=world.priya)

    with CaptureQueriesContext(connection) as many:
        browser.get(at(world, "which-report/"))

    assert len(few) == len(many)


def test_the_categories_say_what_weighs_for_them_and_what_they_cost(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        commitments.add(
            customer="First Bank", kind="uptime", stage="signed", yearly_value_cents=42_000_000, by=world.priya
        )

    page = signed_in(world.priya).get(at(world, "categories/")).content.decode()

    assert "What First Bank was promised points to it." in page
    assert "Must, signed: First Bank" in page
    assert "May, nobody asks for it; few reports have it" in page
    assert "own hours a year" in page
