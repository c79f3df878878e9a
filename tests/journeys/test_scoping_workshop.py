"""Both scoping workshops in a browser: from an empty client to a signed scope on the same day, and what undoes it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, Locator, Page

from scoping.actions.versions import approve
from scoping.models import Commitment, ScopeApproval, ScopeFile, ScopeVersion, System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.scoping.payments import payments, proposed
from tests.servers import Site
from tests.worlds import World

SignIn = Callable[[Page, User], None]
MOST_ACTIONS = 40
STACK = ("API", "Web application", "AWS", "Primary database", "Okta", "GitHub", "SendGrid", "HR system")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = b"%PDF-1.4\n%%EOF\n"


@dataclass
class Hand:
    """What a person does to a page, counted: each click, each field typed into, each file chosen, each key."""

    page: Page
    actions: int = 0

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def link(self, name: str, *, within: Locator | None = None) -> None:
        self._did((within or self.main).get_by_role("link", name=name).first.click())

    def button(self, name: str) -> None:
        self._did(self.main.get_by_role("button", name=name).first.click())

    def tick(self, name: str, *, within: Locator | None = None) -> None:
        self._did((within or self.main).get_by_label(name, exact=True).check())

    def write(self, label: str, words: str, *, within: Locator | None = None) -> None:
        self._did((within or self.main).get_by_label(label).first.fill(words))

    def choose(self, label: str, option: str) -> None:
        self._did(self.main.get_by_label(label).first.select_option(label=option))

    def hand_in(self, label: str, name: str, data: bytes, kind: str) -> None:
        file: Any = {"name": name, "mimeType": kind, "buffer": data}
        self._did(self.main.get_by_label(label).first.set_input_files(file))

    def key(self, name: str) -> None:
        self.page.locator("html[data-is-settled]").wait_for()
        self._did(self.page.keyboard.press(name))

    def _did(self, done: None) -> None:
        self.actions += 1


def pipeline() -> bytes:
    """As a CRM exports it: a title merged over the table, its own words for stages and amounts."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Opportunities", None, None])
    sheet.merge_cells("A1:F1")
    sheet.append(["Account Name", "Opportunity Name", "Stage", "Amount", "Close Date", "Product", "TSC"])
    sheet.append(["Contoso", "MSA", "Closed Won", "$240,000", "2028-06-30", "Freight booking", "security"])
    blocked = ["Helvetia Bank", "Blocked deal", "Negotiation", "$420,000", "2028-03-31", "Freight booking"]
    sheet.append([*blocked, "security; availability"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def first_workshop(hand: Hand) -> None:
    """What there is, and what was promised; the contract of the blocked deal."""
    hand.link("Scope", within=hand.page.get_by_role("navigation").first)
    hand.link("Answer them")
    hand.write("What do customers buy?", "Freight booking")
    for name in STACK:
        hand.tick(name)
    hand.button("See what this adds")
    hand.button("Add them")
    hand.link("Commitments")
    hand.link("Paste or import")
    hand.hand_in("A file", "pipeline.xlsx", pipeline(), XLSX)
    hand.button("Look at it")
    hand.button("Write 2 rows")
    hand.link("Helvetia Bank")
    hand.hand_in("Attach a file", "msa.pdf", PDF, "application/pdf")
    hand.button("Keep it")


def second_workshop(hand: Hand) -> None:
    """Categories, the boundary, and the proposal."""
    hand.link("Scope")
    hand.link("Decide")
    availability = hand.page.locator("form[action$='/categories/availability/']")
    hand.tick("In", within=availability)
    hand.write("Because", "The bank's contract names 99.9 % uptime.", within=availability)
    hand.button("Save the decision about availability")
    hand.link("Boundary")
    hand.link("Scope")
    hand.link("Propose the scope")
    hand.write("Why this scope is right", "What the contracts name, and nothing more.")
    hand.button("Freeze and propose")


def officer_signs(hand: Hand) -> None:
    hand.link("To sign", within=hand.page.get_by_role("navigation").first)
    hand.link("Read and sign")
    hand.button("Sign version 1")


@pytest.mark.timeout(400)
def test_a_workshop_leads_from_an_empty_client_to_a_signed_scope(
    committed_world: World, site: Site, page: Page, sign_in: SignIn, chromium: Browser
) -> None:
    world, problems = committed_world, []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    sign_in(page, world.priya)
    page.goto(f"{site.url}/c/{world.acme.pk}/")
    priya = Hand(page)

    first_workshop(priya)
    second_workshop(priya)
    page.get_by_text("Version 1 is proposed.").wait_for()
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    context.set_default_timeout(30_000)
    hers = context.new_page()
    sign_in(hers, world.eve)
    hers.goto(f"{site.url}/c/{world.acme.pk}/briefings/")
    eve = Hand(hers)
    officer_signs(eve)
    hers.get_by_text("It is the scope in force.").wait_for()
    context.close()

    assert priya.actions + eve.actions < MOST_ACTIONS, (priya.actions, eve.actions)
    assert problems == []
    with entering(world.acme, by=world.priya):
        version = ScopeVersion.objects.get()
        assert ScopeApproval.objects.get().approved_by_id == world.eve.pk
        members = {member["name"] for member in version.snapshot["boundary"]["members"]}
        assert members == {"Freight booking", "API", "Web application", "Primary database", "Okta", "GitHub"}
        assert version.categories == ["availability", "security"]
        assert ScopeFile.objects.get().commitment == Commitment.objects.get(customer="Helvetia Bank")


@pytest.mark.timeout(400)
def test_a_flow_drawn_by_keyboard_makes_the_scope_stale_and_its_crossing_is_named(
    committed_world: World, site: Site, page: Page, sign_in: SignIn
) -> None:
    world = committed_world
    with entering(world.acme, by=world.priya):
        made = payments(world.priya)
        version = proposed(world.priya)
    with entering(world.acme, by=world.eve):
        approve(version, by=world.eve)
    sign_in(page, world.priya)
    page.goto(f"{site.url}/c/{world.acme.pk}/scope/")
    page.get_by_text("Version 1 is signed and in force").wait_for()
    page.goto(f"{site.url}/c/{world.acme.pk}/scope/flows/")
    hand = Hand(page)

    hand.key("n")
    hand.choose("From", "Ledger")
    hand.choose("To", "Wiki")
    hand.write("Note", "case studies")
    hand.button("Save")
    page.get_by_text("was added").wait_for()
    hand.link("Scope")

    stale = page.get_by_role("heading", name="The signed scope is stale")
    crossing = "“Ledger” is inside, “Wiki” is not, and “Ledger → Wiki (case studies)” ties them"
    stale.wait_for()
    assert crossing in (stale.text_content() or "")
    assert page.get_by_role("link", name="Propose a new version").is_visible()
    page.goto(f"{site.url}/c/{world.acme.pk}/scope/versions/{version.pk}/")
    assert page.get_by_text("“Wiki” is inside the boundary now.").first.is_visible()
    with entering(world.acme, by=world.priya):
        assert System.objects.get(pk=made.wiki.pk).version == 1
        drawn = Event.objects.filter(verb="flow.added").latest("seq")
        assert drawn.body["name"].startswith("Ledger → Wiki")
