"""Contracts and vendors' reports by the API: streamed, once for each key, for those who keep the scope alone."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from django.http import FileResponse
from django.test import Client as Browser

from scoping.models import ScopeFile, VendorReport
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.models import Blob
from tests.scoping.payments import Payments, payments
from tests.worlds import World

SignIn = Callable[[User], Browser]
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def made(world: World) -> Payments:
    with entering(world.acme, by=world.priya):
        return payments(world.priya)


def at(world: World, path: str) -> str:
    return f"/api/v1/clients/{world.acme.pk}/{path}"


def sent(browser: Browser, path: str, body: bytes = PDF, *, name: str = "msa.pdf", key: str = "k1") -> Any:
    headers = {"X-File-Name": name, "Idempotency-Key": key}
    return browser.post(path, body, content_type="application/octet-stream", headers=headers)


def test_a_contract_is_kept_listed_and_read_back(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    where = at(world, f"commitments/{made.bank.pk}/files")

    kept, again = sent(browser, where), sent(browser, where)
    rows = browser.get(where).json()["results"]
    read = browser.get(at(world, f"scope-files/{kept.json()['id']}"))

    assert (kept.status_code, again.status_code, again["Idempotent-Replay"]) == (201, 201, "true")
    assert again.json() == kept.json()
    assert [(row["name"], row["sha256"], row["size"]) for row in rows] == [
        ("msa.pdf", sha256(PDF).hexdigest(), len(PDF))
    ]
    assert isinstance(read, FileResponse) and b"".join(read.streaming_content) == PDF
    assert read["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with entering(world.acme, by=world.priya):
        assert ScopeFile.objects.get().commitment_id == made.bank.pk
        verbs = list(Event.objects.filter(verb__startswith="file.").order_by("seq").values_list("verb", flat=True))
        assert verbs == ["file.attached", "file.read"]


def test_a_vendors_report_takes_its_file_as_well(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    vendor = browser.post(at(world, "vendors"), {"name": "AWS"}, content_type="application/json").json()["id"]
    body = {"vendor": vendor, "kind": "soc2_type1", "as_of": "2026-09-30"}
    report = browser.post(at(world, "vendor-reports"), body, content_type="application/json").json()["id"]

    assert sent(browser, at(world, f"vendor-reports/{report}/files")).status_code == 201
    with entering(world.acme, by=world.priya):
        assert ScopeFile.objects.get().report == VendorReport.objects.get()


def test_what_cannot_be_kept_leaves_nothing(world: World, made: Payments, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    where = at(world, f"commitments/{made.bank.pk}/files")

    answers = [
        sent(browser, where, b""),
        sent(browser, where, b"MZ\x90\x00", name="run.exe", key="k2"),
        browser.post(where, PDF, content_type="application/octet-stream", headers={"X-File-Name": "a.pdf"}),
        browser.post(where, {}, content_type="application/json"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 400, 400]
    with entering(world.acme, by=world.priya):
        assert not ScopeFile.objects.exists() and not Blob.objects.exists()


def test_contracts_are_nobody_elses(world: World, made: Payments, signed_in: SignIn) -> None:
    where = at(world, f"commitments/{made.bank.pk}/files")
    kept = sent(signed_in(world.priya), where).json()["id"]
    file = at(world, f"scope-files/{kept}")
    foreign = file.replace(str(world.acme.pk), str(world.bravo.pk))

    assert [signed_in(world.omar).get(path).status_code for path in (where, file)] == [403, 403]
    assert sent(signed_in(world.omar), where, key="k3").status_code == 403
    assert [signed_in(world.rita).get(path).status_code for path in (where, file)] == [404, 404]
    assert signed_in(world.priya).get(foreign).status_code == 404
    wrong = where.replace(str(world.acme.pk), str(world.bravo.pk))
    assert sent(signed_in(world.priya), wrong, key="k4").status_code == 404
