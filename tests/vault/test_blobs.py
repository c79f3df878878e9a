"""A file is stored once per client, never shared with another, and hashed anew before anybody gets it."""

import pytest
from django.conf import settings
from django.db import ProgrammingError, transaction

from soc2hub.lib.refusals import Invalid
from soc2hub.tenancy.scope import entering
from soc2hub.vault.blobs import keep, open_blob, receiving, store_bytes
from soc2hub.vault.models import Blob
from soc2hub.vault.refusals import Damaged, TooLarge
from soc2hub.vault.storage import vault
from tests.vault.samples import CSV, PDF
from tests.worlds import World


def stored_file(blob: Blob):
    return settings.VAULT_ROOT / str(blob.client_id) / blob.sha256[:2] / blob.sha256


def test_the_same_bytes_are_one_blob_in_one_client_and_two_in_two(world: World) -> None:
    with entering(world.acme, by=world.priya):
        first, again = store_bytes(PDF, "a.pdf"), store_bytes(PDF, "b.pdf")
    with entering(world.bravo, by=world.priya):
        other = store_bytes(PDF, "a.pdf")

    assert first == again and first != other
    assert len(list(vault().names())) == 2


def test_an_empty_file_is_refused_and_nothing_is_left(world: World) -> None:
    with pytest.raises(Invalid, match="empty"), receiving([], name="a.csv"):
        pass

    assert list(vault().names()) == [] and list(vault().incoming.iterdir()) == []


def test_a_sender_that_breaks_off_leaves_nothing(world: World) -> None:
    def broken():
        yield CSV
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), receiving(broken(), name="a.csv"):
        pass

    assert list(vault().incoming.iterdir()) == []


def test_what_was_received_and_not_kept_is_dropped(world: World) -> None:
    with receiving([CSV], name="a.csv") as received:
        assert received.held.path.exists()

    assert not received.held.path.exists()


def test_importers_may_set_a_lower_limit(world: World) -> None:
    with pytest.raises(TooLarge), receiving([CSV], name="a.csv", limit=10):
        pass


def test_altered_or_lost_bytes_are_never_handed_out(world: World) -> None:
    with entering(world.acme, by=world.priya):
        blob, other = store_bytes(PDF, "a.pdf"), store_bytes(CSV, "a.csv")
        assert open_blob(blob).read() == PDF
        stored_file(blob).write_bytes(PDF[:-1] + b"!")
        stored_file(other).unlink()

        for bad in (blob, other):
            with pytest.raises(Damaged):
                open_blob(bad)


def test_a_blob_row_is_never_changed_even_in_sql(world: World) -> None:
    with entering(world.acme, by=world.priya):
        blob = store_bytes(PDF, "a.pdf")

        with pytest.raises(ProgrammingError), transaction.atomic():
            Blob.objects.filter(pk=blob.pk).update(sha256="0" * 64)
        with pytest.raises(ProgrammingError), transaction.atomic():
            Blob.objects.filter(pk=blob.pk).delete()

        assert Blob.objects.get().sha256 == blob.sha256


def test_a_reader_keeps_nothing(world: World) -> None:
    with (
        entering(world.acme, by=world.vera),
        receiving([PDF], name="a.pdf") as received,
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        keep(received)

    with entering(world.acme, by=world.priya):
        assert Blob.objects.count() == 0
