"""The guard of pages: a method that is not declared never reaches the view."""

import pytest

from evidence.models import Submission
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
