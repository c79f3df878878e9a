"""F16: a flipped byte and a lost file are found by the scrub, exactly those two, set aside and never served."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client as Browser

from soc2hub.accounts.models import User
from soc2hub.jobs import registry
from soc2hub.jobs.models import Job
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault import scrubbing
from soc2hub.vault.blobs import keep, open_blob, receiving, store_bytes
from soc2hub.vault.models import Blob, Scrub, Withdrawal
from soc2hub.vault.refusals import Gone
from soc2hub.vault.storage import name_of
from tests.vault.samples import PDF
from tests.worlds import World

MONDAY = datetime(2026, 3, 2, 3, tzinfo=UTC)


def kept(world: World, number: int) -> Blob:
    return store_bytes(PDF + b"%%%d" % number, f"{number}.pdf")


def path_of(blob: Blob) -> Path:
    return Path(settings.VAULT_ROOT) / name_of(blob.client_id, blob.sha256)


def nights(world: World, count: int, since: datetime = MONDAY) -> list[str]:
    """Every night's jobs of the client done by hand; returns what they set aside."""
    found: list[str] = []
    for night in range(count):
        with clock.travelled_to(since + timedelta(days=night)), entering(world.acme, by=world.priya):
            scrubbing.open_slices(clock.now())
            while job := Job.objects.filter(kind=scrubbing.JOB, state=Job.READY, client_id=world.acme.pk).first():
                found += scrubbing.scrub_slice(**job.args)
                Job.objects.filter(pk=job.pk).update(state=Job.DONE)
    return found


@pytest.fixture
def two_faults(world: World) -> Iterator[tuple[World, list[Blob], Blob, Blob]]:
    with entering(world.acme, by=world.priya):
        blobs = [kept(world, number) for number in range(20)]
        rotten, lost = blobs[3], blobs[11]
        content = path_of(rotten).read_bytes()
        path_of(rotten).write_bytes(content[:50] + bytes([content[50] ^ 1]) + content[51:])
        path_of(lost).unlink()
        yield world, blobs, rotten, lost


def test_within_seven_nights_exactly_the_two_are_found(two_faults: tuple[World, list[Blob], Blob, Blob]) -> None:
    world, blobs, rotten, lost = two_faults

    found = nights(world, 7)

    with entering(world.acme, by=world.priya):
        assert sorted(found) == sorted([rotten.sha256, lost.sha256])
        assert set(Withdrawal.objects.values_list("blob_id", "kind")) == {(rotten.pk, "damaged"), (lost.pk, "damaged")}
        told = Event.objects.filter(verb="vault.damaged").values_list("body__sha256", flat=True)
        assert sorted(told) == sorted(found)
        assert Scrub.objects.count() == 7
    assert not path_of(rotten).exists()
    assert (Path(settings.VAULT_ROOT) / ".quarantine" / str(world.acme.pk) / rotten.sha256).exists()


def test_every_byte_is_looked_at_once_in_seven_nights_and_again_in_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with entering(world.acme, by=world.priya):
        blobs = [kept(world, number) for number in range(40)]
    seen: list[str] = []
    monkeypatch.setattr(scrubbing, "MOST_FILES", 3)
    monkeypatch.setattr(scrubbing, "fault_of", lambda storage, blob: seen.append(blob.sha256) or "")

    nights(world, 7)
    first = sorted(seen)
    nights(world, 7, since=MONDAY + timedelta(days=7))

    assert first == sorted(blob.sha256 for blob in blobs)
    assert sorted(seen) == sorted(first * 2)


def test_nights_without_a_worker_are_made_up_for(world: World) -> None:
    with entering(world.acme, by=world.priya), clock.travelled_to(MONDAY):
        for number in range(20):
            kept(world, number)
    nights(world, 7)

    with entering(world.acme, by=world.priya):
        assert scrubbing.due_slices(MONDAY + timedelta(days=7)) == [(MONDAY + timedelta(days=7)).toordinal() % 7]
        assert scrubbing.due_slices(MONDAY + timedelta(days=20)) == list(range(7))


def test_the_same_night_twice_is_the_effect_of_once(two_faults: tuple[World, list[Blob], Blob, Blob]) -> None:
    """`vault.nightly`, `vault.scrub` and `vault.scrub_slice` run as often as somebody rings."""
    world, *_ = two_faults
    nights(world, 7)

    assert nights(world, 7) == []

    with entering(world.acme, by=world.priya):
        assert Withdrawal.objects.count() == 2
        assert Event.objects.filter(verb="vault.damaged").count() == 2
    assert {"vault.nightly", "vault.scrub", "vault.scrub_slice"} <= set(registry.kinds())


def test_a_damaged_file_is_refused_and_the_same_file_handed_in_again_mends_it(
    world: World, signed_in: Callable[[User], Browser]
) -> None:
    with entering(world.acme, by=world.priya):
        blob = kept(world, 1)
        path_of(blob).write_bytes(b"rotten")
    nights(world, 7)

    with entering(world.acme, by=world.priya):
        with pytest.raises(Gone, match="found damaged"):
            open_blob(blob)
        with receiving([PDF + b"%1"], name="1.pdf") as again:
            assert keep(again).pk == blob.pk
        with open_blob(blob) as file:
            assert file.read() == PDF + b"%1"
        assert not Withdrawal.objects.exists()
