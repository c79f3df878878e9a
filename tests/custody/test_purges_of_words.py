"""Words that were typed are purged as files are: by two people, and hash, reason and names stay (PRODUCT E3)."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from evidence.actions.reviews import accept, give_back
from evidence.actions.submissions import submit_text
from evidence.actions.uses import support_also
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.custody.actions import holds, purges
from soc2hub.custody.models import Purge
from soc2hub.custody.things import TypedWords
from soc2hub.jobs.models import IdempotencyKey
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.accounts.inviting import confirm
from tests.evidence.building import MARCH, at, hand_in, occurrence_of, owing, write_down
from tests.worlds import World

SECRET = "The key is AKIAQWERTYUIOP: 12 users confirmed."
WHY = {"reason": "live_secret", "words": "A deployment key stood in it."}
ABOUT_PEOPLE = {"sensitivity": "people", "note": SECRET, "source": SECRET}
PLACE = "Purged on 20 March 2026: it holds a secret that still works. A deployment key stood in it."


@pytest.fixture
def piece(world: World) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return write_down(occurrence_of(control), by=world.erin, text=SECRET)


def purged(world: World, piece: Submission, carl: User) -> Purge:
    with at(), entering(world.acme, by=carl):
        purge = purges.ask(piece.thing, what=piece.neutral_name, by=carl, **WHY)
    with at(), entering(world.acme, by=world.priya):
        return purges.approve(purge, by=world.priya)


def test_every_row_with_the_words_loses_them_and_keeps_hash_names_and_reason(world: World, piece, carl) -> None:
    """Title, note and source too, and also where neither of the two may look; another client's stay."""
    rival_control = owing(world, client=world.rival)
    with at(), entering(world.acme, by=world.erin):
        april = occurrence_of(piece.control, "2026-04")
        hidden = submit_text(april, SECRET, claim=replace(MARCH, **ABOUT_PEOPLE), by=world.erin)
        other = write_down(piece.occurrence, by=world.erin, text="Other words, long enough to stay.")
    with at(), entering(world.rival, by=world.rita):
        elsewhere = write_down(occurrence_of(rival_control), by=world.rita, text=SECRET)

    purge = purged(world, piece, carl)

    with entering(world.acme, by=world.erin):
        for row in Submission.objects.filter(pk__in=[piece.pk, hidden.pk]):
            assert (row.text, row.title, row.note, row.source, row.purge) == (PLACE, "Purged text", "", "", purge)
            assert row.thing == TypedWords.of(SECRET)
        assert Submission.objects.get(pk=other.pk).text == other.text
    assert purge.words_sha256 == TypedWords.of(SECRET).sha256
    assert (purge.asked_by, purge.what) == (carl, "Text for AC-1 2026-03, done on 18 March 2026")
    with entering(world.rival, by=world.rita):
        assert Submission.objects.get(pk=elsewhere.pk).text == SECRET


def test_pages_lists_exports_search_and_the_room_say_purged_and_the_trail_never_had_the_words(
    world: World, piece, carl, signed_in
) -> None:
    purged(world, piece, carl)

    browser, client = signed_in(world.vera), world.acme.pk
    told = browser.get(f"/api/v1/clients/{client}/submissions").json()["results"][0]
    detail = browser.get(f"/api/v1/clients/{client}/submissions/{piece.pk}").json()
    pages = [
        browser.get(url).content.decode()
        for url in (piece.get_absolute_url(), reverse("evidence:submissions", args=[client]))
    ]
    listing = b"".join(browser.get(reverse("evidence:submissions", args=[client]) + "?as=csv")).decode()
    waiting = signed_in(world.priya).get(reverse("evidence:waiting", args=[client])).content.decode()
    custody = signed_in(world.priya).get(reverse("custody:custody", args=[client])).content.decode()

    assert (told["withdrawn"], told["text"], detail["withdrawn"]) == (PLACE, PLACE, PLACE)
    assert told["sha256"] == detail["sha256"] == TypedWords.of(SECRET).sha256
    assert all(PLACE in page for page in (*pages, listing, waiting))
    assert TypedWords.of(SECRET).sha256 in custody
    for page in (*pages, listing, waiting, custody, str(told), str(detail)):
        assert "AKIA" not in page
    with entering(world.acme, by=world.priya):
        events = list(Event.objects.order_by("seq"))
        assert {"purge.asked", "purge.approved", "evidence.submitted"} <= {event.verb for event in events}
        assert not any("AKIA" in str(event.body) for event in events)


