"""A32: no cell of any table of the scope is one that a spreadsheet would reckon, and none that comes in is reckoned."""

import csv
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.test import Client as Browser

from scoping.actions import commitments, flows, options, services, systems
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.models import System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.worlds import World

SignIn = Callable[[User], Browser]
FORMULAS = ('=HYPERLINK("http://x")', "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1", '"=1"', "＝1+1", "＋1", "－1", "＠x")
TRIGGERS = tuple("=+-@\t\r\n＝＋－＠")
LISTS = ("services", "systems", "flows", "commitments", "options", "vendors", "vendor-reports", "csocs", "cuecs")


def filled(world: World, bad: str) -> None:
    by = world.priya
    api = systems.add(name=bad, note=bad, operated_by=bad, by=by)
    store = systems.add(name=f"{bad} 2", exit="monitored_vendor", exit_reason=bad, by=by)
    flow = flows.add(source=api, target=store, note=bad, cut_by=bad, by=by)
    service = services.add(name=bad, description=bad, needed_systems=[api], by=by)
    commitments.add(customer=bad, clause=bad, penalty=bad, regulation=bad, note=bad, services_named=[service], by=by)
    options.add(name=bad, kind="cut", cut_flows=[flow], note=bad, by=by)
    vendor = VENDORS.add(name=bad, service=bad, relation="vendor", reason=bad, monitoring=bad, note=bad, by=by)
    report = REPORTS.add(vendor=vendor, kind="soc2_type1", as_of=date(2026, 1, 1), auditor=bad, exceptions=bad, by=by)
    CSOCS.add(vendor=vendor, words=bad, criteria=["CC6.4"], by=by)
    CUECS.add(report=report, words=bad, by=by)


@pytest.mark.parametrize("bad", FORMULAS)
def test_no_cell_begins_as_a_formula_does(world: World, signed_in: SignIn, bad: str) -> None:
    with entering(world.acme, by=world.priya):
        filled(world, bad)
    browser = signed_in(world.priya)

    for name in LISTS:
        answer = browser.get(f"/c/{world.acme.pk}/scope/{name}/?as=csv")
        table = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        cells = [cell for row in csv.reader(StringIO(table, newline="")) for cell in row]
        assert [cell for cell in cells if cell.startswith(TRIGGERS) or cell.lstrip().startswith(TRIGGERS)] == [], name
        assert any(bad.strip() in cell for cell in cells), name


def test_a_formula_that_comes_in_is_words(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    where = f"/api/v1/clients/{world.acme.pk}/scope-imports"

    browser.post(
        where, {"into": "systems", "table": "Name,Note\n=1+1,@SUM(A1)\n", "dry_run": False},
        content_type="application/json",
    )  # fmt: skip

    with entering(world.acme, by=world.priya):
        row = System.objects.get()
    assert (row.name, row.note) == ("=1+1", "@SUM(A1)")
