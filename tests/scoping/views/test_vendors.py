from collections.abc import Callable
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.models import Csoc, ScopeFile, Vendor, VendorReport
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import Payments, payments, proposed
from tests.worlds import World

SignIn = Callable[[User], Browser]
JSON = "application/json"
CONTRACT = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        found = payments(world.priya)
        proposed(world.priya)
        return found


@pytest.fixture
def aws(world: World, made: Payments) -> Vendor:
    with entering(world.acme, by=world.priya):
        vendor = VENDORS.add(
            name="Amazon", relation="subservice", reason="Hosts us.", method="carve_out", tier="critical",
            runs=[made.aws], by=world.priya,
        )  # fmt: skip
        report = REPORTS.add(
            vendor=vendor, period_start=date(2027, 1, 1), period_end=date(2027, 3, 31), bridged_to=date(2027, 5, 31),
            by=world.priya,
        )  # fmt: skip
        CUECS.add(report=report, words="Manage your own keys", by=world.priya)
        CSOCS.add(vendor=vendor, words="Guards its halls", criteria=["CC6.4"], by=world.priya)
        return vendor


def at(world: World, path: str) -> str:
    return f"/c/{world.acme.pk}/scope/{path}"


def test_each_noun_is_added_through_its_page(world: World, aws: Vendor, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    with entering(world.acme, by=world.priya):
        report = VendorReport.objects.get()

    answers = [
        browser.post(
            at(world, "vendors/new/"),
            {
                "name": "Mailco",
                "tier": "low",
                "matters_to_users": "no",
                "controls_necessary": "no",
                "relation": "vendor",
                "reason": "Newsletters only.",
                "renews_on": "2027-01-01",
            },
        ),
        browser.post(at(world, "vendor-reports/new/"), {"vendor": aws.pk, "kind": "soc2_type1", "as_of": "2026-12-31"}),
        browser.post(at(world, "csocs/new/"), {"vendor": aws.pk, "words": "Wipes disks", "criteria": "cc6.5, CC6.4"}),
        browser.post(at(world, "cuecs/new/"), {"report": report.pk, "words": "Patch your images"}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 4
    with entering(world.acme, by=world.priya):
        assert Csoc.objects.get(words="Wipes disks").criteria == ["CC6.4", "CC6.5"]
        assert list(Event.objects.order_by("-seq").values_list("verb", flat=True)[:4]) == [
            "cuec.added", "csoc.added", "vendor_report.added", "vendor.added",
        ]  # fmt: skip


def test_a_vendor_s_page_says_what_its_reports_cover(world: World, aws: Vendor, signed_in: SignIn) -> None:
    page = signed_in(world.omar).get(aws.get_absolute_url()).content.decode()

    assert "90 of 181 days covered, 61 bridged, 30 open" in page
    assert "Open: 1 Jun 2027 to 30 Jun 2027." in page
    assert "Say how it is monitored" in page
    assert "Guards its halls" in page
    assert "Add a report" not in page


def test_a_wrong_decision_keeps_what_was_typed(world: World, aws: Vendor, signed_in: SignIn) -> None:
    answer = signed_in(world.priya).post(
        at(world, "vendors/new/"),
        {
            "name": "Typed Inc",
            "tier": "low",
            "matters_to_users": "no",
            "controls_necessary": "yes",
            "relation": "subservice",
            "reason": "Because",
        },
    )

    assert answer.status_code == 422
    assert b"one of these is no" in answer.content
    assert b'value="Typed Inc"' in answer.content


@pytest.mark.parametrize("plural", ["vendors", "vendor-reports", "csocs", "cuecs"])
def test_lists_cost_the_same_for_any_size(world: World, aws: Vendor, signed_in: SignIn, plural: str) -> None:
    browser = signed_in(world.priya)
    browser.get(at(world, f"{plural}/"))
    with CaptureQueriesContext(connection) as few:
        browser.get(at(world, f"{plural}/"))
    with entering(world.acme, by=world.priya):
        for number in range(12):
            vendor = VENDORS.add(name=f"Vendor {number}", by=world.priya)
            report = REPORTS.add(vendor=vendor, kind="soc2_type1", as_of=date(2027, 1, 1), by=world.priya)
            CUECS.add(report=report, words="Own keys", by=world.priya)
            CSOCS.add(vendor=vendor, words="Guards", criteria=["CC6.4"], by=world.priya)

    with CaptureQueriesContext(connection) as many:
        page = browser.get(at(world, f"{plural}/"))

    assert len(page.context["rows"]) > 12
    assert len(few) == len(many)


def test_vendors_are_imported_from_a_list_of_subprocessors(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    table = "Subprocessor\tPurpose\tCriticality\tSystems\nStripe\tCards\tTier 1\tPayments API\nMailco\tMail\tlow\t\n"

    looked = browser.post(at(world, "import/vendors/"), {"pasted": table}, follow=True)
    browser.post(looked.redirect_chain[-1][0])

    with entering(world.acme, by=world.priya):
        stripe = Vendor.objects.get(name="Stripe")
        assert (stripe.tier, stripe.service, stripe.runs) == ("critical", "Cards", [made.api])


def test_rows_are_made_read_and_changed_through_the_api(world: World, aws: Vendor, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    base = f"/api/v1/clients/{world.acme.pk}/"

    created = browser.post(base + "vendors", {"name": "Okta", "tier": "high"}, content_type=JSON)
    one = base + f"vendors/{created.json()['id']}"
    changed = browser.patch(one, {"note": "SSO"}, content_type=JSON, headers={"If-Match": created["ETag"]})
    stale = browser.patch(one, {"note": "Lost"}, content_type=JSON, headers={"If-Match": created["ETag"]})
    bad = browser.post(base + "csocs", {"vendor": str(aws.pk), "words": "x", "criteria": ["CC99.9"]}, content_type=JSON)

    assert (created.status_code, changed.status_code, stale.status_code, bad.status_code) == (201, 200, 412, 422)
    for name in ("vendors", "vendor-reports", "csocs", "cuecs"):
        assert browser.get(base + name).json()["results"], name
        row = browser.get(base + name).json()["results"][0]
        assert browser.get(f"{base}{name}/{row['id']}").status_code == 200
        foreign = f"/api/v1/clients/{world.bravo.pk}/{name}/{row['id']}"
        assert browser.get(foreign).status_code == 404
        assert browser.delete(foreign, headers={"If-Match": '"1"'}).status_code == 404


def test_a_vendor_of_another_client_is_no_choice(world: World, aws: Vendor, signed_in: SignIn) -> None:
    with entering(world.rival, by=world.rita):
        theirs = VENDORS.add(name="Theirs", by=world.rita)

    asked = {"vendor": theirs.pk, "words": "x", "criteria": "CC6.1"}
    page = signed_in(world.priya).post(at(world, "csocs/new/"), asked)

    assert page.status_code == 422
    with entering(world.acme, by=world.priya):
        assert not Csoc.objects.filter(words="x").exists()


def contract(name: str = "contract.pdf", data: bytes = CONTRACT) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile(name, data)}


def test_a_contract_is_kept_with_its_commitment_and_read_by_who_keeps_the_scope(
    world: World, made: Payments, signed_in: SignIn
) -> None:
    browser = signed_in(world.priya)
    where = at(world, f"commitments/{made.bank.pk}/files/")

    kept = browser.post(where, contract())
    again = browser.post(where, contract("renamed.pdf"))
    bad = browser.post(where, contract("evil.exe"))
    page = browser.get(made.bank.get_absolute_url())
    with entering(world.acme, by=world.priya):
        file = ScopeFile.objects.get()
    got = browser.get(at(world, f"files/{file.pk}/"))

    assert (kept.status_code, again.status_code, bad.status_code) == (302, 422, 422)
    assert b"kept here already" in again.content
    assert b"contract.pdf" in page.content
    assert b"".join(got.streaming_content) == CONTRACT
    assert got["Content-Disposition"].startswith("attachment")
    with entering(world.acme, by=world.priya):
        assert list(Event.objects.filter(verb__startswith="file.").values_list("verb", flat=True)) == [
            "file.attached", "file.read",
        ]  # fmt: skip
    assert b"contract.pdf" not in signed_in(world.omar).get(made.bank.get_absolute_url()).content
    assert signed_in(world.omar).get(at(world, f"files/{file.pk}/")).status_code == 403
    assert signed_in(world.omar).post(where, contract()).status_code == 403
    assert signed_in(world.rita).get(at(world, f"files/{file.pk}/")).status_code == 404
    foreign = f"/c/{world.bravo.pk}/scope/files/{file.pk}/"
    assert signed_in(world.priya).get(foreign).status_code == 404


def test_a_kept_file_is_never_changed(world: World, made: Payments, signed_in: SignIn) -> None:
    signed_in(world.priya).post(at(world, f"commitments/{made.bank.pk}/files/"), contract())

    with entering(world.acme, by=world.priya):
        for act in (lambda: ScopeFile.objects.update(name="x"), lambda: ScopeFile.objects.all()._raw_delete("default")):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_revenue_waiting_stands_above_the_commitments(world: World, made: Payments, signed_in: SignIn) -> None:
    page = signed_in(world.omar).get(at(world, "commitments/")).content.decode()

    assert "Revenue waiting" in page
    assert "a year in 2 commitments wait" in page
