"""A client's own limits hold at every door where evidence comes in: kinds, and how many (PRODUCT E2)."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from controls.models import Occurrence
from evidence.actions.reviews import give_back
from evidence.actions.uses import support_also
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.allowances import Limits, change
from tests.evidence.building import MARCH, NOON, at, hand_in, occurrence_of, owing
from tests.evidence.test_api import bearer, send
from tests.vault.samples import CSV, PDF, PNG
from tests.vault.test_uploads import Sender
from tests.worlds import World

SignIn = Callable[[User], Browser]
PLACE = "Custody, Limits of files"


@pytest.fixture
def march(world: World) -> Occurrence:
    control = owing(world)
    with entering(world.acme, by=world.priya):
        return occurrence_of(control)


def limited(world: World, **limits: object) -> None:
    with entering(world.acme, by=world.priya):
        client = Client.objects.get(pk=world.acme.pk)
        change(client, Limits(250, 5120, **limits), version=client.version, by=world.priya)  # type: ignore[arg-type]


def kept(world: World) -> int:
    with entering(world.acme, by=world.priya):
        return Submission.objects.count()


def drop(browser: Browser, world: World, occurrence: Occurrence, data: bytes, name: str):
    url = reverse("evidence:upload", args=[world.acme.pk, occurrence.pk])
    return browser.post(url, data, content_type="application/pdf", headers={"X-File-Name": name})


def test_a_kind_the_client_does_not_take_is_refused_at_every_door_by_name(
    world: World, march: Occurrence, signed_in: SignIn
) -> None:
    limited(world, file_kinds=("pdf", "jpg"))
    browser, token, erin = signed_in(world.erin), bearer(world.erin, "evidence"), Sender(world, world.erin, "evidence")
    form = reverse("evidence:upload", args=[world.acme.pk, march.pk])

    with at():
        dropped = drop(browser, world, march, CSV, "a.csv")
        files = [SimpleUploadedFile("b.csv", CSV), SimpleUploadedFile("b.pdf", PDF)]
        sent = browser.post(form, {"files": files}, follow=True).content.decode()
        by_api = send(f"/api/v1/clients/{world.acme.pk}/submissions", token, CSV, name="c.csv",
                      occurrence=str(march.pk))  # fmt: skip
        in_pieces = erin.begin(name="d.csv")
        page = browser.get(reverse("evidence:submit", args=[world.acme.pk, march.pk])).content.decode()

    for answer in (dropped, by_api, in_pieces):
        assert answer.status_code == 422
        assert "Acme Payments takes no .csv files. Send one of PDF and JPG" in answer.content.decode()
        assert PLACE in answer.content.decode()
    assert "takes no .csv files" in sent and "b.pdf: Received" in sent
    assert kept(world) == 1
    assert 'accept=".pdf,.jpg,.jpeg"' in page and "PDF and JPG, up to" in page


def test_one_occurrence_has_so_many_files_in_force_and_a_returned_one_makes_room(
    world: World, march: Occurrence, signed_in: SignIn
) -> None:
    limited(world, files_per_occurrence=1)
    with at(), entering(world.acme, by=world.erin):
        first = hand_in(march, by=world.erin)
    url, query = f"/api/v1/clients/{world.acme.pk}/submissions", {"occurrence": str(march.pk)}
    headers, erin = bearer(world.erin, "evidence"), Sender(world, world.erin, "evidence")
    with at():
        dropped = drop(signed_in(world.erin), world, march, CSV, "a.csv")
        by_api = send(url, headers, CSV, name="c.csv", **query)
        upload = erin.begin().json()["id"]
        erin.all_pieces(upload)
        in_pieces = erin.hand_in(upload, march)
    for answer in (dropped, by_api, in_pieces):
        assert answer.status_code == 409
        assert "AC-1, March 2026 may have 1 file, and that is reached. Hand in one ZIP" in answer.content.decode()
        assert PLACE in answer.content.decode()
    assert kept(world) == 1

    with at(), entering(world.acme, by=world.priya):
        give_back(first, reason="missing", comment="Too dark.", by=world.priya)
    with at():
        assert send(url, headers, CSV, name="c.csv", key="two", **query).status_code == 201
        assert send(url, headers, CSV, name="c.csv", key="two", **query).status_code == 201, "a retry is no second file"
    assert kept(world) == 2


def test_a_piece_that_serves_another_occurrence_counts_there_not_for_the_day(world: World, march: Occurrence) -> None:
    limited(world, files_per_occurrence=1, files_per_day=2)
    with at(), entering(world.acme, by=world.erin):
        april = occurrence_of(march.control, "2026-02")
        wide = MARCH.__class__(MARCH.performed_on, april.starts_on, MARCH.covers_to)
        piece = hand_in(march, by=world.erin, claim=wide)
        support_also(piece, [april], by=world.erin)
        with pytest.raises(Refusal, match="may have 1 file"):
            hand_in(april, by=world.erin, data=CSV, name="a.csv")
        hand_in(occurrence_of(march.control, "2026-01"), by=world.erin, data=PNG, name="a.png")

        with pytest.raises(Refusal, match="Acme Payments takes 2 files a day, and that is reached. Go on tomorrow"):
            hand_in(occurrence_of(march.control, "2026-04"), by=world.erin, data=CSV, name="b.csv")
    with at(NOON + timedelta(days=1)), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(march.control, "2026-04"), by=world.erin, data=CSV, name="b.csv")


def test_the_limits_are_set_on_the_page_and_by_api_and_the_trail_has_both_values(
    world: World, signed_in: SignIn
) -> None:
    browser, url = signed_in(world.priya), reverse("custody:limits", args=[world.acme.pk])
    said = {"file_limit_mb": 250, "storage_mb": 5120, "file_kinds": ["pdf", "csv"], "files_per_day": 40, "version": 1}
    assert browser.post(url, said | {"files_per_day": 0}).status_code == 422
    assert browser.post(url, said).status_code == 302
    api = f"/api/v1/clients/{world.acme.pk}/storage"
    read = browser.get(api)
    put = {"content_type": "application/json", "headers": {"If-Match": read.headers["ETag"]}}

    absurd = browser.put(api, {"file_limit_mb": 250, "storage_mb": 5120, "file_kinds": ["exe"]}, **put)
    changed = browser.put(api, {"file_limit_mb": 250, "storage_mb": 5120, "files_per_occurrence": 3}, **put)

    assert (read.json()["file_kinds"], read.json()["files_per_day"]) == (["pdf", "csv"], 40)
    assert (absurd.status_code, changed.status_code) == (400, 200)
    assert changed.json() == read.json() | {"files_per_occurrence": 3}, "what is left out stays"
    page = browser.get(reverse("custody:custody", args=[world.acme.pk])).content.decode()
    assert "3 for one occurrence, 40 on one day" in page and "Kinds taken: PDF and CSV." in page
    with entering(world.acme, by=world.priya):
        first, second = Event.objects.filter(verb="storage.changed").order_by("seq")
        assert (first.body["before"]["file_kinds"], first.body["file_kinds"]) == ("", "pdf csv")
        assert (second.body["before"].get("files_per_occurrence"), second.body["files_per_occurrence"]) == ("None", 3)
