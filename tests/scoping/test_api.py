from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions import commitments, flows, services, systems
from scoping.models import Commitment, ScopeApproval, ScopeVersion, Service, System
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import Payments, payments, proposed
from tests.worlds import World

SignIn = Callable[[User], Browser]
JSON = "application/json"
PROPOSAL = {
    "report_type": "type_2",
    "period_start": "2027-01-01",
    "period_end": "2027-06-30",
    "rationale": "What customers rely on.",
}


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def at(world: World, path: str) -> str:
    return f"/api/v1/clients/{world.acme.pk}/{path}"


def test_rows_are_listed_with_what_they_are_tied_to(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.omar)

    found = {
        name: browser.get(at(world, name)).json()["results"] for name in ("services", "systems", "flows", "commitments")
    }

    assert found["services"][0]["needs"] == [str(made.api.pk)]
    by_name = {row["name"]: row for row in found["systems"]}
    assert set(by_name["Payments API"]["needs"]) == {str(made.ledger.pk), str(made.aws.pk)}
    assert by_name["SIEM"]["enforces_on"] == by_name["HR"]["lists_for"] == [str(made.api.pk)]
    assert (found["flows"][0]["source"], found["flows"][0]["target"]) == (str(made.ledger.pk), str(made.warehouse.pk))
    assert [row["customer"] for row in found["commitments"]] == ["First Bank", "Corner Shop"]
    assert found["commitments"][0]["services"] == [str(made.service.pk)]
    assert "client" not in found["services"][0]


def test_a_row_is_made_changed_and_removed(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    created = browser.post(at(world, "systems"), {"name": "Cache", "needs": [str(made.ledger.pk)]}, content_type=JSON)
    one = at(world, f"systems/{created.json()['id']}")
    changed = browser.patch(one, {"name": "Redis"}, content_type=JSON, headers={"If-Match": created["ETag"]})
    stale = browser.patch(one, {"name": "Old"}, content_type=JSON, headers={"If-Match": created["ETag"]})
    blind = browser.patch(one, {"name": "Old"}, content_type=JSON)
    removed = browser.delete(one, headers={"If-Match": changed["ETag"]})

    assert (created.status_code, created["ETag"], created.json()["needs"]) == (201, '"1"', [str(made.ledger.pk)])
    assert (changed.status_code, changed["ETag"], changed.json()["name"]) == (200, '"2"', "Redis")
    assert changed.json()["needs"] == [str(made.ledger.pk)]
    assert (stale.status_code, blind.status_code, removed.status_code) == (412, 428, 204)
    assert browser.get(one).status_code == 404


def test_each_noun_can_be_made(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    bodies: dict[str, dict[str, Any]] = {
        "services": {"name": "Payouts", "needs": [str(made.api.pk)]},
        "flows": {"source": str(made.api.pk), "target": str(made.wiki.pk), "data_classes": ["personal"]},
        "commitments": {
            "customer": "Big Co",
            "services": [str(made.service.pk)],
            "yearly_value_cents": 5,
            "currency": "EUR",
        },
    }

    answers = {name: browser.post(at(world, name), body, content_type=JSON) for name, body in bodies.items()}

    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(bodies, 201)
    assert answers["commitments"].json()["services"] == [str(made.service.pk)]


@pytest.mark.parametrize(
    ("name", "body", "field"),
    [
        ("services", {"name": ""}, "name"),
        ("systems", {"name": "X", "kind": "spaceship"}, "kind"),
        ("systems", {"name": "X", "data_classes": ["secrets"]}, "data_classes"),
        ("commitments", {"customer": "X", "currency": "euro"}, "currency"),
        ("commitments", {"customer": "X", "period_months": 99_999}, "period_months"),
        ("commitments", {"customer": "X", "categories": ["beauty"]}, "categories"),
        ("flows", {"source": str(uuid4()), "target": str(uuid4())}, "source"),
    ],
)
def test_bad_shapes_name_the_field(
    world: World, made: Payments, signed_in: SignIn, name: str, body: Any, field: str
) -> None:
    answer = signed_in(world.priya).post(at(world, name), body, content_type=JSON)

    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_bad_sense_is_refused_in_words(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)

    double = browser.post(at(world, "systems"), {"name": "Wiki"}, content_type=JSON)
    vendor = browser.post(at(world, "systems"), {"name": "Mailer", "exit": "monitored_vendor"}, content_type=JSON)
    used = browser.delete(at(world, f"systems/{made.ledger.pk}"), headers={"If-Match": '"1"'})

    assert (double.status_code, double.json()["field"]) == (409, "name")
    assert (vendor.status_code, vendor.json()["field"]) == (422, "exit_reason")
    assert used.status_code == 409
    with entering(world.acme, by=world.priya):
        assert System.objects.count() == 7


def test_nothing_but_the_listed_fields_is_taken(world: World, made: Payments, signed_in: SignIn) -> None:
    """SECURITY case A13."""
    body = {
        "name": "Cache",
        "client": str(world.rival.pk),
        "client_id": str(world.rival.pk),
        "version": 9,
        "id": str(uuid4()),
    }

    answer = signed_in(world.priya).post(at(world, "systems"), body, content_type=JSON)

    assert answer.json()["version"] == 1
    assert answer.json()["id"] != body["id"]
    with entering(world.acme, by=world.priya):
        assert System.objects.filter(name="Cache").exists()


def test_readers_read_and_strangers_find_nothing(world: World, made: Payments, signed_in: SignIn) -> None:
    ones = [
        f"services/{made.service.pk}",
        f"systems/{made.api.pk}",
        f"flows/{made.export.pk}",
        f"commitments/{made.bank.pk}",
    ]
    browser = signed_in(world.omar)
    assert {browser.get(at(world, one)).status_code for one in ones} == {200}
    assert {browser.delete(at(world, one), headers={"If-Match": '"1"'}).status_code for one in ones} == {403}
    assert browser.post(at(world, "services"), {"name": "Mallory"}, content_type=JSON).status_code == 403

    browser = signed_in(world.rita)
    assert {browser.get(at(world, one)).status_code for one in ones} == {404}
    foreign = [f"/api/v1/clients/{world.rival.pk}/{one}" for one in ones]
    assert {browser.get(one).status_code for one in foreign} == {404}
    assert {browser.patch(one, {}, content_type=JSON, headers={"If-Match": '"1"'}).status_code for one in foreign} == {
        404
    }
    assert {browser.delete(one, headers={"If-Match": '"1"'}).status_code for one in foreign} == {404}
    with entering(world.acme, by=world.priya):
        assert (Service.objects.count(), Commitment.objects.count()) == (1, 2)


def test_a_foreign_row_cannot_be_tied(world: World, made: Payments, signed_in: SignIn) -> None:
    body = {"name": "Grab", "needs": [str(made.ledger.pk)]}

    answer = signed_in(world.rita).post(f"/api/v1/clients/{world.rival.pk}/services", body, content_type=JSON)

    assert answer.status_code == 400
    with entering(world.rival, by=world.rita):
        assert not Service.objects.exists()


@pytest.mark.parametrize("name", ["services", "systems", "flows", "commitments", "scope-versions"])
def test_lists_cost_at_most_eight_statements_for_any_size(
    world: World, made: Payments, signed_in: SignIn, name: str
) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        proposed(world.priya)
    browser.get(at(world, name))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, name))
    with entering(world.acme, by=world.priya):
        for number in range(30):
            system = systems.add(
                name=f"System {number}", needed_systems=[made.api], enforces_on=[made.api], by=world.priya
            )
            service = services.add(name=f"Service {number}", needed_systems=[system], by=world.priya)
            flows.add(source=system, target=made.api, by=world.priya)
            commitments.add(customer=f"Shop {number}", services_named=[service], by=world.priya)
        for _ in range(5):
            proposed(world.priya)

    with CaptureQueriesContext(connection) as many:
        browser.get(at(world, name))

    assert len(few) == len(many)
    assert len([query for query in many.captured_queries if query["sql"].startswith('SELECT "scoping')]) <= 4


