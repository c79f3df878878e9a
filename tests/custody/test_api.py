"""Holds, purges and clearances over the API: as the pages do it, with the same two people and the same confirmation."""

import pytest
from django.test import Client as Browser
from django.urls import reverse

from evidence.models import Submission
from soc2hub.custody.models import Clearance, Hold, Purge
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.kinds import CHOICES
from soc2hub.vault.models import Withdrawal
from tests.accounts.inviting import confirm
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.worlds import World


@pytest.fixture
def piece(world: World) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin)


def post(browser: Browser, world: World, path: str, **body: object):
    return browser.post(f"/api/v1/clients/{world.acme.pk}/{path}", body, content_type="application/json")


def test_a_purge_takes_two_confirmed_sessions(world: World, carl, piece, signed_in) -> None:
    said = {"sha256": piece.blob.sha256, "what": "review.pdf", "reason": "live_secret", "words": "A key that works"}
    priya = signed_in(world.priya)
    confirm(priya, world.priya, minutes_ago=11)
    assert post(priya, world, "purges", **said).status_code == 403
    confirm(priya, world.priya)
    asked = post(priya, world, "purges", **said)
    own = post(priya, world, f"purges/{asked.json()['id']}/approval")

    carls = signed_in(carl)
    confirm(carls, carl)
    approved = post(carls, world, f"purges/{asked.json()['id']}/approval")

    assert (asked.status_code, own.status_code, approved.status_code) == (201, 409, 201)
    assert (approved.json()["asked_by"], approved.json()["approved_by"]) == ("Priya", "Carl")
    with entering(world.acme, by=world.priya):
        assert Withdrawal.objects.get(blob=piece.blob).kind == Withdrawal.PURGED
    assert signed_in(world.vera).get(f"/api/v1/clients/{world.acme.pk}/purges").status_code == 403


def test_a_purge_is_declined_and_the_list_says_so(world: World, carl, piece, signed_in) -> None:
    carls = signed_in(carl)
    confirm(carls, carl)
    said = {"sha256": piece.blob.sha256, "what": "review.pdf", "reason": "duty", "words": "Erase it"}
    asked = post(carls, world, "purges", **said).json()["id"]

    assert post(signed_in(world.priya), world, f"purges/{asked}/refusal").status_code == 201

    [row] = signed_in(world.priya).get(f"/api/v1/clients/{world.acme.pk}/purges").json()["results"]
    assert (row["declined_by"], row["sha256"], row["approved_at"]) == ("Priya", piece.blob.sha256, None)


def test_a_hold_on_a_file_or_on_everything_and_its_release(world: World, piece, signed_in) -> None:
    browser = signed_in(world.priya)
    one = post(browser, world, "holds", sha256=piece.blob.sha256, what="review.pdf", reason="Dispute 7")
    everything = post(browser, world, "holds", reason="Inquiry")
    foreign = post(browser, world, "holds", sha256="0" * 64, what="x", reason="y")

    released = post(browser, world, f"holds/{one.json()['id']}/release", reason="Settled")

    assert (one.status_code, everything.status_code, foreign.status_code) == (201, 201, 400)
    assert everything.json()["what"] == "Everything of Acme Payments"
    assert (released.json()["released_by"], released.json()["release_reason"]) == ("Priya", "Settled")
    with entering(world.acme, by=world.priya):
        assert Hold.objects.filter(released_at=None).count() == 1
    assert post(signed_in(world.omar), world, "holds", reason="Mine").status_code == 403


def test_people_are_named_by_somebody_else_who_has_confirmed(world: World, carl, signed_in) -> None:
    browser = signed_in(carl)
    confirm(browser, carl, minutes_ago=11)
    assert post(browser, world, "clearances", user=str(world.omar.pk), kind="people").status_code == 403
    confirm(browser, carl)
    assert post(browser, world, "clearances", user=str(carl.pk), kind="people").status_code == 409
    assert post(browser, world, "clearances", user=str(world.rita.pk), kind="people").status_code == 422

    made = post(browser, world, "clearances", user=str(world.omar.pk), kind="people")
    listed = browser.get(f"/api/v1/clients/{world.acme.pk}/clearances").json()["results"]
    gone = post(browser, world, f"clearances/{made.json()['id']}/revocation")

    assert (made.status_code, gone.status_code) == (201, 204)
    assert [(row["name"], row["kind"], row["granted_by"]) for row in listed] == [("Omar", "people", "Carl")]
    with entering(world.acme, by=carl):
        assert Clearance.objects.exclude(revoked_at=None).count() == 1


def test_another_clients_rows_are_not_found(world: World, piece, signed_in) -> None:
    with entering(world.acme, by=world.priya):
        hold = Hold.objects.create(blob=piece.blob, what="x", reason="y", placed_by=world.priya)
    browser, base = signed_in(world.rita), f"/api/v1/clients/{world.rival.pk}"

    assert browser.post(f"{base}/holds/{hold.pk}/release", {"reason": "No"}, "application/json").status_code == 404
    assert browser.get(f"{base}/holds").json()["results"] == []
    with entering(world.acme, by=world.priya):
        assert (Hold.objects.get().released_at, Purge.objects.count()) == (None, 0)


def test_limits_are_changed_on_the_page_with_the_version_read(world: World, carl, signed_in) -> None:
    browser, url = signed_in(carl), reverse("custody:limits", args=[world.acme.pk])
    assert "Kinds of files that are taken" in browser.get(url).content.decode()
    said = {"file_limit_mb": 500, "storage_mb": 6000, "file_kinds": CHOICES, "version": world.acme.version}
    assert browser.post(url, said | {"file_kinds": []}).status_code == 422
    assert browser.post(url, said | {"file_limit_mb": 2049}).status_code == 422
    assert browser.post(url, said | {"storage_mb": 100}).status_code == 422

    assert browser.post(url, said).status_code == 302
    again = browser.post(url, said)

    assert again.status_code == 422
    with entering(world.acme, by=carl):
        assert Client.objects.get(pk=world.acme.pk).file_limit_mb == 500
        assert Event.objects.filter(verb="storage.changed").count() == 1
    assert signed_in(world.omar).get(url).status_code == 403
