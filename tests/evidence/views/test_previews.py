"""Look at evidence without downloading it: asked as the download, recorded as a read (cases A09, A22, A24)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client as Browser
from django.urls import reverse

from evidence.models import Submission
from soc2hub.accounts.models import Membership
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing, write_down
from tests.vault import documents
from tests.worlds import World


@pytest.fixture
def submission(world: World) -> Submission:
    return handed_in(world, documents.pdf(2), "plan.pdf")


def handed_in(world: World, data: bytes, name: str) -> Submission:
    control = owing(world, f"AC-{name}")
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin, data=data, name=name)


def url_of(world: World, name: str, *args: object) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, *args])


def looks(world: World) -> list[tuple[object, object]]:
    with entering(world.acme, by=world.priya):
        events = Event.objects.filter(verb="evidence.looked_at").order_by("seq")
        return [(event.actor_id, event.body.get("page")) for event in events]


def test_each_page_looked_at_is_on_record(world: World, signed_in, submission: Submission) -> None:
    browser = signed_in(world.vera)

    page = browser.get(url_of(world, "preview", submission.pk))
    assert page.context["pictures"] == [url_of(world, "picture", submission.pk, number) for number in (1, 2)]
    assert looks(world) == []
    answer = browser.get(page.context["pictures"][1])

    assert answer.content.startswith(b"\x89PNG\r\n\x1a\n") and b"%PDF" not in answer.content
    assert looks(world) == [(world.vera.pk, 2)]
    assert {name: answer.headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "image/png", "Content-Disposition": "inline", "Cache-Control": "private, no-store",
    }  # fmt: skip
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_a_page_that_is_not_there_is_not_found_and_not_on_record(world: World, signed_in, submission) -> None:
    browser = signed_in(world.priya)

    assert browser.get(url_of(world, "picture", submission.pk, 3)).status_code == 404
    assert browser.get(url_of(world, "picture", submission.pk, 0)).status_code == 404
    assert looks(world) == []


def test_a_table_shows_its_text_as_text(world: World, signed_in) -> None:
    """A24."""
    table = handed_in(world, b"who,<img src=x onerror=alert(1)>\n<script>alert(1)</script>,2\n", "list.csv")

    page = signed_in(world.priya).get(url_of(world, "preview", table.pk))

    assert "<script>alert" not in page.text and "<img src=x" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
    assert looks(world) == [(world.priya.pk, None)]


def test_a_broken_file_says_so_on_the_page(world: World, signed_in) -> None:
    broken = handed_in(world, b"%PDF-1.7\n" + b"rubbish " * 40, "broken.pdf")
    browser = signed_in(world.priya)

    page = browser.get(url_of(world, "preview", broken.pk))
    picture = browser.get(url_of(world, "picture", broken.pk, 1))

    assert page.status_code == 200 and "cannot be shown here" in page.text
    assert picture.status_code == 422
    assert looks(world) == []


@pytest.mark.parametrize("name", ["preview", "picture"])
def test_it_is_asked_as_the_download_is(world: World, signed_in, submission: Submission, name: str) -> None:
    """A02–A04, A09."""
    page = [1] if name == "picture" else []
    url = url_of(world, name, submission.pk, *page)

    assert signed_in(world.omar).get(url).status_code == 200
    seen = looks(world)
    assert signed_in(world.rita).get(url).status_code == 404
    assert signed_in(world.rita).get(url.replace(str(world.acme.pk), str(world.rival.pk))).status_code == 404
    assert signed_in(world.priya).get(url.replace(str(world.acme.pk), str(world.bravo.pk))).status_code == 404
    assert signed_in(world.priya).get(url_of(world, name, uuid4(), *page)).status_code == 404
    assert signed_in(world.eve).get(url).status_code == 403
    assert signed_in(world.audrey).get(url).status_code == 403
    assert Browser().get(url).status_code == 302
    assert looks(world) == seen


def test_who_lost_the_membership_sees_no_further_page(world: World, signed_in, submission: Submission) -> None:
    browser = signed_in(world.erin)
    assert browser.get(url_of(world, "picture", submission.pk, 1)).status_code == 200
    with entering(world.acme, by=world.priya):
        Membership.objects.filter(user=world.erin).update(revoked_at=NOON - timedelta(days=1))

    assert browser.get(url_of(world, "picture", submission.pk, 2)).status_code == 404


def test_words_have_no_file_to_look_at(world: World, signed_in) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        words = write_down(occurrence_of(control), by=world.erin)

    assert signed_in(world.priya).get(url_of(world, "preview", words.pk)).status_code == 404


def test_the_page_of_a_piece_brings_its_preview_and_a_link_to_it(world: World, signed_in, submission) -> None:
    page = signed_in(world.priya).get(submission.get_absolute_url())

    url = url_of(world, "preview", submission.pk)
    assert f'hx-get="{url}"' in page.text and f'<a href="{url}">Look at the file</a>' in page.text
