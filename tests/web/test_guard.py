"""The guard of pages: a method that is not declared never reaches the view."""

import pytest

from evidence.models import Submission
from scoping.actions.services import SERVICES
from soc2hub.tenancy.scope import entering
from soc2hub.web.checks import declared, routes
from tests.evidence.building import at, occurrence_of, owing, write_down
from tests.worlds import World


def test_a_head_request_never_acts(signed_in, world: World) -> None:
    """A53: HEAD is asked for no CSRF token, so it must not reach a view that only takes POST."""
    control = owing(world)
    with at(), entering(world.acme, by=world.priya):
        submission = write_down(occurrence_of(control), by=world.omar)
    address = f"/c/{world.acme.pk}/evidence/submissions/{submission.pk}/acceptance/"

    answer = signed_in(world.priya).head(address)

    assert answer.status_code == 405
    with entering(world.acme, by=world.priya):
        assert Submission.objects.get(pk=submission.pk).state == "submitted"


def test_a_head_request_reads_a_page_as_get_does(signed_in, world: World) -> None:
    browser = signed_in(world.priya)

    assert browser.head(world.acme.get_absolute_url()).status_code == 200
    assert browser.head("/healthz").status_code == browser.get("/healthz").status_code


@pytest.mark.parametrize("method", ["head", "put", "patch", "delete"])
def test_pages_that_only_take_post_take_nothing_else(signed_in, world: World, method: str) -> None:
    browser = signed_in(world.priya)
    pages = [route for route, view in routes() if (guard := declared(view)) and guard.methods == ("POST",)]
    pages = [r for r in pages if r.startswith("/c/") and r.count("<") == 1]

    acme = str(world.acme.pk)
    answers = {p: getattr(browser, method)(p.replace("<uuid:client_id>", acme)).status_code for p in pages}

    assert set(answers.values()) == {405}, answers


NUL, SURROGATE = "WyJhXHUwMDAwIiwgImIiXQ", "WyJcdWQ4MDAiLCAiYSJd"


@pytest.mark.parametrize("query", ["cursor=x", f"cursor={NUL}", f"cursor={SURROGATE}", "cursor=W251bGwsbnVsbF0"])
@pytest.mark.parametrize("page", ["controls/list/", "scope/systems/", "scope/versions/", "evidence/submissions/"])
def test_a_made_up_cursor_of_a_page_begins_anew(signed_in, world: World, page: str, query: str) -> None:
    """A66."""
    assert signed_in(world.priya).get(f"/c/{world.acme.pk}/{page}?{query}").status_code == 200


@pytest.mark.parametrize("page", ["controls/list/?q=%00", "controls/gaps/new/?control=%00", "?a=%00"])
def test_a_nul_in_an_address_is_a_bad_request(signed_in, world: World, page: str) -> None:
    """A66."""
    assert signed_in(world.priya).get(f"/c/{world.acme.pk}/{page}").status_code == 400


def test_an_odd_version_removes_nothing(signed_in, world: World) -> None:
    with entering(world.acme, by=world.priya):
        service = SERVICES.add(by=world.priya, name="Pay")
    address = f"/c/{world.acme.pk}/scope/services/{service.pk}/removal/"

    answers = [signed_in(world.priya).post(address, {"version": odd}).status_code for odd in ("²", "9" * 5000, "")]

    assert answers == [409, 409, 409]
