"""A purge takes two people and a fresh confirmation; the bytes are gone, hash and reason stay (PRODUCT E3)."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client as Browser
from django.urls import reverse

from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.custody import tasks
from soc2hub.custody.actions import holds, purges
from soc2hub.custody.models import Hold, Purge
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.blobs import keep, open_blob, receiving
from soc2hub.vault.models import Withdrawal
from soc2hub.vault.refusals import Gone
from tests.accounts.inviting import confirm
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.vault.samples import PDF
from tests.worlds import World

WHY = {"reason": "live_secret", "words": "A deployment key stood in the export."}


@pytest.fixture
def piece(world: World) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin)


def copies() -> list[Path]:
    return [path for path in Path(settings.VAULT_ROOT).rglob("*") if path.is_file()]


def purged(world: World, piece: Submission, carl: User, django_capture_on_commit_callbacks) -> Purge:
    with entering(world.acme, by=carl):
        purge = purges.ask(piece.blob, what=piece.title, by=carl, **WHY)
    with django_capture_on_commit_callbacks(execute=True), entering(world.acme, by=world.priya):
        purges.approve(purge, by=world.priya)
    return purge


def test_two_people_purge_and_everything_says_so(
    world: World, piece, carl, django_capture_on_commit_callbacks, signed_in
) -> None:
    """The job `custody.erase` finds nothing left to do, and may run again."""
    purge = purged(world, piece, carl, django_capture_on_commit_callbacks)

    assert copies() == []
    with entering(world.acme, by=world.priya):
        with pytest.raises(Gone, match="a secret that still works. A deployment key"):
            open_blob(piece.blob)
        tasks.erase(purge.pk)
        assert [event.verb for event in Event.objects.filter(subject_id=str(purge.pk)).order_by("seq")] == [
            "purge.asked", "purge.approved",
        ]  # fmt: skip
        assert Submission.objects.get(pk=piece.pk).blob.sha256 == piece.blob.sha256
    browser = signed_in(world.vera)
    page = browser.get(piece.get_absolute_url()).content.decode()
    rows = browser.get(reverse("evidence:submissions", args=[world.acme.pk])).content.decode()
    refused = browser.get(reverse("evidence:download", args=[world.acme.pk, piece.pk]))
    told = browser.get(f"/api/v1/clients/{world.acme.pk}/submissions").json()["results"][0]
    for text in (page, rows, refused.content.decode(), told["withdrawn"]):
        assert "Purged on " in text and "A deployment key stood in the export." in text
    assert refused.status_code == 410
    assert PDF[:20] not in refused.content


def test_the_same_bytes_are_not_kept_again(world: World, piece, carl, django_capture_on_commit_callbacks) -> None:
    purged(world, piece, carl, django_capture_on_commit_callbacks)

    with (
        entering(world.acme, by=world.erin), receiving([PDF], name="again.pdf") as received,
        pytest.raises(Invalid, match="It is not kept again"),
    ):  # fmt: skip
        keep(received)

    assert copies() == []


def test_nobody_approves_what_they_asked_for_not_even_in_sql(world: World, piece, carl) -> None:
    with entering(world.acme, by=carl):
        purge = purges.ask(piece.blob, what="x", by=carl, **WHY)
        with pytest.raises(Refusal, match="somebody else has to approve"):
            purges.approve(purge, by=carl)
        for forged in ({"approved_by": carl}, {"approved_by": world.priya}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Purge.objects.filter(pk=purge.pk).update(approved_at=purge.asked_at, **forged)
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.create(blob=piece.blob, kind="purged", words="forged")

    assert len(copies()) == 1


def test_under_legal_hold_nothing_is_purged_not_even_in_sql(world: World, piece, carl) -> None:
    with entering(world.acme, by=carl):
        purge = purges.ask(piece.blob, what="x", by=carl, **WHY)
    with entering(world.acme, by=world.priya):
        hold = holds.place(on=piece.blob, what="x", reason="Matter 7", by=world.priya)
        with pytest.raises(Refusal, match="under legal hold"):
            purges.approve(purge, by=world.priya)
        with pytest.raises(DatabaseError, match="under legal hold"), transaction.atomic():
            Purge.objects.filter(pk=purge.pk).update(approved_at=purge.asked_at, approved_by=world.priya)
        with pytest.raises(DatabaseError), transaction.atomic():
            Hold.objects.all().delete()
        assert len(copies()) == 1

        holds.release(hold, reason="Settled", by=world.priya)
        purges.approve(purge, by=world.priya)

    with entering(world.acme, by=world.priya):
        with pytest.raises(DatabaseError), transaction.atomic():
            Withdrawal.objects.all().delete()
        assert Purge.objects.get().approved_by == world.priya


def test_a_hold_on_everything_covers_each_file(world: World, piece, carl) -> None:
    with entering(world.acme, by=world.priya):
        holds.place(reason="Inquiry", by=world.priya)
        with pytest.raises(Refusal, match="under legal hold"):
            purges.ask(piece.blob, what="x", by=world.priya, **WHY)
    with entering(world.acme, by=carl), pytest.raises(DatabaseError), transaction.atomic():
        holds.place(on=piece.blob, what="x", reason="Client admins place no holds", by=carl)


def test_a_declined_purge_may_be_asked_for_again(world: World, piece, carl) -> None:
    with entering(world.acme, by=carl):
        purge = purges.ask(piece.blob, what="x", by=carl, **WHY)
        with pytest.raises(Refusal, match="somebody asked for it"):
            purges.ask(piece.blob, what="x", by=carl, **WHY)
        purges.decline(purge, by=carl)
        with pytest.raises(Refusal, match="decided already"):
            purges.approve(purge, by=world.priya)

        assert purges.ask(piece.blob, what="x", by=carl, **WHY).is_open
    assert len(copies()) == 1


def test_the_pages_ask_who_one_is_and_lead_through(
    world: World, piece, carl, signed_in: Callable[[User], Browser], django_capture_on_commit_callbacks
) -> None:
    browser, url = signed_in(carl), reverse("evidence:ask_to_purge", args=[world.acme.pk, piece.pk])
    confirm(browser, carl, minutes_ago=11)
    assert browser.post(url, WHY).status_code == 403
    with entering(world.acme, by=carl):
        assert not Purge.objects.exists()

    confirm(browser, carl, minutes_ago=9)
    assert browser.get(url).status_code == 200
    assert browser.post(url, {"reason": "", "words": ""}).status_code == 422
    assert browser.post(url, WHY).status_code == 302
    with entering(world.acme, by=carl):
        purge = Purge.objects.get()
    own = browser.get(reverse("custody:purge", args=[world.acme.pk, purge.pk])).content.decode()
    assert "somebody else has to approve" in own and "Purge it" not in own

    other, approval = signed_in(world.priya), reverse("custody:approve_purge", args=[world.acme.pk, purge.pk])
    assert "Purge it" in other.get(reverse("custody:purge", args=[world.acme.pk, purge.pk])).content.decode()
    confirm(other, world.priya, minutes_ago=11)
    assert other.post(approval).status_code == 403
    assert len(copies()) == 1
    confirm(other, world.priya)
    with django_capture_on_commit_callbacks(execute=True):
        assert other.post(approval).status_code == 302
    assert copies() == []
    page = other.get(reverse("custody:custody", args=[world.acme.pk])).content.decode()
    assert "was purged on" in page and piece.blob.sha256 in page


def test_a_hold_is_placed_and_released_on_the_pages(world: World, piece, signed_in) -> None:
    browser, url = signed_in(world.priya), reverse("evidence:hold", args=[world.acme.pk, piece.pk])

    assert browser.post(url, {"reason": "Matter 7"}).status_code == 302

    page = browser.get(piece.get_absolute_url()).content.decode()
    assert "Matter 7" in page and "Ask to purge" not in page
    with entering(world.acme, by=world.priya):
        hold = Hold.objects.get()
    release = reverse("custody:release_hold", args=[world.acme.pk, hold.pk])
    assert browser.post(release, {"reason": ""}).status_code == 422
    assert browser.post(release, {"reason": "Settled"}).status_code == 302
    assert "Settled" in browser.get(reverse("custody:custody", args=[world.acme.pk])).content.decode()
    assert browser.post(release, {"reason": "Again"}).status_code == 422
