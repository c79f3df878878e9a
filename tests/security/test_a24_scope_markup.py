"""A24: markup in any text of the scope is shown as text, on pages, in the flow map, in print and in tables."""

from collections.abc import Callable
from datetime import date
from html.parser import HTMLParser

import pytest
from django.test import Client as Browser

from reporting.actions.alternatives import add as add_alternative
from reporting.actions.scope_documents import document_html
from reporting.queries.scope_documents import text_of
from scoping.actions import categories, commitments, flows, options, services, systems
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.actions.versions import approve
from scoping.models import Category, ScopeVersion
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import proposed
from tests.worlds import World

SignIn = Callable[[User], Browser]
PAYLOADS = (
    '"><script>alert(1)</script>',
    "<img src=x onerror=alert(1)>",
    "</title></svg><svg onload=alert(1)>",
    "' autofocus onfocus=alert(1) x='",
    "{{ 7|add:7 }}{% now 'Y' %}",
    "javascript:alert(1)//",
)


class Elements(HTMLParser):
    """Every element and attribute that a browser would make of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [f"<{tag}>"] if tag == "script" and not dict(attrs).get("src") else []
        for name, value in attrs:
            if name.startswith("on") or (name in ("href", "src", "action") and (value or "").startswith("javascript:")):
                self.found.append(f"{tag} {name}={value}")
        if tag in ("img", "iframe", "object", "embed") and "x" in dict(attrs).values():
            self.found.append(f"<{tag}>")


def run_by_a_browser(html: str) -> list[str]:
    elements = Elements()
    elements.feed(html)
    return elements.found


@pytest.fixture(params=range(len(PAYLOADS)))
def bad(request: pytest.FixtureRequest) -> str:
    return PAYLOADS[request.param]


@pytest.fixture
def version(world: World, bad: str) -> ScopeVersion:
    """One of everything, with the payload in every text there is."""
    by = world.priya
    with entering(world.acme, by=by):
        api = systems.add(name=f"A{bad}", note=bad, operated_by=bad, proposed_in=True, by=by)
        store = systems.add(name=f"B{bad}", exit="monitored_vendor", exit_reason=bad, note=bad, by=by)
        flow = flows.add(source=api, target=store, note=bad, cut_by=bad, by=by)
        flows.add(source=store, target=api, note=f"2{bad}"[:300], by=by)
        service = services.add(name=f"S{bad}", description=bad, needed_systems=[api], by=by)
        commitments.add(
            customer=bad, clause=bad, regulation=bad, penalty=bad, note=bad, promised_place=bad, kind="location",
            services_named=[service], categories=["security"], yearly_value_cents=100, by=by,
        )  # fmt: skip
        categories.choose(Category.SECURITY, is_in=True, reason=bad, auditors_view=bad, by=by)
        options.add(name=bad, kind="cut", cut_flows=[flow], note=bad, by=by)
        options.set_parameter("fee_system", low=1, high=2, source=bad, version=None, by=by)
        vendor = VENDORS.add(
            name=bad, service=bad, relation="vendor", reason=bad, monitoring=bad, note=bad, tier="critical", by=by
        )
        report = REPORTS.add(
            vendor=vendor, kind="soc2_type1", as_of=date(2026, 1, 1), auditor=bad, exceptions=bad, carved_out=bad, by=by
        )
        CSOCS.add(vendor=vendor, words=bad, criteria=["CC6.4"], by=by)
        CUECS.add(report=report, words=bad, not_applicable_because=bad, by=by)
        add_alternative(
            name=bad, report_type="type_2", window_months=6, categories=["security"], commitment_ids=[],
            added_ids=[], left_out_ids=[], note=bad, by=by,
        )  # fmt: skip
        made = proposed(by, rationale=bad)
    with entering(world.acme, by=world.eve):
        approve(made, by=world.eve, reason=bad)
    return made


def pages(version: ScopeVersion) -> list[str]:
    base = f"/c/{version.client_id}/scope/"
    lists = ["commitments", "services", "systems", "flows", "options", "vendors", "vendor-reports", "csocs", "cuecs"]
    paths = ["", "boundary/", "categories/", "promises/", "what-if/", "versions/", "effort/", "which-report/",
             "duties/", "versions/new/", "what-if/new/", f"versions/{version.pk}/",
             f"documents/{version.pk}/memo/", f"documents/{version.pk}/description/"]  # fmt: skip
    return [base + path for path in (*paths, *(f"{name}/" for name in lists))]


def test_no_page_of_the_scope_runs_it(world: World, version: ScopeVersion, bad: str, signed_in: SignIn) -> None:
    browser, shown = signed_in(world.priya), 0
    links: set[str] = set()

    for path in pages(version):
        answer = browser.get(path)
        html = answer.content.decode()
        assert answer.status_code == 200, path
        assert run_by_a_browser(html) == [], path
        assert bad not in html or "<" not in bad, path
        shown += "alert(1)" in html or "7|add:7" in html
        links |= {row.get_absolute_url() for row in answer.context.get("rows", ()) if hasattr(row, "get_absolute_url")}
    for path in sorted(links):
        html = browser.get(path).content.decode() + browser.get(f"{path}edit/").content.decode()
        assert run_by_a_browser(html) == [], path

    assert shown >= 18
    assert len(links) >= 8


def test_the_officer_reads_it_and_nothing_runs(world: World, version: ScopeVersion, signed_in: SignIn) -> None:
    html = signed_in(world.eve).get(f"/c/{version.client_id}/to-sign/{version.pk}/").content.decode()

    assert run_by_a_browser(html) == []


def test_on_paper_it_is_text(world: World, version: ScopeVersion, bad: str) -> None:
    with entering(world.acme, by=world.priya):
        found = [document_html(text_of(version, kind)) for kind in ("memo", "description")]

    for html in found:
        assert run_by_a_browser(html) == []
        assert bad not in html or "<" not in bad
    assert any("alert(1)" in html or "7|add:7" in html for html in found)


def test_the_difference_of_two_versions_is_text(
    world: World, version: ScopeVersion, bad: str, signed_in: SignIn
) -> None:
    with entering(world.acme, by=world.priya):
        systems.add(name=f"C{bad}", note=bad, by=world.priya)
        proposed(world.priya, rationale=bad, change_reason=bad)

    answer = signed_in(world.priya).get(f"/c/{version.client_id}/scope/versions/difference/")

    assert answer.context["said"]
    assert run_by_a_browser(answer.content.decode()) == []