def test_a_kept_answer_of_the_api_goes_with_them_and_the_words_do_not_come_back(
    world: World, piece, carl, signed_in
) -> None:
    browser, url = signed_in(world.erin), f"/api/v1/clients/{world.acme.pk}/submissions"
    body = {"control": "AC-1", "performed_on": "2026-02-03", "text": SECRET}
    made = [
        browser.post(url, said, content_type="application/json", headers={"Idempotency-Key": key})
        for said, key in ((body, "one"), (body | {"text": "Other words, long enough."}, "two"))
    ]
    assert [answer.status_code for answer in made] == [201, 201]

    purged(world, piece, carl)

    assert [row.key for row in IdempotencyKey.objects.all()] == ["two"]
    refused = browser.post(url, body, content_type="application/json", headers={"Idempotency-Key": "one"})
    assert refused.status_code == 422
    assert "It is not kept again" in refused.content.decode()
    with entering(world.acme, by=world.erin), pytest.raises(Refusal, match="Nothing of it is left"):
        support_also(piece, [occurrence_of(piece.control, "2026-02")], by=world.erin)


def test_neither_one_person_nor_sql_alone_erases_words(world: World, piece, carl) -> None:
    with at(), entering(world.acme, by=carl):
        purge = purges.ask(piece.thing, what=piece.neutral_name, by=carl, **WHY)
        with pytest.raises(Refusal, match="somebody else has to approve"):
            purges.approve(purge, by=carl)
    forged = [{"text": "gone"}, {"text": "", "purge": purge}, {"title": "x"}, {"purge": purge}]
    with entering(world.acme, by=world.erin):
        for change in forged:
            with pytest.raises(DatabaseError), transaction.atomic():
                Submission.objects.filter(pk=piece.pk).update(**change)

    with entering(world.acme, by=world.erin):
        assert Submission.objects.get().text == SECRET


def test_a_hold_on_the_words_or_on_everything_keeps_them_and_a_hold_on_words_keeps_no_file(
    world: World, piece, carl
) -> None:
    with at(), entering(world.acme, by=carl):
        purge = purges.ask(piece.thing, what=piece.neutral_name, by=carl, **WHY)
        file = hand_in(piece.occurrence, by=carl)
    with at(), entering(world.acme, by=world.priya):
        for on in (piece.thing, None):
            hold = holds.place(on=on, what="x", reason="Matter 7", by=world.priya)
            with pytest.raises(Refusal, match="under legal hold"):
                purges.approve(purge, by=world.priya)
            with pytest.raises(DatabaseError, match="under legal hold"), transaction.atomic():
                Purge.objects.filter(pk=purge.pk).update(approved_at=purge.asked_at, approved_by=world.priya)
            if on is not None:
                purges.ask(file.blob, what="x", by=world.priya, **WHY)
            holds.release(hold, reason="Settled", by=world.priya)
        assert Submission.objects.get(pk=piece.pk).text == SECRET

        purges.approve(purge, by=world.priya)

        assert Submission.objects.get(pk=piece.pk).text == PLACE


def test_what_was_purged_while_it_waited_is_returned_and_never_accepted(world: World, piece, carl, signed_in) -> None:
    reviewer = signed_in(world.omar)
    assert "It does: accept" in reviewer.get(piece.get_absolute_url()).content.decode()

    purged(world, piece, carl)

    page = reviewer.get(piece.get_absolute_url()).content.decode()
    assert "It does: accept" not in page and "Return with a reason" in page

    with at(), entering(world.acme, by=world.omar):
        with pytest.raises(Refusal, match="it holds a secret that still works.* Return it"):
            accept(piece, by=world.omar)
        give_back(piece, reason="absent", comment="Write it without the key.", by=world.omar)

        assert Submission.objects.get().state == "returned"


def test_the_pages_and_the_api_lead_through(world: World, piece, carl, signed_in) -> None:
    browser, url = signed_in(carl), reverse("evidence:ask_to_purge", args=[world.acme.pk, piece.pk])
    confirm(browser, carl)
    assert "Ask to purge these words" in browser.get(url).content.decode()
    assert "Ask to purge" in browser.get(piece.get_absolute_url()).content.decode()
    api = f"/api/v1/clients/{world.acme.pk}/"
    asked = browser.post(f"{api}submissions/{piece.pk}/purge", WHY, content_type="application/json")
    assert (asked.status_code, asked.json()["sha256"]) == (201, TypedWords.of(SECRET).sha256)

    other = signed_in(world.priya)
    confirm(other, world.priya)
    address = reverse("custody:purge", args=[world.acme.pk, asked.json()["id"]])
    page = other.get(address).content.decode()
    assert "Text for AC-1 2026-03" in page and "AKIA" not in page
    assert "Words that were typed" in page and "bytes" not in page
    assert f'href="{address}"' in other.get(piece.get_absolute_url()).content.decode()
    assert other.post(reverse("custody:approve_purge", args=[world.acme.pk, asked.json()["id"]])).status_code == 302

    with entering(world.acme, by=world.priya):
        assert Submission.objects.get().purge is not None
    held = other.post(f"{api}submissions/{piece.pk}/hold", {"reason": "Matter 7"}, content_type="application/json")
    assert held.status_code == 201
    vera = signed_in(world.vera)
    assert "Decide about the purge" not in vera.get(piece.get_absolute_url()).content.decode()
    for door in ("hold", "purge"):
        refused = vera.post(f"{api}submissions/{piece.pk}/{door}", WHY, content_type="application/json")
        assert refused.status_code == 403
