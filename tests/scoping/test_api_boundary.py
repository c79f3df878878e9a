"""The boundary as a resource: the same reasons, breaks and costs as the page."""

from collections.abc import Callable

from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import flows, systems
from scoping.models import System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import payments
from tests.worlds import World

SignIn = Callable[[User], Browser]


def at(world: World) -> str:
    return f"/api/v1/clients/{world.acme.pk}/boundary"


def test_members_tell_why_and_what_breaks_and_outsiders_why_not(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

    found = signed_in(world.omar).get(at(world)).json()

    by_name = {row["name"]: row for row in found["members"]}
    assert set(by_name) == {"Payments", "Payments API", "Ledger", "Warehouse", "SIEM"}
    assert by_name["SIEM"]["role"] == "tool"
    assert by_name["Ledger"]["why"] == [
        "“Corner Shop” names “Payments”", "“Payments” needs “Payments API”", "“Payments API” needs “Ledger”",
    ]  # fmt: skip
    stakes = {one["commitment"]: one["yearly_value_cents"] for one in by_name["Ledger"]["breaks"]}
    assert stakes == {str(made.bank.pk): 42_000_000, str(made.shop.pk): 1_000_000}
    outside = {row["name"]: row["why"] for row in found["outside"]}
    assert outside["AWS"] == ["subservice organization under the carve-out method"]
    assert set(outside) == {"AWS", "HR", "Wiki"}
    assert (found["crossings"], found["over_scope"], found["over_scope_cost"]) == ([], [], None)
    assert found["has_proposal"] is False


def test_what_is_too_much_has_its_cost_and_a_leak_its_flow(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.adopt_minimum(world.acme, by=world.priya)
        wiki = System.objects.get(pk=made.wiki.pk)
        systems.change(wiki, version=wiki.version, proposed_in=True, by=world.priya)
        hr = System.objects.get(pk=made.hr.pk)
        leak = flows.add(source=made.ledger, target=hr, note="payroll", by=world.priya)

    found = signed_in(world.priya).get(at(world)).json()

    assert [row["name"] for row in found["over_scope"]] == ["Wiki"]
    assert found["over_scope_cost"]["controls"] == {"low": 3, "high": 5}
    assert found["over_scope_cost"]["days"] == {"low": 1, "high": 3}
    assert [row["name"] for row in found["under_scope"]] == ["HR"]
    assert found["crossings"] == [
        {"flow": str(leak.pk), "name": "Ledger → HR (payroll)", "inside": "Ledger", "outside": "HR"}
    ]


def test_it_costs_the_same_for_any_size(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(at(world)).status_code == 200
        return len(queries)

    cost()
    before = cost()
    with entering(world.acme, by=world.priya):
        for number in range(20):
            other = systems.add(name=f"S{number}", needed_systems=[made.ledger], by=world.priya)
            flows.add(source=made.api, target=other, by=world.priya)

    assert cost() == before
