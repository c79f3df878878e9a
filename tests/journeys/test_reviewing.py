"""Priya clears twenty pieces by keyboard alone; what went back comes to its owner with the reason, and is replaced."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from controls.actions.occurrences import generate
from controls.models import Control, Occurrence
from evidence.actions.submissions import Claim, submit_file
from evidence.models import Acceptance, Return, Submission
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.blobs import receiving
from tests.servers import Site
from tests.ui.test_in_browser import RULES
from tests.vault import documents
from tests.worlds import World

SignIn = Callable[[Page, User], None]
PIECES = 20


@pytest.fixture
def waiting(committed_world: World, site: Site, settings) -> list[Submission]:
    """Twenty pieces that Erin handed in for Omar's controls: PDFs, pictures, tables and workbooks."""
    settings.VAULT_ROOT = site.data / "vault"
    world, today = committed_world, clock.today("Europe/Berlin")
    with entering(world.acme, by=world.priya):
        owner = Person.objects.get(user=world.omar)
        for number in range(PIECES):
            control = Control.objects.create(
                ref=f"AC-{number:02}", title="Access is reviewed", status="operating", frequency="monthly", owner=owner,
                implemented_on=date(today.year, 1, 1),
            )  # fmt: skip
            generate([control], since=today, until=today + timedelta(days=62), by=None)
    with entering(world.acme, by=world.erin):
        return [handed_in(world, row, number, today) for number, row in enumerate(windows(today))]


def windows(today: date) -> list[Occurrence]:
    rows = Occurrence.objects.filter(starts_on__lte=today, ends_on__gte=today).select_related("control")
    return list(rows.order_by("control__ref"))


def handed_in(world: World, occurrence: Occurrence, number: int, today: date) -> Submission:
    name, data = [
        ("review.pdf", documents.pdf(2, size=(400 + number, 300))),
        ("screen.png", documents.picture(size=(300 + number, 200))),
        ("list.csv", f"who,when\nomar,{number}\n".encode()),
        ("hours.xlsx", documents.workbook([["who", "hours"], ["Omar", number]])),
    ][number % 4]
    with receiving([data], name=name) as received:
        claim = Claim(today, occurrence.starts_on, occurrence.ends_on)
        return submit_file(occurrence, received, claim=claim, by=world.erin)


@pytest.mark.timeout(400)
def test_twenty_pieces_are_cleared_by_keyboard_and_the_returned_one_comes_back(
    committed_world: World, waiting: list[Submission], site: Site, page: Page, sign_in: SignIn
) -> None:
    world, problems = committed_world, []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.set_default_timeout(30_000)
    sign_in(page, world.priya)
    page.goto(f"{site.url}/c/{world.acme.pk}/evidence/review/")

    for number in range(PIECES):
        page.get_by_text(f"{PIECES - number} waiting for you").wait_for()
        page.locator("#preview").wait_for()
        if number % 4 == 0:
            picture = page.locator("#preview img").first
            expect(picture).to_be_visible()
            picture.evaluate("image => image.decode()")
        settled(page)
        if number == 3:
            page.keyboard.press("r")
            page.keyboard.type("Il")
            page.keyboard.press("Tab")
            page.keyboard.type("The names cannot be read.")
            page.keyboard.press("Control+Enter")
        else:
            page.keyboard.press("a")
    page.get_by_text("Nothing waits for your review").wait_for()

    with entering(world.acme, by=world.priya):
        assert Acceptance.objects.count() == PIECES - 1
        [returned] = Return.objects.all()
        assert (returned.submission_id, returned.reason, returned.comment) == (
            waiting[3].pk, "illegible", "The names cannot be read.",
        )  # fmt: skip
        looked = Event.objects.filter(verb="evidence.looked_at", actor_id=world.priya.pk)
        assert looked.values("subject_id").distinct().count() == PIECES
    assert problems == []
    replaced_by_its_owner(world, site, page.context.browser.new_context().new_page(), sign_in, waiting[3])


def settled(page: Page) -> None:
    """Keys count once a person has had the time to see the page."""
    page.locator("html[data-is-settled]").wait_for()


def replaced_by_its_owner(world: World, site: Site, page: Page, sign_in: SignIn, former: Submission) -> None:
    page.set_default_timeout(30_000)
    sign_in(page, world.omar)
    page.goto(f"{site.url}/c/{world.acme.pk}/work/")
    page.get_by_text("Illegible: The names cannot be read. (Priya)").wait_for()
    page.get_by_role("link", name="Hand in again").click()
    better = documents.workbook([["who"], ["Omar"]])
    page.locator("#evidence-files").set_input_files(
        {"name": "hours.xlsx", "mimeType": "application/octet-stream", "buffer": better}
    )
    page.locator("#handed-in").get_by_text("Submitted").wait_for()

    with entering(world.acme, by=world.priya):
        newest = Submission.objects.get(state="submitted")
        assert (newest.supersedes_id, newest.uploaded_by_id) == (former.pk, world.omar.pk)
        assert Submission.objects.get(pk=former.pk).state == "superseded"


@pytest.mark.timeout(400)
def test_review_stands_on_a_phone_and_for_everybody(
    committed_world: World, waiting: list[Submission], site: Site, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, committed_world.priya)
    home, faults = f"{site.url}/c/{committed_world.acme.pk}/evidence", []

    for theme, width in (("light", 1360), ("dark", 390)):
        page.emulate_media(color_scheme=theme)
        page.set_viewport_size({"width": width, "height": 844})
        for path in ("/review/", "/review/waiting/", f"/submissions/{waiting[0].pk}/preview/", "/"):
            page.goto(f"{home}{path}")
            if path.strip("/") + "/" == "review/":
                page.locator("#preview").wait_for()
            wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            faults += [f"{path} at {width} px scrolls sideways by {wide}"] if wide > 0 else []
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
            faults += [f"{path} {width} {theme} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]

    assert faults == []
