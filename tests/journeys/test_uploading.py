"""Erin drops several files, one breaks off; after a reload the same file goes on where it stopped (cases F14, A28)."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route

from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.vault.models import Upload
from tests.evidence.building import occurrence_of, owing
from tests.servers import Site
from tests.ui.test_in_browser import RULES
from tests.worlds import World

SignIn = Callable[[Page, User], None]
PIECE = 8 * 1024 * 1024
LINE = b"2026-03-20T10:00:00Z alice read /ledger 200\n"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "access-log.txt"
    path.write_bytes((LINE * (3 * PIECE // len(LINE)))[: 2 * PIECE + 12_345])
    return path


def test_a_broken_upload_goes_on_after_a_reload(
    committed_world: World, site: Site, page: Page, sign_in: SignIn, tmp_path: Path, large: Path
) -> None:
    world = committed_world
    control = owing(world)
    with entering(world.acme, by=world.priya):
        march = occurrence_of(control)
    small = tmp_path / "review.csv"
    small.write_text("name,reviewed\nalice,2026-03-20\n" * 40)
    sign_in(page, world.erin)
    page.goto(f"{site.url}/c/{world.acme.pk}/evidence/submit/{march.pk}/")
    sent: list[str] = []
    is_broken = True

    def line(route: Route) -> None:
        sent.append(route.request.url.rpartition("/")[2])
        if is_broken and sent[-1] != "0":
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/pieces/*", line)
    page.set_input_files("#evidence-files", [small, large])
    page.get_by_text("The connection broke. It goes on by itself").wait_for()
    assert page.locator(".dropzone-file.is-received").count() == 1
    page.reload()
    page.get_by_text("Not finished yet.").wait_for()
    kept_in_browser = page.evaluate("localStorage.getItem('soc2hub:uploads')")
    violations = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    is_broken = False
    sent.clear()
    page.set_input_files("#evidence-files", [large])
    page.locator(".dropzone-file.is-received").wait_for()

    assert violations == []
    assert "access-log" not in kept_in_browser and len(kept_in_browser) < 200
    assert sent == [str(PIECE), str(2 * PIECE)]
    with entering(world.acme, by=world.priya):
        hashes = set(Submission.objects.values_list("blob__sha256", flat=True))
        assert Upload.objects.filter(done_at=None).count() == 0
    assert hashes == {hashlib.sha256(path.read_bytes()).hexdigest() for path in (small, large)}
    assert page.locator(".dropzone-unfinished").is_hidden()
    assert page.evaluate("localStorage.getItem('soc2hub:uploads')") == "{}"


def test_an_upload_is_paused_gone_on_with_and_given_up(
    committed_world: World, site: Site, page: Page, sign_in: SignIn, large: Path
) -> None:
    world = committed_world
    control = owing(world)
    with entering(world.acme, by=world.priya):
        march = occurrence_of(control)
    sign_in(page, world.erin)
    page.goto(f"{site.url}/c/{world.acme.pk}/evidence/submit/{march.pk}/")
    page.route("**/pieces/*", lambda route: route.continue_() if route.request.url.endswith("/0") else None)

    page.set_input_files("#evidence-files", [large])
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused. What was sent is kept for a week.").wait_for()
    page.get_by_role("button", name="Go on").click()
    stopped_by_hand(page)
    page.set_input_files("#evidence-files", [large])
    page.get_by_role("button", name="Pause").click()
    stopped_by_hand(page)

    assert page.get_by_text("Stopped.", exact=True).count() == 2
    with entering(world.acme, by=world.priya):
        assert Upload.objects.count() == 0 and Submission.objects.count() == 0


def stopped_by_hand(page: Page) -> None:
    with page.expect_response(lambda response: response.request.method == "DELETE") as answer:
        page.get_by_role("button", name="Stop the upload of access-log.txt").click()
    assert answer.value.ok
