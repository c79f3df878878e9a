"""A07: another client's words are found by no list, search, table, order or cursor of the scope, and no count tells."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client as Browser

from scoping.actions import commitments, flows, options, services, systems
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import World

SignIn = Callable[[User], Browser]
CANARY = "CANARY7f3a"
LISTS = ("services", "systems", "flows", "commitments", "options", "vendors", "vendor-reports", "csocs", "cuecs")
PAGES = ("", "boundary/", "categories/", "promises/", "duties/", "what-if/", "versions/", "versions/new/", "effort/",
         "which-report/", "what-if/new/", "systems/new/", "flows/new/", "services/new/", "commitments/new/",
         "options/new/", "vendors/new/", "vendor-reports/new/", "csocs/new/")  # fmt: skip
RESOURCES = (*LISTS, "option-studies", "effort-parameters", "scope-versions", "boundary", "comparison", "alternatives",
             "promises", "duties", "which-report")  # fmt: skip


def filled(client: Client, word: str, by: User) -> None:
    with entering(client, by=by):
        api, store = (systems.add(name=f"{word} {n}", note=word, by=by) for n in (1, 2))
        flow = flows.add(source=api, target=store, note=word, by=by)
        service = services.add(name=word, description=word, needed_systems=[api], by=by)
        commitments.add(customer=word, clause=word, yearly_value_cents=100, services_named=[service], by=by)
        options.add(name=word, kind="cut", cut_flows=[flow], by=by)
        vendor = VENDORS.add(name=word, service=word, by=by)
        report = REPORTS.add(vendor=vendor, kind="soc2_type1", as_of=date(2026, 1, 1), auditor=word, by=by)
        CSOCS.add(vendor=vendor, words=word, criteria=["CC6.4"], by=by)
        CUECS.add(report=report, words=word, by=by)


def asked(world: World) -> list[str]:
    """Every question about the scope of the client in which Omar sits."""
    query = f"?q={CANARY}&search={CANARY}&name={CANARY}&ordering={CANARY}"
    base, api = f"/c/{world.acme.pk}/scope", f"/api/v1/clients/{world.acme.pk}"
    paths = [f"{base}/{path}{query}" for path in PAGES] + [f"{base}/{name}/{query}" for name in LISTS]
    paths += [f"{base}/{name}/?as=csv" for name in LISTS] + [f"{api}/{name}{query}" for name in RESOURCES]
    return [*paths, f"/search?q={CANARY}", f"/search?q={CANARY}&client={world.acme.pk}"]


def answers(browser: Browser, paths: list[str]) -> dict[str, tuple[int, str]]:
    found = {}
    for path in paths:
        answer = browser.get(path)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
        found[path] = (answer.status_code, body.decode().replace(CANARY, "?"))
    return found


def counts(found: dict[str, tuple[int, str]]) -> dict[str, tuple[int, int]]:
    """What a count could leak: the answer's status and how much it says, but for one-time tokens of forms."""
    return {
        path: (status, text.count("<tr") + text.count('"id"') + text.count("\n"))
        for path, (status, text) in found.items()
    }


@pytest.mark.timeout(300)
def test_no_question_finds_another_clients_words(world: World, signed_in: SignIn) -> None:
    browser, paths = signed_in(world.vera), asked(world)
    filled(world.acme, "Ours", world.priya)
    before = answers(browser, paths)

    for number in range(5):
        filled(world.bravo, f"{CANARY}-{number}", world.priya)
    after = answers(browser, paths)

    assert [path for path, (_, text) in after.items() if "?-" in text] == []
    assert counts(after) == counts(before)
    assert {path: status for path, (status, _) in after.items() if status not in (200, 403)} == {}
    theirs = signed_in(world.priya).get(f"/c/{world.bravo.pk}/scope/services/")
    assert f"{CANARY}-0" in theirs.content.decode()


def test_a_cursor_of_another_client_leads_to_ones_own_rows(world: World, signed_in: SignIn) -> None:
    with entering(world.bravo, by=world.priya):
        for number in range(60):
            services.add(name=f"{CANARY} {number:02}", by=world.priya)
    with entering(world.acme, by=world.priya):
        services.add(name="Zeta", by=world.priya)
    following = signed_in(world.priya).get(f"/api/v1/clients/{world.bravo.pk}/services").json()["next"]

    own = signed_in(world.vera).get(following.replace(str(world.bravo.pk), str(world.acme.pk)))

    assert following and own.status_code == 200
    assert [row["name"] for row in own.json()["results"]] == ["Zeta"]
