"""Make a backup: the dump first, then the bytes, then the manifest that makes it whole (SECURITY §1.7).

Bytes are immutable and go away 30 days late, so the copy holds at least what the dump refers to. They lie once, under
a name made of their hash, for all backups of the place; only what is not there yet is copied.
"""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from soc2hub.backups import snapshots, tools
from soc2hub.backups.addresses import BACKUP, address
from soc2hub.backups.collections import Collection, secret_mark
from soc2hub.backups.manifests import About, Bytes, Line, Tombstone, written
from soc2hub.backups.models import Backup
from soc2hub.lib import clock
from soc2hub.vault.storage import vault

CHUNK = 1024 * 1024


@dataclass
class Made:
    """`faults`: bytes that could not be copied whole, each named; the backup holds everything else."""

    began: datetime
    dump_size: int = 0
    files: int = 0
    copied: int = 0
    faults: list[str] = field(default_factory=list)

    @property
    def stamp(self) -> str:
        return f"{self.began:%Y%m%dT%H%M%S}-{self.began.microsecond:06d}"


class Altered(Exception):
    """The vault's own bytes are not what their name says: they must not stand in for good ones."""


def make(into: Collection) -> Made:
    """Raises Failed; then nothing that counts as a backup is left behind."""
    into.ensure_begun()
    made = Made(clock.now())
    with snapshots.snapshot() as taken:
        dump = _Counted(tools.dumped(address(BACKUP), server=taken.server, snapshot=taken.id))
        into.put(f"{made.stamp}/dump", dump)
        made.dump_size = dump.size
        about = About(
            made.stamp, made.began.isoformat(), taken.server, taken.database, dump.sha256, dump.size, secret_mark()
        )
        facts: list[Iterable[Line]] = [[about], taken.migrations(), taken.roles(), taken.tables(), taken.heads()]
        stored = (_forgotten(into, taken), _copied(into, taken, made))
        into.put(f"{made.stamp}/manifest", written(chain(*facts, *stored)))
    return made


def note(made: Made, *, place: str) -> Backup:
    """In the database that was backed up, for whoever asks how old the last one is."""
    return Backup.objects.create(
        stamp=made.stamp,
        place=place[:300],
        began_at=made.began,
        dump_size=made.dump_size,
        files=made.files,
        copied=made.copied,
    )


def _forgotten(into: Collection, taken: snapshots.Snapshot) -> Iterator[Tombstone]:
    """What was purged goes from the backups too, the older ones included: they share their bytes."""
    for tombstone in taken.tombstones():
        into.shelf.remove(into.place_of(tombstone))
        yield tombstone


def _copied(into: Collection, taken: snapshots.Snapshot, made: Made) -> Iterator[Bytes]:
    for bytes_ in taken.bytes():
        made.files += 1
        if not into.holds(bytes_):
            try:
                into.put(into.place_of(bytes_), _whole(bytes_))
                made.copied += 1
            except (FileNotFoundError, Altered):
                if snapshots.is_withdrawn_by_now(bytes_):
                    continue
                made.faults.append(f"{bytes_.name}: its bytes are missing or altered in the vault")
        yield bytes_


def _whole(bytes_: Bytes) -> Iterator[bytes]:
    """Raises Altered before the last piece is out, so that the copy never takes its place."""
    digest, held = hashlib.sha256(), b""
    with vault().open(UUID(bytes_.client), bytes_.sha256) as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            yield held
            held = chunk
    if digest.hexdigest() != bytes_.sha256:
        raise Altered(bytes_.name)
    yield held


class _Counted:
    """Hashes and counts what flows through."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.digest, self.size = chunks, hashlib.sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.digest.update(chunk)
            self.size += len(chunk)
            yield chunk

    @property
    def sha256(self) -> str:
        return self.digest.hexdigest()
