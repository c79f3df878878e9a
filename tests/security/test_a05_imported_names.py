"""A05: a name in a table that is handed in finds rows of the client entered, never of another one."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from scoping.models import Commitment, Flow, Service, System, Vendor
from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.scope import entering
from tests.lib.test_sheets import workbook
from tests.scoping.payments import payments
from tests.worlds import World

SignIn = Callable[[User], Browser]
CASES: list[tuple[str, list[str], list[str]]] = [
    ("systems", ["Name", "Needs"], ["Cache", "Ledger"]),
    ("systems", ["Name", "Enforces on"], ["Scanner", "Ledger"]),
    ("systems", ["Name", "Only lists things for"], ["Scanner", "Ledger"]),
    ("services", ["Service", "Needs"], ["Payouts", "Ledger"]),
    ("flows", ["From", "To"], ["Mine", "Ledger"]),
    ("flows", ["From", "To"], ["Ledger", "Mine"]),
    ("commitments", ["Account", "Service"], ["Big Co", "Payments"]),
    ("vendors", ["Vendor", "Systems"], ["Host", "Ledger"]),
]


@pytest.fixture
def worlds(world: World) -> World:
    """Bravo has a whole inventory; Acme has one system of its own. Priya serves both."""
    with entering(world.bravo, by=world.priya):
        payments(world.priya)
    with entering(world.acme, by=world.priya):
        System.objects.create(name="Mine")
    return world


def counts(world: World) -> list[int]:
    with entering(world.acme, by=world.priya):
        return [model.objects.count() for model in (System, Service, Flow, Commitment, Vendor)]


@pytest.mark.parametrize(("into", "heading", "row"), CASES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_foreign_name_is_as_unknown_as_a_made_up_one(
    worlds: World, signed_in: SignIn, into: str, heading: list[str], row: list[str], kind: str
) -> None:
    browser = signed_in(worlds.priya)
    before = counts(worlds)

    def said(cells: list[str]) -> str:
        data = workbook(heading, cells) if kind == "xlsx" else "\n".join(map(",".join, (heading, cells))).encode()
        file = SimpleUploadedFile(f"a.{kind}", data)
        answer = browser.post(f"/c/{worlds.acme.pk}/scope/import/{into}/", {"file": file})
        assert answer.status_code == 422
        return answer.content.decode()

    foreign = said(row)
    made_up = said([cell if cell in ("Mine", row[0]) and cell not in ("Ledger",) else "Moon" for cell in row])

    assert "add it first" in foreign
    assert counts(worlds) == before
    for name in ("Ledger", "Payments"):
        foreign = foreign.replace(f"“{name}”", "“Moon”").replace(f">{name}<", ">Moon<").replace(f",{name}", ",Moon")
    assert "is no system of the inventory" in made_up or "is no service of the inventory" in made_up
    assert ("“Moon” is no" in foreign) and ("“Moon” is no" in made_up)


def test_a_foreign_owner_owns_nothing(worlds: World, signed_in: SignIn) -> None:
    with entering(worlds.bravo, by=worlds.priya):
        Person.objects.create(name="Bruno", email="bruno@bravo.example")
    browser, where = signed_in(worlds.priya), f"/api/v1/clients/{worlds.acme.pk}/scope-imports"
    table = "Name,Owner\nMine,bruno@bravo.example\nOther,Bruno\n"

    answer: Any = browser.post(
        where, {"into": "systems", "table": table, "dry_run": False}, content_type="application/json"
    )

    said = [problem["reason"] for problem in json.loads(answer.content)["problems"]]
    assert (answer.status_code, [reason.split("”")[0] for reason in said]) == (
        201, ["owner “bruno@bravo.example", "owner “Bruno"],
    )  # fmt: skip
    with entering(worlds.acme, by=worlds.priya):
        assert not System.objects.exclude(owner=None).exists()


def test_the_same_name_in_two_clients_is_two_systems(worlds: World, signed_in: SignIn) -> None:
    """A row that is keyed by a name changes the system of the client entered, and makes one where it has none."""
    browser, where = signed_in(worlds.priya), f"/api/v1/clients/{worlds.acme.pk}/scope-imports"
    with entering(worlds.bravo, by=worlds.priya):
        theirs = System.objects.get(name="Ledger")

    answer = browser.post(
        where, {"into": "systems", "table": "Name,Note\nLedger,Taken\n", "dry_run": False},
        content_type="application/json",
    )  # fmt: skip

    assert len(answer.json()["created"]) == 1
    with entering(worlds.bravo, by=worlds.priya):
        again = System.objects.get(name="Ledger")
        assert (again.pk, again.note, again.version) == (theirs.pk, theirs.note, theirs.version)
