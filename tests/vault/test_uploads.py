"""Files in pieces: they survive breaks, count as room, belong to one person and are whole in the end (case F14)."""

import hashlib
import os
from base64 import b64encode
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client as Browser

from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.tokens import issue
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.kinds import CHOICES
from soc2hub.vault.models import Blob, Upload
from soc2hub.vault.storage import vault
from tests.evidence.building import at, occurrence_of, owing
from tests.vault.samples import EXE
from tests.worlds import World

TEXT = b"2026-03-20 alice read 1 ok\n" * 40_000
CUTS = (0, 300_000, 700_001, len(TEXT))


class Sender:
    """Somebody's command line: begin, piece, stand, hand in."""

    def __init__(self, world: World, user: User, *scopes: str) -> None:
        self.base = f"/api/v1/clients/{world.acme.pk}"
        self.headers = {"Authorization": f"Bearer {issue(user, name='ci', scopes=list(scopes), days=30).text}"}
        self.browser = Browser()

    def begin(self, *, name: str = "log.txt", size: int = len(TEXT), key: str = "", **more: str):
        said = {"name": name, "size": size} | more
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return self.browser.post(f"{self.base}/uploads", said, content_type="application/json", headers=headers)

    def stand(self, upload: str):
        return self.browser.get(f"{self.base}/uploads/{upload}", headers=self.headers)

    def piece(self, upload: str, begin: int, data: bytes, *, said: bytes | None = None, **more):
        digest = b64encode(hashlib.sha256(data if said is None else said).digest()).decode()
        return self.browser.put(
            f"{self.base}/uploads/{upload}/pieces/{begin}", data, content_type="application/octet-stream",
            headers=self.headers | {"Content-Digest": f"sha-256=:{digest}:"}, **more,
        )  # fmt: skip

    def all_pieces(self, upload: str, data: bytes = TEXT) -> None:
        for begin, end in zip(CUTS, CUTS[1:], strict=False):
            assert self.piece(upload, begin, data[begin:end]).status_code == 200

    def hand_in(self, upload: str, occurrence, key: str = "one"):
        headers = self.headers | {"X-Upload": upload, "Idempotency-Key": key}
        address = f"{self.base}/submissions?occurrence={occurrence.pk}"
        return self.browser.post(address, b"", content_type="application/octet-stream", headers=headers)


@pytest.fixture
def march(world: World):
    control = owing(world)
    with entering(world.acme, by=world.priya):
        return occurrence_of(control)


@pytest.fixture
def erin(world: World) -> Sender:
    return Sender(world, world.erin, "evidence")


def lying() -> list[str]:
    return sorted(name for _, _, files in os.walk(settings.VAULT_ROOT) for name in files)


def held(world: World) -> list[Upload]:
    with entering(world.acme, by=world.priya):
        return list(Upload.objects.all())


def test_pieces_become_one_file_with_the_hash_of_the_whole(world: World, erin: Sender, march) -> None:
    sha256 = hashlib.sha256(TEXT).hexdigest()

    with at():
        upload = erin.begin(sha256=sha256).json()
        erin.all_pieces(upload["id"])
        answer = erin.hand_in(upload["id"], march)

    assert (upload["received"], upload["piece"]) == (0, 8 * 1024 * 1024)
    assert (answer.status_code, answer.json()["sha256"], answer.json()["size"]) == (201, sha256, len(TEXT))
    assert lying() == [sha256]