def test_pages_follow_each_other(world: World, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        for number in range(7):
            commitments.add(customer=f"Shop {number}", by=world.priya)
    browser = signed_in(world.priya)

    seen, url = [], at(world, "commitments?page_size=3")
    while url:
        page = browser.get(url).json()
        seen += [row["customer"] for row in page["results"]]
        url = page["next"]

    assert sorted(seen) == [f"Shop {number}" for number in range(7)]


def test_a_scope_is_proposed_and_signed_by_somebody_else(world: World, made: Payments, signed_in: SignIn) -> None:
    priya = signed_in(world.priya)
    created = priya.post(at(world, "scope-versions"), PROPOSAL, content_type=JSON)
    one = at(world, f"scope-versions/{created.json()['id']}")
    own = priya.post(f"{one}/approval", {}, content_type=JSON)
    signed = signed_in(world.eve).post(f"{one}/approval", {"reason": "Read it."}, content_type=JSON)
    again = signed_in(world.eve).post(f"{one}/approval", {}, content_type=JSON)
    shown = signed_in(world.priya).get(one).json()

    assert created.status_code == 201
    assert created.json()["snapshot_sha256"] == shown["snapshot_sha256"]
    assert (own.status_code, signed.status_code, again.status_code) == (403, 201, 409)
    assert shown["approval"]["approved_by"] == str(world.eve.pk)
    assert shown["changed_since"] == []
    assert [member["name"] for member in shown["snapshot"]["boundary"]["members"]][0] == "Ledger"


def test_a_proposal_of_the_wrong_frame_is_refused(world: World, made: Payments, signed_in: SignIn) -> None:
    """DOMAIN R2.3, section 13 oracle 3."""
    browser = signed_in(world.priya)

    for frame, field in (
        ({"report_type": "type_1", "as_of": "2027-01-01"}, "period_start"),
        ({"as_of": "2027-01-01"}, "as_of"),
    ):
        answer = browser.post(at(world, "scope-versions"), PROPOSAL | frame, content_type=JSON)
        assert (answer.status_code, answer.json()["field"]) == (422, field)

    with entering(world.acme, by=world.priya):
        assert not ScopeVersion.objects.exists()


def test_an_admin_who_drafted_cannot_sign(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.omar).update(role=Role.CLIENT_ADMIN)
    browser = signed_in(world.omar)
    version = browser.post(at(world, "scope-versions"), PROPOSAL, content_type=JSON).json()["id"]

    answer = browser.post(at(world, f"scope-versions/{version}/approval"), {}, content_type=JSON)

    assert (answer.status_code, answer.json()["title"]) == (
        409,
        "You drafted this version; somebody else with the right to approve must sign it.",
    )
    with entering(world.acme, by=world.priya):
        assert not ScopeApproval.objects.exists()
