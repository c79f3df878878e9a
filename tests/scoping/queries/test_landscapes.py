from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoping.actions import commitments, services, systems
from scoping.boundary import minimum_boundary
from scoping.queries import landscape, revenue_waiting, survey
from scoping.queries.categories import category_table
from scoping.queries.findings import next_step, obstacles, oddities
from scoping.queries.placements import placement_of, placements
from soc2hub.tenancy.scope import NotEntered, entering
from tests.scoping.payments import payments
from tests.worlds import World


def test_rows_become_the_landscape_and_its_boundary(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

        found = minimum_boundary(landscape())

        assert found.keys == {"Payments", "Payments API", "Ledger", "Warehouse", "SIEM"}
        assert {out.key: out.reasons for out in found.outsiders} == {
            "AWS": ("subservice organization under the carve-out method",),
            "HR": ("evidence source for Payments API: only its lists are used, and checked",),
            "Wiki": ("nothing inside depends on it or exchanges customer data with it",),
        }


def test_a_service_and_a_system_may_share_a_name(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.change(made.api, version=1, name="Payments", by=world.priya)

        assert survey().boundary.keys == {"Payments (service)", "Payments", "Ledger", "Warehouse", "SIEM"}


def test_two_commitments_of_one_customer_stay_two(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        commitments.add(customer="Corner Shop", services_named=[made.service], by=world.priya)

        assert set(survey().commitments) == {"First Bank, 4.2", "Corner Shop", "Corner Shop (2)"}


def test_lost_and_unchosen_commitments_pull_nothing(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        commitments.change(made.shop, version=1, is_chosen=False, by=world.priya)
        commitments.change(made.bank, version=1, stage="lost", by=world.priya)

        assert survey().boundary.members == ()


def test_the_survey_costs_the_same_for_any_size(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        with CaptureQueriesContext(connection) as few:
            survey().boundary  # noqa: B018
        for number in range(30):
            needed = systems.add(name=f"Cache {number}", enforces_on=[made.wiki], by=world.priya)
            service = services.add(name=f"Service {number}", needed_systems=[needed], by=world.priya)
            commitments.add(customer=f"Shop {number}", services_named=[service], by=world.priya)
        with CaptureQueriesContext(connection) as many:
            survey().boundary  # noqa: B018

        assert len(few) == len(many) <= 10


def test_why_in_and_why_out_in_words(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        present = survey()

        assert placement_of(present, made.api).sentence == (
            "Payments API is in: “Corner Shop” names “Payments” → “Payments” needs “Payments API”."
        )
        assert [(step.kind, step.name) for step in placement_of(present, made.siem).steps] == [
            ("commitment", "Corner Shop"),
            ("names", "Payments"),
            ("needs", "Payments API"),
            ("is guarded by the tool", "SIEM"),
        ]
        assert placement_of(present, made.wiki).sentence == (
            "Wiki may stay out: nothing inside depends on it or exchanges customer data with it."
        )
        assert len(placements(present)) == 8


def test_nothing_is_asked_outside_a_client(world: World) -> None:
    with pytest.raises(NotEntered):
        survey()


def test_another_client_s_rows_are_not_there(world: World) -> None:
    with entering(world.acme, by=world.priya):
        payments(world.priya)

    with entering(world.rival, by=world.rita):
        assert survey().systems == {}
    with entering(world.acme, by=world.rita):
        assert survey().systems == {}


def test_the_first_obstacle_is_the_first_thing_to_do(world: World) -> None:
    with entering(world.acme, by=world.priya):
        assert [finding.url_name for finding in obstacles(survey(), category_table([]))] == [
            "stack",
            "commitment_new",
        ]
        service = services.add(name="Payments", by=world.priya)
        commitment = commitments.add(customer="Bank", by=world.priya)
        assert [finding.title for finding in obstacles(survey(), category_table([]))] == [
            "Say which service Bank is about"
        ]
        commitments.change(commitment, version=1, services_named=[service], categories=["privacy"], by=world.priya)
        present = survey()
        titles = [finding.title for finding in obstacles(present, category_table(present.commitments.values()))]
        assert titles == ["Say which systems “Payments” needs", "Privacy is asked for and not decided"]


def test_what_is_odd_holds_nothing_up(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        systems.adopt_minimum(world.acme, by=world.priya)
        systems.change(made.wiki, version=1, proposed_in=True, by=world.priya)
        present = survey()
        table = category_table(present.commitments.values())

        assert obstacles(present, table) == []
        assert [finding.title for finding in oddities(present, table)] == [
            "“Wiki” is proposed, and nothing needs it",
            "4 of 6 own systems: nobody asked whether customer data flows through",
            "“Payments API” has no flow",
        ]
        assert next_step([], current=None, waiting=None, changed=[]).title == "Ready to propose"


def test_revenue_waits_by_the_day_it_is_needed(world: World) -> None:
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        lost = commitments.add(customer="Gone", stage="lost", yearly_value_cents=5, by=world.priya)
        commitments.add(customer="No report", report="", yearly_value_cents=5, by=world.priya)
        commitments.add(customer="Unchosen", is_chosen=False, yearly_value_cents=5, by=world.priya)
        met = commitments.add(
            customer="Met", yearly_value_cents=7, need_by=date(2026, 1, 1), met_on=date(2026, 2, 1), by=world.priya
        )

        assert lost.stage == "lost"
        assert revenue_waiting(date(2026, 9, 1)) == [
            (date(2027, 9, 1), 42_000_000, "USD", "First Bank", made.bank.pk),
            (None, 1_000_000, "USD", "Corner Shop", made.shop.pk),
        ]
        assert revenue_waiting(date(2026, 1, 15))[0].commitment_id == met.pk