def test_after_a_break_it_goes_on_where_the_server_says(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin().json()["id"]
        first = erin.piece(upload, 0, TEXT[:300_000])
        cut = {"wsgi.input": BytesIO(TEXT[300_000:500_000])}
        broken = erin.piece(upload, 300_000, TEXT[300_000:], **cut)
        stands = erin.stand(upload)
        ahead = erin.piece(upload, 500_000, TEXT[500_000:])
        rest = erin.piece(upload, 300_000, TEXT[300_000:])
        answer = erin.hand_in(upload, march)

    assert (first.headers["Upload-Offset"], broken.status_code, ahead.status_code) == ("300000", 400, 409)
    assert (stands.json()["received"], rest.json()["received"]) == (300_000, len(TEXT))
    assert answer.json()["sha256"] == hashlib.sha256(TEXT).hexdigest()


def test_a_piece_sent_twice_changes_nothing_even_with_other_bytes(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin().json()["id"]
        erin.piece(upload, 0, TEXT[:300_000])
        again = erin.piece(upload, 0, b"x" * 300_000)
        erin.piece(upload, 300_000, TEXT[300_000:])
        answer = erin.hand_in(upload, march)

    assert (again.status_code, again.json()["received"]) == (200, 300_000)
    assert answer.json()["sha256"] == hashlib.sha256(TEXT).hexdigest()


def test_garbled_pieces_and_a_garbled_whole_are_refused(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin(sha256="0" * 64).json()["id"]
        garbled = erin.piece(upload, 0, TEXT[:1000], said=TEXT[1:1001])
        stands = erin.stand(upload).json()["received"]
        erin.all_pieces(upload)
        answer = erin.hand_in(upload, march)

    assert (garbled.status_code, stands) == (422, 0)
    assert (answer.status_code, "SHA-256" in answer.json()["title"]) == (422, True)
    with entering(world.acme, by=world.priya):
        assert not Submission.objects.exists() and not Blob.objects.exists()


def test_the_same_key_hands_in_once_and_another_key_is_refused(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin().json()["id"]
        erin.all_pieces(upload)
        answers = [erin.hand_in(upload, march), erin.hand_in(upload, march), erin.hand_in(upload, march, key="two")]

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert answers[0].json() == answers[1].json()
    with entering(world.acme, by=world.priya):
        assert Submission.objects.count() == 1


def test_an_unfinished_upload_is_not_handed_in(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin().json()["id"]
        erin.piece(upload, 0, TEXT[:1000])
        answer = erin.hand_in(upload, march)

    assert (answer.status_code, "byte 1000" in answer.json()["title"]) == (409, True)


def test_what_would_be_refused_in_the_end_is_refused_at_once(world: World, erin: Sender) -> None:
    refused = [
        erin.begin(name="tool.exe"), erin.begin(size=250 * 1024 * 1024 + 1), erin.begin(size=0),
        erin.begin(sha256="not a hash"),
    ]  # fmt: skip

    assert [answer.status_code for answer in refused] == [422, 413, 400, 400]
    assert held(world) == []


def test_content_and_name_must_agree_for_pieces_too(world: World, erin: Sender, march) -> None:
    with at():
        upload = erin.begin(name="review.pdf", size=len(EXE)).json()["id"]
        erin.piece(upload, 0, EXE)
        answer = erin.hand_in(upload, march)

    assert (answer.status_code, "Send one of" in answer.json()["title"]) == (422, True)


def test_more_bytes_than_announced_are_refused(world: World, erin: Sender) -> None:
    upload = erin.begin(size=10).json()["id"]

    answer = erin.piece(upload, 0, b"x" * 11)

    assert (answer.status_code, erin.stand(upload).json()["received"]) == (413, 0)


def test_who_administers_sets_the_limits_and_the_trail_tells(world: World, erin: Sender) -> None:
    priya = Sender(world, world.priya, "write", "read")
    url = f"{priya.base}/storage"

    def put(sender: Sender, version: str, **said: int):
        headers = sender.headers | {"If-Match": version}
        return sender.browser.put(url, said, content_type="application/json", headers=headers)

    read = priya.browser.get(url, headers=priya.headers)
    changed = put(priya, read.headers["ETag"], file_limit_mb=2048, storage_mb=10_000)
    stale = put(priya, read.headers["ETag"], file_limit_mb=1, storage_mb=1)
    absurd = put(priya, changed.headers["ETag"], file_limit_mb=2049, storage_mb=10_000)
    by_erin = put(Sender(world, world.erin, "write"), changed.headers["ETag"], file_limit_mb=1, storage_mb=1)

    assert read.json() == {
        "file_limit_mb": 250, "storage_mb": 5120, "file_kinds": list(CHOICES), "files_per_occurrence": None,
        "files_per_day": None, "kept": 0, "begun": 0,
    }  # fmt: skip
    assert [a.status_code for a in (changed, stale, absurd, by_erin)] == [200, 412, 422, 403]
    assert erin.begin(size=2048 * 1024 * 1024).status_code == 201
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb="storage.changed").count() == 1


def test_room_is_counted_with_what_was_begun_and_freed_by_giving_up(world: World, erin: Sender) -> None:
    with entering(world.acme, by=world.priya):
        Client.objects.filter(pk=world.acme.pk).update(storage_mb=1)

    first = erin.begin(size=900_000)
    second = erin.begin(size=900_000)
    gone = erin.browser.delete(f"{erin.base}/uploads/{first.json()['id']}", headers=erin.headers)
    third = erin.begin(size=900_000)

    assert [a.status_code for a in (first, second, gone, third)] == [201, 413, 204, 201]


def test_a_whole_body_finds_no_room_either(world: World, erin: Sender, march) -> None:
    with entering(world.acme, by=world.priya):
        Client.objects.filter(pk=world.acme.pk).update(storage_mb=1)

    with at():
        answer = erin.browser.post(
            f"{erin.base}/submissions?occurrence={march.pk}", TEXT, content_type="text/plain",
            headers=erin.headers | {"X-File-Name": "log.txt", "Idempotency-Key": "one"},
        )  # fmt: skip

    assert (answer.status_code, lying()) == (413, [])


def test_nobody_else_sees_or_feeds_ones_upload(world: World, erin: Sender) -> None:
    upload = erin.begin().json()["id"]
    omar, vera, rita = (Sender(world, user, "write", "read") for user in (world.omar, world.vera, world.rita))

    answers = [who.piece(upload, 0, TEXT[:10]).status_code for who in (omar, vera, rita)]

    assert answers == [404, 403, 404]
    assert [who.stand(upload).status_code for who in (omar, vera, rita)] == [404, 403, 404]
    assert omar.browser.get(f"{omar.base}/uploads", headers=omar.headers).json()["results"] == []
    assert erin.stand(str(uuid4())).status_code == 404
    assert [row.received for row in held(world)] == [0]


def test_what_nobody_goes_on_with_is_cleared_after_a_week(world: World, erin: Sender) -> None:
    with at():
        old = erin.begin().json()["id"]
        erin.piece(old, 0, TEXT[:1000])
    with entering(world.acme, by=world.priya):
        Upload.objects.update(expires_at=clock.now() - timedelta(seconds=1))

    fresh = erin.begin().json()["id"]

    assert [str(row.pk) for row in held(world)] == [fresh]
    assert erin.stand(old).status_code == 404 and lying() == []


def test_verification_takes_no_unfinished_file_for_an_orphan(world: World, erin: Sender) -> None:
    upload = erin.begin().json()["id"]
    erin.piece(upload, 0, TEXT[:1000])

    assert lying() == [upload] and list(vault().names()) == []


def test_the_page_takes_what_came_in_pieces_and_tells_it_again(world: World, signed_in, march) -> None:
    sender = Sender(world, world.erin, "evidence")
    url = f"/c/{world.acme.pk}/evidence/submit/{march.pk}/files/"
    with at():
        upload = sender.begin().json()["id"]
        sender.all_pieces(upload)
        browser = signed_in(world.erin)
        answers = [
            browser.post(url, b"", content_type="application/octet-stream", headers={"X-Upload": upload})
            for _ in range(2)
        ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert answers[0].json()["sha256"] == hashlib.sha256(TEXT).hexdigest()
