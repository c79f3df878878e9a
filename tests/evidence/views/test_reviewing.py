"""One piece of evidence at a time, the longest waiting first, keys a, r and → (UI Review)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from evidence.models import Acceptance, Return, Submission
from soc2hub.tenancy.scope import entering
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing
from tests.vault.samples import CSV, PDF
from tests.worlds import World


@pytest.fixture
def waiting(world: World) -> list[Submission]:
    control = owing(world)
    found = []
    for number, (key, data, name) in enumerate([("2026-02", PDF, "feb.pdf"), ("2026-03", CSV, "mar.csv")]):
        with at(NOON + timedelta(hours=number)), entering(world.acme, by=world.erin):
            found.append(hand_in(occurrence_of(control, key), by=world.erin, data=data, name=name))
    return found


def url_of(world: World, name: str, *args) -> str:
    return reverse(f"evidence:{name}", args=[world.acme.pk, *args])


def test_the_longest_waiting_comes_first_with_its_keys(world: World, signed_in, waiting) -> None:
    page = signed_in(world.priya).get(url_of(world, "review"))

    text = page.content.decode()
    assert page.context["submission"] == waiting[0]
    assert 'data-key="a"' in text and 'data-key="r"' in text and 'data-key="ArrowRight"' in text
    assert "2 waiting for review" in text and "Signed list of users" in text
    assert "It covers no day of 2026-02" in text


def test_skipping_goes_round(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)

    second = browser.get(url_of(world, "review") + f"?after={waiting[0].pk}").context["submission"]
    first = browser.get(url_of(world, "review") + f"?after={waiting[1].pk}").context["submission"]
    unread = browser.get(url_of(world, "review") + "?after=nonsense").context["submission"]

    assert [second, first, unread] == [waiting[1], waiting[0], waiting[0]]


def test_accepting_goes_on_to_the_next(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)

    with at():
        answer = browser.post(url_of(world, "accept", waiting[1].pk), {"in": "review"}, follow=True)

    assert answer.context["submission"] == waiting[0]
    with entering(world.acme, by=world.priya):
        assert Acceptance.objects.get().submission == waiting[1]


def test_the_queue_ends_with_words(world: World, signed_in) -> None:
    page = signed_in(world.priya).get(url_of(world, "review"))

    assert page.status_code == 200 and b"Nothing waits for review" in page.content


def test_returning_needs_a_comment_and_keeps_what_was_chosen(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)

    url = url_of(world, "return", waiting[0].pk)

    refused = browser.post(url, {"reason": "illegible", "comment": "", "in": "review"})
    returned = browser.post(url, {"reason": "illegible", "comment": "Blurred."})

    assert refused.status_code == 422
    assert b'<option value="illegible" selected>' in refused.content and b'name="in" value="review"' in refused.content
    assert returned.headers["Location"] == waiting[0].get_absolute_url()
    with entering(world.acme, by=world.priya):
        assert Return.objects.get().comment == "Blurred."


def test_ones_own_cannot_be_accepted(world: World, signed_in) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.priya):
        own = hand_in(occurrence_of(control), by=world.priya)
    browser = signed_in(world.priya)

    page = browser.get(url_of(world, "review"))
    answer = browser.post(url_of(world, "accept", own.pk), follow=True)

    assert b"somebody else has to accept it" in page.content and b'data-key="a"' not in page.content
    assert b"You handed this in yourself" in answer.content
    with entering(world.acme, by=world.priya):
        assert not Acceptance.objects.exists()


def test_who_may_not_review_changes_nothing(world: World, signed_in, waiting) -> None:
    statuses = []
    for user in (world.erin, world.vera, world.eve, world.rita):
        browser = signed_in(user)
        statuses.append(browser.post(url_of(world, "accept", waiting[1].pk)).status_code)
        statuses.append(
            browser.post(url_of(world, "return", waiting[1].pk), {"reason": "missing", "comment": "x"}).status_code
        )

    assert statuses == [403, 403, 403, 403, 403, 403, 404, 404]
    with entering(world.acme, by=world.priya):
        assert not Acceptance.objects.exists() and not Return.objects.exists()
