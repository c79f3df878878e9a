"""A readiness sitting by keyboard: every answer saves itself, and of two people at once neither loses one."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from controls.actions import assessments
from controls.models import ReadinessAssessment, ReadinessConclusion
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from tests.controls.building import draft, inside, second_lead
from tests.servers import Site
from tests.worlds import World

SignIn = Callable[[Page, User], None]


@pytest.fixture
def sitting(committed_world: World) -> ReadinessAssessment:
    with inside(committed_world):
        for number in range(1, 5):
            draft(committed_world, f"AC-{number}")
        return assessments.begin(title="Spring", by=committed_world.priya)


def test_controls_are_rated_by_keyboard_and_every_answer_saves_itself(
    committed_world: World, sitting: ReadinessAssessment, site: Site, page: Page, sign_in: SignIn
) -> None:
    sign_in(page, committed_world.priya)
    opened(page, site, sitting)

    page.keyboard.type("111")
    page.keyboard.type("123")
    page.keyboard.type("330")
    expect(question(page, "AC-4", "Designed").get_by_label("not assessed")).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("n")
    page.keyboard.type("0 open doors, seen on day 3")
    page.keyboard.press("ArrowDown")
    saved(page)

    expect(page.get_by_text("3 of 4", exact=True)).to_be_visible()
    assert answers(committed_world) == {
        "AC-1": ("yes", "yes", "yes", ""),
        "AC-2": ("yes", "partly", "no", "0 open doors, seen on day 3"),
        "AC-3": ("no", "no", "not_assessed", ""),
        "AC-4": ("not_assessed", "not_assessed", "not_assessed", ""),
    }
    page.reload()
    expect(question(page, "AC-2", "Implemented").get_by_label("partly")).to_be_checked()
    expect(row(page, "AC-2").get_by_label("Note")).to_have_value("0 open doors, seen on day 3")


def test_of_two_people_at_once_neither_loses_an_answer(
    committed_world: World, sitting: ReadinessAssessment, site: Site, page: Page, chromium: Browser, sign_in: SignIn
) -> None:
    """What Lena answers after Priya opened the page is shown to Priya before hers takes its place."""
    world, lena = committed_world, second_lead(committed_world)
    context = chromium.new_context()
    hers = context.new_page()
    sign_in(page, world.priya)
    sign_in(hers, lena)
    opened(page, site, sitting)
    opened(hers, site, sitting)

    hers.keyboard.type("111")
    saved(hers)
    page.keyboard.type("3")
    told = row(page, "AC-1").get_by_role("status")
    expect(told).to_contain_text("Lena answered here meanwhile. Yours is not saved yet")
    expect(told).to_contain_text("Designed: theirs “Yes”, yours “No”")
    assert answers(world)["AC-1"] == ("yes", "yes", "yes", "")
    told.get_by_role("link", name="Take theirs").press("Enter")
    expect(question(page, "AC-1", "Operating").get_by_label("Yes")).to_be_checked()

    question(page, "AC-1", "Operating").get_by_label("Yes").focus()
    page.keyboard.type("2")
    page.keyboard.type("22")
    hers.keyboard.press("ArrowDown")
    hers.keyboard.type("11")
    saved(page)
    saved(hers)
    question(hers, "AC-1", "Designed").get_by_label("Yes").focus()
    hers.keyboard.type("2")
    expect(row(hers, "AC-1").get_by_role("status")).to_contain_text("Operating: theirs “Partly”, yours “Yes”")
    row(hers, "AC-1").get_by_role("button", name="Keep mine").press("Enter")
    saved(hers)
    context.close()

    assert answers(world) == {
        "AC-1": ("partly", "yes", "yes", ""),
        "AC-2": ("partly", "partly", "not_assessed", ""),
        "AC-3": ("yes", "yes", "not_assessed", ""),
        "AC-4": ("not_assessed", "not_assessed", "not_assessed", ""),
    }


def opened(page: Page, site: Site, sitting: ReadinessAssessment) -> None:
    """With the keyboard on the first question."""
    page.goto(f"{site.url}{sitting.get_absolute_url()}")
    question(page, "AC-1", "Designed").get_by_role("radio").first.focus()


def row(page: Page, ref: str) -> Locator:
    return page.get_by_role("form", name=ref)


def question(page: Page, ref: str, label: str) -> Locator:
    return row(page, ref).get_by_role("group", name=label)


def saved(page: Page) -> None:
    """No answer is on its way any more."""
    expect(page.locator("form.htmx-request")).to_have_count(0)


def answers(world: World) -> dict[str, tuple[str, ...]]:
    with entering(world.acme, by=world.priya):
        rows = ReadinessConclusion.objects.order_by("ref")
        return {one.ref: (one.designed, one.implemented, one.operating, one.note) for one in rows}
