"""Priya signs in with password and code, and is where her work is."""

from collections.abc import Callable

from playwright.sync_api import Page

from soc2hub.accounts.models import User
from tests.servers import Site
from tests.worlds import World


def test_a_ciso_signs_in_with_two_factors_and_sees_her_clients(
    committed_world: World, site: Site, page: Page, sign_in: Callable[[Page, User], None]
) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)

    sign_in(page, committed_world.priya)

    assert page.get_by_role("main").get_by_text("Acme Payments").first.is_visible()
    cookies = {cookie["name"]: cookie for cookie in page.context.cookies()}
    assert cookies["__Host-session"]["httpOnly"] and cookies["__Host-session"]["secure"]
    assert problems == []
