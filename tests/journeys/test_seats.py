"""Priya seats a colleague and sees her in the matrix; on a phone too, in both themes, clean for screen readers."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from soc2hub.accounts.actions.seats import give_seat
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from tests.accounts.inviting import role_of
from tests.servers import Site
from tests.ui.test_in_browser import RULES
from tests.worlds import World

SignIn = Callable[[Page, User], None]


def checked(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]


@pytest.fixture
def lena(committed_world: World) -> User:
    user = User.objects.create_user("lena@example.org", "Lena", "correct horse battery staple")
    give_seat(practice_id=committed_world.acme.practice_id, user=user, role=Role.CISO, by=committed_world.priya)
    return user


def test_a_colleague_is_seated_from_the_matrix(
    committed_world: World, lena: User, site: Site, page: Page, sign_in: SignIn
) -> None:
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    sign_in(page, committed_world.priya)

    page.get_by_role("link", name="Colleagues").first.click()
    page.get_by_role("link", name="Give Lena access to Acme Payments").click()
    page.get_by_label("Role").select_option("analyst")
    page.get_by_role("button", name="Give access").click()

    page.get_by_role("row", name="Lena").get_by_text("Analyst").wait_for()
    assert role_of(committed_world.acme, lena, seen_by=committed_world.priya) == "analyst"
    page.goto(f"{site.url}/colleagues/")
    page.get_by_role("link", name="Lena in Acme Payments: Analyst").click()
    page.get_by_role("button", name="Take the access of Lena away").click()
    page.get_by_text("Lena has no access any more.").wait_for()
    assert role_of(committed_world.acme, lena, seen_by=committed_world.priya) is None
    assert problems == []


def test_the_pages_stand_on_a_phone_and_for_everybody(
    committed_world: World, lena: User, site: Site, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, committed_world.priya)
    practice = committed_world.acme.practice_id
    home = f"/c/{committed_world.acme.pk}"
    page.goto(f"{site.url}/accounts/reauthenticate/")
    page.get_by_label("Password").fill("correct horse battery staple")
    page.get_by_role("button", name="Confirm").click()
    faults = []

    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in ("/colleagues/", f"/colleagues/{practice}/{lena.pk}/", f"{home}/access/", f"{home}/access/new/"):
            for width in (1360, 390):
                page.set_viewport_size({"width": width, "height": 844})
                page.goto(f"{site.url}{path}")
                wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                faults += [f"{path} at {width} px scrolls sideways by {wide}"] if wide > 0 else []
                faults += [f"{path} at {width} px, {scheme}: {fault}" for fault in checked(page)]

    assert faults == []
