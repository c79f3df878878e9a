"""Bytes are whole and synced under their hash, or nothing of them is left (SECURITY §1.3, cases A25, F12, F14)."""

import hashlib
import os
from io import BufferedWriter
from pathlib import Path
from uuid import uuid4

import pytest

from soc2hub.vault.refusals import TooLarge, VaultFull
from soc2hub.vault.storage import FileStorage, Held, Syncing


@pytest.fixture
def storage(tmp_path: Path) -> FileStorage:
    return FileStorage(tmp_path / "vault")


def leftovers(storage: FileStorage) -> list[str]:
    return os.listdir(storage.incoming)


def test_bytes_lie_under_their_client_and_hash(storage: FileStorage) -> None:
    client_id = uuid4()
    arriving = storage.begin(limit=100)

    arriving.write(b"first ")
    arriving.write(b"second")
    storage.keep(arriving.finish(), client_id)

    sha256 = hashlib.sha256(b"first second").hexdigest()
    assert list(storage.names()) == [f"{client_id}/{sha256[:2]}/{sha256}"]
    with storage.open(client_id, sha256) as file:
        assert file.read() == b"first second"
    assert leftovers(storage) == []


def test_nobody_else_on_the_machine_may_read_them(storage: FileStorage) -> None:
    client_id = uuid4()
    arriving = storage.begin(limit=100)
    arriving.write(b"x")
    held = arriving.finish()

    storage.keep(held, client_id)

    target = storage.root / str(client_id) / held.sha256[:2] / held.sha256
    assert [oct(p.stat().st_mode & 0o777) for p in (target, target.parent, storage.root)] == ["0o600", "0o700", "0o700"]


def test_the_byte_after_the_limit_is_refused(storage: FileStorage) -> None:
    arriving = storage.begin(limit=10)
    arriving.write(b"0123456789")

    with pytest.raises(TooLarge):
        arriving.write(b"!")
    arriving.abandon()

    assert leftovers(storage) == []


def test_a_full_disk_is_said_plainly_and_leaves_nothing(storage: FileStorage) -> None:
    arriving = storage.begin(limit=10_000_000)
    arriving.file.close()
    arriving.file = open("/dev/full", "wb")  # noqa: SIM115  (the kernel's own full disk)

    with pytest.raises(VaultFull) as caught:
        for _ in range(100):
            arriving.write(b"x" * 65536)
    arriving.abandon()

    assert caught.value.status == 507
    assert leftovers(storage) == []


def test_what_a_killed_process_left_is_cleared_and_what_still_arrives_is_not(storage: FileStorage) -> None:
    living = storage.begin(limit=100)
    dead = storage.incoming / "dead"
    dead.write_bytes(b"half a file")
    for path in (dead, living.path):
        os.utime(path, (0, 0))

    storage.begin(limit=100).abandon()

    assert leftovers(storage) == [living.path.name]
    living.abandon()


def test_keeping_the_same_bytes_again_mends_a_damaged_copy(storage: FileStorage) -> None:
    client_id = uuid4()
    for damage in (True, False):
        arriving = storage.begin(limit=100)
        arriving.write(b"evidence")
        held = arriving.finish()
        storage.keep(held, client_id)
        if damage:
            next(storage.root.glob("*-*/*/*")).write_bytes(b"rotten")

    with storage.open(client_id, held.sha256) as file:
        assert file.read() == b"evidence"


def test_what_the_disk_could_not_do_is_said_by_who_keeps_the_file(storage: FileStorage) -> None:
    """The disk works beside the statements; a file is kept only once it is done."""
    arriving = storage.begin(limit=100)
    arriving.write(b"evidence")
    arriving.file.flush()
    held = Held(arriving.path, hashlib.sha256(b"evidence").hexdigest(), 8, Syncing(open_full()))

    with pytest.raises(VaultFull):
        storage.keep(held, uuid4())
    arriving.abandon()

    assert [*storage.names(), *leftovers(storage)] == []


def open_full() -> BufferedWriter:
    """A device that is full, whatever is written to it."""
    file = open("/dev/full", "wb")  # noqa: SIM115 (closed by who syncs it)
    file.write(b"x")
    return file
