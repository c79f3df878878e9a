"""One piece of evidence at a time, the longest waiting first, keys a, r and → (UI Review)."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from evidence.actions.readings import read
from evidence.actions.reviews import accept
from evidence.models import Acceptance, Return, Submission
from soc2hub.tenancy.scope import entering
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing, write_down
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
    assert "2 waiting for you" in text and "Signed list of users" in text
    assert "It covers no day of February 2026" in text


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

    assert page.status_code == 200 and b"Nothing waits for your review" in page.content


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

    queue = browser.get(url_of(world, "review"))
    page = browser.get(own.get_absolute_url())
    answer = browser.post(url_of(world, "accept", own.pk), {"seen": "submitted"}, follow=True)

    assert b"Nothing waits for your review" in queue.content and b"Yours waits for somebody else" in queue.content
    assert b"somebody else has to accept it" in page.content and b'data-key="a"' not in page.content
    assert b"You handed this in yourself" in answer.content
    with entering(world.acme, by=world.priya):
        assert not Acceptance.objects.exists()


def test_the_next_page_says_what_was_done_and_how_to_go_back(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)

    with at():
        after_accepting = browser.post(url_of(world, "accept", waiting[1].pk), {"in": "review"}, follow=True)
        skipped = browser.get(url_of(world, "review") + f"?after={waiting[0].pk}")
        said = {"reason": "absent", "comment": "No list.", "in": "review"}
        returned = browser.post(url_of(world, "return", waiting[0].pk), said, follow=True)

    assert "You accepted" in after_accepting.text and "Return it after all" in after_accepting.text
    assert "Not decided by you" in skipped.text and "It waits on" in skipped.text
    assert "You returned" in returned.text and "Accept it after all" in returned.text
    assert "Nothing waits for your review" in returned.text


def test_who_comments_in_the_queue_stays_at_the_piece(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)
    page = browser.get(url_of(world, "review") + f"?after={waiting[0].pk}")

    answer = browser.post(page.context["talk"]["url"], {"text": "Is this all of it?"}, follow=True)

    assert answer.context["submission"] == waiting[1] and answer.context["queue"] is not None
    assert [said.text for said in answer.context["talk"]["comments"]] == ["Is this all of it?"]


def test_of_two_reviewers_the_later_one_changes_nothing_and_is_told(world: World, signed_in, waiting) -> None:
    march = waiting[1]
    with at(), entering(world.acme, by=world.omar):
        accept(march, by=world.omar)

    again = signed_in(world.priya).post(
        url_of(world, "accept", march.pk), {"in": "review", "seen": "submitted"}, follow=True
    )
    late = signed_in(world.priya).post(
        url_of(world, "return", march.pk),
        {"in": "review", "seen": "submitted", "reason": "missing", "comment": "x"}, follow=True,
    )  # fmt: skip

    for answer in (again, late):
        assert "Omar accepted “mar.csv” already" in answer.text and "Nothing was changed now" in answer.text
        assert answer.context["submission"] == waiting[0]
    with entering(world.acme, by=world.priya):
        assert Acceptance.objects.get().accepted_by == world.omar
        assert not Return.objects.exists()


def test_what_was_accepted_goes_back_from_its_page(world: World, signed_in, waiting) -> None:
    march = waiting[1]
    with at(), entering(world.acme, by=world.omar):
        accept(march, by=world.omar)
    browser = signed_in(world.priya)

    page = browser.get(march.get_absolute_url())
    answer = browser.post(
        url_of(world, "return", march.pk), {"seen": "accepted", "reason": "missing", "comment": "Page 2."}, follow=True
    )

    assert 'name="seen" value="accepted"' in page.text and "Return it after all" in page.text
    assert "Returned: mar.csv" in answer.text
    with entering(world.acme, by=world.priya):
        assert Submission.objects.get(pk=march.pk).state == "returned"


def test_who_else_looks_into_it_is_said(world: World, signed_in, waiting) -> None:
    with at(NOON + timedelta(hours=2)), entering(world.acme, by=world.omar):
        read(waiting[0], by=world.omar)

    with at(NOON + timedelta(hours=2, minutes=9)):
        soon = signed_in(world.priya).get(url_of(world, "review"))
    with at(NOON + timedelta(hours=2, minutes=11)):
        later = signed_in(world.priya).get(url_of(world, "review"))

    assert "Omar looked into it within the last ten minutes" in soon.text
    assert "looked into it within" not in later.text


def test_only_what_one_has_looked_into_is_accepted_together(world: World, signed_in, waiting) -> None:
    control = owing(world, "AC-2")
    with at(), entering(world.acme, by=world.erin):
        march = occurrence_of(control)
        more = [hand_in(march, by=world.erin, data=CSV, name="list.csv"), write_down(march, by=world.erin)]
    browser, url = signed_in(world.priya), url_of(world, "waiting")

    with at():
        before = browser.get(url)
        refused = browser.post(url, {"row": [row.pk for row in more]}, follow=True)
        with entering(world.acme, by=world.priya):
            assert not Acceptance.objects.exists()
            read(more[0], by=world.priya)
        accepted = browser.post(url, {"row": [row.pk for row in more]}, follow=True)
        nothing = browser.post(url, {}, follow=True)

    assert f'value="{more[1].pk}"' in before.text and f'value="{more[0].pk}"' not in before.text
    assert "Nothing was accepted. You have not looked into “list.csv” yet" in refused.text
    assert "2 pieces of evidence accepted" in accepted.text
    assert "Tick at least one" in nothing.text
    with entering(world.acme, by=world.priya):
        assert set(Acceptance.objects.values_list("submission_id", flat=True)) == {row.pk for row in more}


def test_accepting_together_is_all_or_nothing(world: World, signed_in, waiting) -> None:
    february, march = waiting
    with at(), entering(world.acme, by=world.priya):
        read(february, by=world.priya)
        read(march, by=world.priya)

    answer = signed_in(world.priya).post(url_of(world, "waiting"), {"row": [march.pk, february.pk]}, follow=True)

    assert "Nothing was accepted" in answer.text and "does not count for February 2026" in answer.text
    with entering(world.acme, by=world.priya):
        assert not Acceptance.objects.exists()


def test_another_clients_piece_is_never_accepted_along(world: World, signed_in, waiting) -> None:
    """A05."""
    with at(), entering(world.acme, by=world.priya):
        read(waiting[1], by=world.priya)

    answer = signed_in(world.priya).post(
        reverse("evidence:waiting", args=[world.bravo.pk]), {"row": [waiting[1].pk]}, follow=True
    )

    assert answer.status_code == 404
    with entering(world.acme, by=world.priya):
        assert not Acceptance.objects.exists()


def test_the_queue_costs_the_same_however_long(world: World, signed_in, waiting) -> None:
    browser = signed_in(world.priya)

    def costs() -> list[int]:
        found = []
        for name in ("review", "waiting"):
            browser.get(url_of(world, name))
            with CaptureQueriesContext(connection) as seen:
                assert browser.get(url_of(world, name)).status_code == 200
            found.append(len(seen))
        return found

    few = costs()
    for number in range(8):
        control = owing(world, f"MORE-{number}")
        with at(NOON + timedelta(days=1)), entering(world.acme, by=world.erin):
            hand_in(occurrence_of(control), by=world.erin, data=CSV + bytes(str(number), "ascii"), name=f"{number}.csv")

    assert costs() == few


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
