"""A51 and A52 in a real browser: after signing out, neither Back nor anything the browser kept shows a page."""

from collections.abc import Callable

from playwright.sync_api import Page

from soc2hub.accounts.models import User
from tests.servers import Site
from tests.worlds import World


def test_after_signing_out_back_shows_nothing(
    committed_world: World, site: Site, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    sign_in(page, committed_world.priya)
    page.goto(f"{site.url}/c/{committed_world.acme.pk}/")
    page.goto(f"{site.url}/c/{committed_world.acme.pk}/people/")
    assert page.get_by_text("omar@example.org").is_visible()
    before = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}

    page.get_by_label("Account of Priya").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(lambda url: "/people/" not in url)
    for _ in range(3):
        page.go_back()

        assert "omar@example.org" not in page.content()
        assert "Acme Payments" not in page.content()

    kept = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
    assert "Acme" not in kept and "htmx-history" not in kept
    after = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert after.get("__Host-session", {}).get("value") != before["__Host-session"]
    assert all(name.startswith("__Host-") and cookie["secure"] for name, cookie in after.items())


def test_htmx_asks_the_server_when_going_back(
    committed_world: World, site: Site, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    """Nothing of a page lies in the browser's storage while one works, either."""
    sign_in(page, committed_world.priya)
    page.goto(f"{site.url}/c/{committed_world.acme.pk}/people/")

    page.keyboard.press("Control+k")
    page.get_by_label("Search or jump to").fill("Omar")
    page.get_by_role("dialog").get_by_role("link", name="Omar").first.wait_for()

    assert page.evaluate("htmx.config.historyCacheSize") == 0
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('htmx')).length") == 0
