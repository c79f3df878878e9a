from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import commitments, flows, services, systems
from scoping.models import Commitment, Flow, Service, System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import Payments, payments
from tests.worlds import World

SignIn = Callable[[User], Browser]


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def system_form(**values: Any) -> dict[str, Any]:
    return {
        "name": "Cache",
        "kind": "data_store",
        "component": "data",
        "environment": "production",
        "exit": "",
        "carries_customer_data": "no",
        "failure_breaks_commitment": "unknown",
        "enforces_control": "unknown",
    } | values


def test_each_noun_is_added_through_its_page(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    answers = [
        browser.post(at(world, "services/new/"), {"name": "Payouts", "needed_systems": [made.api.pk]}),
        browser.post(
            at(world, "systems/new/"), system_form(needed_systems=[made.ledger.pk], data_classes=["personal"])
        ),
        browser.post(
            at(world, "flows/new/"),
            {"source": made.api.pk, "target": made.wiki.pk, "has_customer_data": "on", "is_encrypted": "yes"},
        ),
        browser.post(
            at(world, "commitments/new/"),
            {
                "customer": "Big Co",
                "kind": "uptime",
                "stage": "signed",
                "report": "soc2_type2",
                "categories": ["availability"],
                "period_months": "12",
                "need_by": "2027-03-31",
                "yearly_value": "125000.50",
                "currency": "eur",
                "is_chosen": "on",
                "services_named": [made.service.pk],
            },
        ),
    ]

    assert [answer.status_code for answer in answers] == [302] * 4
    with entering(world.acme, by=world.priya):
        assert Service.objects.get(name="Payouts").needed_systems == [made.api]
        cache = System.objects.get(name="Cache")
        assert (cache.needed_systems, cache.data_classes) == ([made.ledger], ["personal"])
        flow = Flow.objects.get(source=made.api)
        assert (flow.is_encrypted, flow.has_customer_data) == (True, True)
        big = Commitment.objects.get(customer="Big Co")
        assert (big.yearly_value_cents, big.currency, big.categories) == (12_500_050, "EUR", ["availability"])
        assert big.services_named == [made.service]
        assert list(Event.objects.order_by("-seq").values_list("verb", flat=True)[:4]) == [
            "commitment.added",
            "flow.added",
            "system.added",
            "service.added",
        ]


def test_save_and_add_another_stays_on_the_form(world: World, signed_in: SignIn) -> None:
    answer = signed_in(world.priya).post(at(world, "services/new/"), {"name": "Payments", "another": "1"})

    assert answer.headers["Location"] == at(world, "services/new/")


def test_a_form_that_is_wrong_names_the_field_and_keeps_what_was_typed(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)

    vendor = browser.post(at(world, "systems/new/"), system_form(exit="monitored_vendor", operated_by="Typed Inc"))
    double = browser.post(at(world, "systems/new/"), system_form(name="Wiki"))
    empty = browser.post(
        at(world, "commitments/new/"), {"customer": "", "yearly_value": "-1", "period_months": "99999"}
    )

    assert (vendor.status_code, double.status_code, empty.status_code) == (422, 422, 422)
    assert b"Say why this vendor may stay out" in vendor.content
    assert b'value="Typed Inc"' in vendor.content
    assert b"There is a system of that name already." in double.content
    assert {"customer", "yearly_value", "period_months"} <= set(empty.context["form"].errors)
    with entering(world.acme, by=world.priya):
        assert System.objects.count() == 7
        assert Commitment.objects.count() == 2


def test_a_change_goes_through_and_a_stale_one_does_not(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    url = at(world, f"services/{made.service.pk}/edit/")
    page = browser.get(url)

    first = browser.post(url, {"name": "Card payments", "version": "1", "needed_systems": [made.api.pk]})
    second = browser.post(url, {"name": "Other", "version": "1", "needed_systems": [made.api.pk]})

    assert page.context["form"].initial["needed_systems"] == [made.api.pk]
    assert first.status_code == 302
    assert second.status_code == 422
    assert b"Somebody changed this meanwhile" in second.content
    with entering(world.acme, by=world.priya):
        assert Service.objects.get().name == "Card payments"


def test_every_edit_page_shows_what_is_there(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    for row in (made.service, made.api, made.export, made.bank):
        page = browser.get(row.get_absolute_url() + "edit/")
        assert page.status_code == 200
        form = page.context["form"]
        data = {name: value for name, value in form.initial.items() if value not in (None, "", False)}
        saved = browser.post(row.get_absolute_url() + "edit/", data)
        assert saved.status_code == 302, form.errors

    with entering(world.acme, by=world.priya):
        assert not Event.objects.filter(verb__endswith=".changed").exists()


def test_removal_is_refused_where_others_rest_on_it(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    kept = browser.post(at(world, f"systems/{made.ledger.pk}/removal/"), {"version": "1"})
    gone = browser.post(at(world, f"systems/{made.siem.pk}/removal/"), {"version": "1"})

    assert (kept.status_code, gone.status_code) == (409, 302)
    with entering(world.acme, by=world.priya):
        assert System.objects.filter(name="Ledger").exists()
        assert not System.objects.filter(name="SIEM").exists()


def test_readers_see_and_do_not_change(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.omar)

    for plural, row in (
        ("services", made.service),
        ("systems", made.api),
        ("flows", made.export),
        ("commitments", made.bank),
    ):
        assert browser.get(at(world, f"{plural}/")).status_code == 200
        assert browser.get(row.get_absolute_url()).status_code == 200
        assert browser.get(at(world, f"{plural}/new/")).status_code == 403
        assert browser.post(at(world, f"{plural}/new/"), {"name": "Mallory"}).status_code == 403
        assert browser.post(row.get_absolute_url() + "edit/", {"name": "Mallory", "version": "1"}).status_code == 403
        assert browser.post(row.get_absolute_url() + "removal/", {"version": "1"}).status_code == 403

    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(actor_id=world.omar.pk).count() == 0


def test_auditors_and_strangers_find_nothing(world: World, made: Payments, signed_in: SignIn) -> None:
    assert signed_in(world.audrey).get(at(world, "systems/")).status_code == 403
    browser = signed_in(world.rita)

    for row in (made.service, made.api, made.export, made.bank):
        assert browser.get(row.get_absolute_url()).status_code == 404
        foreign = row.get_absolute_url().replace(str(world.acme.pk), str(world.rival.pk))
        assert browser.get(foreign).status_code == 404
        assert browser.post(foreign + "edit/", {"name": "Mine", "version": "1"}).status_code == 404
        assert browser.post(foreign + "removal/", {"version": "1"}).status_code == 404


def test_another_client_s_row_is_no_choice_like_a_made_up_one(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.rival, by=world.rita):
        foreign = systems.add(name="Theirs", by=world.rita)
    browser, keys = signed_in(world.priya), (foreign.pk, uuid4())

    answers = [browser.post(at(world, "services/new/"), {"name": "Grab", "needed_systems": [key]}) for key in keys]

    said = [answer.context["form"].errors["needed_systems"][0] for answer in answers]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert [sentence.replace(str(key), "it") for sentence, key in zip(said, keys, strict=True)] == [
        "Select a valid choice. it is not one of the available choices."
    ] * 2
    with entering(world.acme, by=world.priya):
        assert not Service.objects.filter(name="Grab").exists()


@pytest.mark.parametrize("plural", ["services", "systems", "flows", "commitments"])
def test_lists_cost_the_same_for_any_size(world: World, made: Payments, signed_in: SignIn, plural: str) -> None:
    browser = signed_in(world.priya)
    browser.get(at(world, f"{plural}/"))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, f"{plural}/"))
    with entering(world.acme, by=world.priya):
        for number in range(30):
            system = systems.add(name=f"System {number}", needed_systems=[made.api], by=world.priya)
            service = services.add(name=f"Service {number}", needed_systems=[system], by=world.priya)
            flows.add(source=system, target=made.api, by=world.priya)
            commitments.add(customer=f"Shop {number}", services_named=[service], by=world.priya)

    with CaptureQueriesContext(connection) as many:
        page = browser.get(at(world, f"{plural}/"))

    assert len(page.context["rows"]) > 30
    assert len(few) == len(many)


def test_long_lists_have_a_next_page(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        for number in range(60):
            commitments.add(customer=f"Shop {number:02}", by=world.priya)
    browser = signed_in(world.priya)

    first = browser.get(at(world, "commitments/"))
    second = browser.get(first.context["next_url"])

    seen = {row.pk for row in first.context["rows"]} | {row.pk for row in second.context["rows"]}
    assert (len(first.context["rows"]), len(second.context["rows"]), len(seen)) == (50, 10, 60)


def test_empty_lists_say_what_to_do_first(world: World, signed_in: SignIn) -> None:
    page = signed_in(world.priya).get(at(world, "commitments/"))

    assert b"Record each contract, deal or RFP" in page.content
    assert at(world, "commitments/new/").encode() in page.content
