"""The main pages of a full client: WCAG 2.2 AA in both themes and at 390 px, in a real browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from soc2hub.accounts.models import User
from soc2hub.program.demo import cast
from soc2hub.program.demo.world import secret_of
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering_portfolio
from tests.demo_worlds import demo_world
from tests.journeys.conftest import enter
from tests.servers import Site
from tests.ui.test_in_browser import RULES

MAIN = (
    "", "scope/", "scope/options/", "scope/what-if/", "controls/", "evidence/", "audit/", "audit/take-over/",
    "briefings/", "custody/", "custody/limits/",
)  # fmt: skip
MODES = ((1360, "light"), (1360, "dark"), (390, "light"))


@pytest.fixture
def template(tmp_path: Path) -> str:
    return demo_world(tmp_path)


def path_of(name: str) -> str:
    """Of a demo client's pages."""
    with entering_portfolio(by=User.objects.get(email=cast.CISO.email)):
        return Client.objects.get(name=name).get_absolute_url()


@pytest.fixture
def signed_in(site: Site, chromium: Browser) -> BrowserContext:
    context = chromium.new_context(reduced_motion="reduce")
    context.set_default_timeout(20_000)
    enter(context.new_page(), site, cast.CISO.email, cast.PASSWORD, secret_of(cast.CISO.email))
    return context


@pytest.mark.timeout(400)
def test_no_main_page_breaks_a_rule_of_accessibility(site: Site, signed_in: BrowserContext) -> None:
    client = path_of(cast.BRIGHTLOOM.name)
    paths = ("/", *(f"{client}{page}" for page in MAIN))
    page = signed_in.new_page()

    found = {
        f"{path} {width} {theme}": broken
        for width, theme in MODES
        for path in paths
        if (broken := broken_rules(page, f"{site.url}{path}", width, theme))
    }

    assert found == {}


def broken_rules(page: Page, url: str, width: int, theme: str) -> list[str]:
    page.context.add_cookies([{"name": "theme", "value": theme, "url": url}])
    page.set_viewport_size({"width": width, "height": 900})
    answer = page.goto(url)
    assert answer is not None
    assert answer.status == 200
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    wide = [] if page.evaluate("document.documentElement.scrollWidth <= innerWidth") else ["wider than the window"]
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found] + wide
