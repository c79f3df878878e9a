"""A13 in the scope: whatever a body adds beside its fields, by JSON, form or table, is never stored."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.test import Client as Browser

from scoping.models import Csoc, ScopeApproval, ScopeVersion, System, Vendor, VendorReport
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import Payments, payments, proposed
from tests.worlds import World

SignIn = Callable[[User], Browser]
JSON = "application/json"
LONG_AGO = "2001-01-01T00:00:00Z"


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def surplus(world: World) -> dict[str, Any]:
    return {
        "id": str(uuid4()), "client": str(world.bravo.pk), "client_id": str(world.bravo.pk), "version": 77,
        "practice_id": str(world.bravo.practice_id), "created_at": LONG_AGO, "updated_at": LONG_AGO,
        "drafted_by": str(world.eve.pk), "approved_by": str(world.eve.pk), "asked_by": str(world.eve.pk),
        "number": 99, "snapshot": {}, "snapshot_sha256": "0" * 64, "sha256": "0" * 64, "is_superuser": True,
    }  # fmt: skip


def bodies(made: Payments) -> dict[str, dict[str, Any]]:
    """A valid body for every noun that is made by POST."""
    return {
        "services": {"name": "New"},
        "systems": {"name": "New"},
        "flows": {"source": str(made.api.pk), "target": str(made.wiki.pk)},
        "commitments": {"customer": "New"},
        "options": {"name": "New", "kind": "cut", "cuts": [str(made.export.pk)]},
        "vendors": {"name": "New"},
    }


MODELS = {"services": "service", "systems": "system", "flows": "flow", "commitments": "commitment",
          "options": "option", "vendors": "vendor"}  # fmt: skip


@pytest.mark.parametrize("noun", list(MODELS))
def test_a_row_says_itself_whose_it_is_and_when_it_came(
    world: World, made: Payments, signed_in: SignIn, noun: str
) -> None:
    asked, browser = surplus(world), signed_in(world.priya)
    where = f"/api/v1/clients/{world.acme.pk}/{noun}"

    answer = browser.post(where, asked | bodies(made)[noun], content_type=JSON)
    changed = browser.patch(
        f"{where}/{answer.json()['id']}", asked | {"note": "x"}, content_type=JSON,
        headers={"If-Match": answer["ETag"]},
    )  # fmt: skip

    assert (answer.status_code, changed.status_code) == (201, 200)
    with entering(world.acme, by=world.priya):
        row: Any = apps.get_model("scoping", MODELS[noun]).objects.get(pk=answer.json()["id"])
    assert (row.client_id, str(row.pk) == asked["id"], row.created_at.year > 2001) == (world.acme.pk, False, True)
    assert row.version in (1, 2)
    with entering(world.bravo, by=world.priya):
        assert not apps.get_model("scoping", MODELS[noun]).objects.exists()


def test_what_hangs_on_a_vendor_cannot_be_moved_either(world: World, made: Payments, signed_in: SignIn) -> None:
    browser, asked = signed_in(world.priya), surplus(world)
    with entering(world.bravo, by=world.priya):
        theirs = Vendor.objects.create(name="Theirs")
    base = f"/api/v1/clients/{world.acme.pk}"
    vendor = browser.post(f"{base}/vendors", {"name": "Host"}, content_type=JSON).json()["id"]
    body = {"vendor": vendor, "kind": "soc2_type1", "as_of": "2026-09-30"}

    kept = browser.post(f"{base}/vendor-reports", asked | body, content_type=JSON)
    expected = browser.post(
        f"{base}/csocs", asked | {"vendor": vendor, "words": "x", "criteria": ["CC6.4"]}, content_type=JSON
    )
    moved = browser.patch(
        f"{base}/vendor-reports/{kept.json()['id']}", {"vendor": str(theirs.pk)}, content_type=JSON,
        headers={"If-Match": kept["ETag"]},
    )  # fmt: skip

    assert (kept.status_code, expected.status_code, moved.status_code) == (201, 201, 400)
    with entering(world.acme, by=world.priya):
        assert {VendorReport.objects.get().client_id, Csoc.objects.get().client_id} == {world.acme.pk}
        assert str(VendorReport.objects.get().vendor_id) == vendor


def test_a_version_is_numbered_hashed_and_drafted_by_whoever_asks(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    body = {"report_type": "type_2", "period_start": "2027-01-01", "period_end": "2027-06-30", "rationale": "All."}

    answer = signed_in(world.priya).post(
        f"/api/v1/clients/{world.acme.pk}/scope-versions", surplus(world) | body, content_type=JSON
    )

    assert answer.status_code == 201
    with entering(world.acme, by=world.priya):
        version = ScopeVersion.objects.get()
        assert not ScopeApproval.objects.exists()
    assert (version.number, version.drafted_by_id, version.client_id) == (1, world.priya.pk, world.acme.pk)
    assert version.snapshot["facts"]["commitment"] and version.snapshot_sha256 != "0" * 64


def test_a_signature_is_of_whoever_signs(world: World, made: Payments, signed_in: SignIn) -> None:
    with entering(world.acme, by=world.priya):
        version = proposed(world.priya)
    where = f"/api/v1/clients/{world.acme.pk}/scope-versions/{version.pk}/approval"

    answer = signed_in(world.eve).post(
        where, surplus(world) | {"approved_by": str(world.priya.pk), "reason": "Yes."}, content_type=JSON
    )

    assert answer.status_code == 201
    with entering(world.acme, by=world.eve):
        approval = ScopeApproval.objects.get()
    assert (approval.approved_by_id, approval.client_id, approval.created_at.year > 2001) == (
        world.eve.pk, world.acme.pk, True,
    )  # fmt: skip


def test_forms_and_tables_take_their_own_fields_alone(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    base = f"/c/{world.acme.pk}/scope"
    form = {"name": "Formed", "kind": "tool", "component": "software", "environment": "production",
            "carries_customer_data": "no", "failure_breaks_commitment": "no", "enforces_control": "no"}  # fmt: skip
    table = f"Name,Client,Version,Created at,Id\nTabled,{world.bravo.pk},77,{LONG_AGO},{uuid4()}\n"

    saved = browser.post(f"{base}/systems/new/", {k: str(v) for k, v in surplus(world).items()} | form)
    ticket = browser.post(f"{base}/import/systems/", {"pasted": table})["Location"]
    written = browser.post(ticket)

    assert (saved.status_code, written.status_code) == (302, 302)
    with entering(world.acme, by=world.priya):
        rows = System.objects.filter(name__in=["Formed", "Tabled"])
        assert [(row.client_id, row.version, row.created_at.year > 2001) for row in rows] == [
            (world.acme.pk, 1, True)
        ] * 2
