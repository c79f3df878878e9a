"""Large files in pieces: `.unfinished/<client>/<upload>` grows by pieces, each synced before it is acknowledged.

What is acknowledged is never written again; what a broken connection left behind it is overwritten by the next piece.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedWriter
from pathlib import Path
from uuid import UUID

from soc2hub.vault.models import KEPT_UNFINISHED
from soc2hub.vault.refusals import Busy, CutShort, Garbled, TooLarge
from soc2hub.vault.storage import Arriving, Held, ReadInto, hash_of, room_on_disk, sync_folder, vault

LARGEST_PIECE = 64 * 1024 * 1024
USUAL_PIECE = 8 * 1024 * 1024
FORGOTTEN_AFTER = KEPT_UNFINISHED.total_seconds() + 24 * 3600


class Piece(Arriving):
    """The next bytes of a file that is there already; refuses while another connection writes to it."""

    def __init__(self, path: Path, *, begins_at: int, limit: int) -> None:
        self.wanted_place = begins_at
        super().__init__(path, limit=limit)

    def _opened(self) -> BufferedWriter:
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT, 0o600)
        file = open(descriptor, "wb", closefd=True)  # noqa: SIM115 (closed by finish or abandon)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(descriptor).st_size < self.wanted_place:
                raise CutShort
        except BlockingIOError:
            file.close()
            raise Busy from None
        except BaseException:
            file.close()
            raise
        file.seek(self.wanted_place)
        return file

    def abandon(self) -> None:
        with suppress(OSError):
            self.file.close()


def add_piece(client_id: UUID, upload_id: UUID, read_into: ReadInto, *, begins_at: int, room: int, sha256: str) -> int:
    """Its bytes, synced; Garbled unless they have that hash. The caller says in the row that they are there."""
    path = _path(client_id, upload_id)
    with room_on_disk():
        vault().make(path.parent)
        piece = Piece(path, begins_at=begins_at, limit=min(room, LARGEST_PIECE))
    try:
        piece.fill(read_into)
        if piece.digest.hexdigest() != sha256:
            raise Garbled
        held = piece.finish()
        held.synced()
        if not begins_at:
            sync_folder(path.parent)
        return held.size
    except BaseException:
        piece.abandon()
        raise


def skip(read_into: ReadInto) -> None:
    """Take a body from the line and forget it, so that the connection can be answered and kept."""
    buffer, size = memoryview(bytearray(256 * 1024)), 0
    while count := read_into(buffer):
        size += count
        if size > LARGEST_PIECE:
            raise TooLarge(LARGEST_PIECE)


@contextmanager
def whole(client_id: UUID, upload_id: UUID, *, size: int) -> Iterator[Held]:
    """All pieces as one file, hashed anew from the disk; locked meanwhile."""
    path = _path(client_id, upload_id)
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        raise CutShort from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy from None
        if os.fstat(file.fileno()).st_size < size:
            raise CutShort
        file.truncate(size)
        os.fsync(file.fileno())
        yield Held(path, hash_of(file), size)  # type: ignore[arg-type]


def forget(client_id: UUID, upload_id: UUID) -> None:
    _path(client_id, upload_id).unlink(missing_ok=True)


def forget_old() -> None:
    """Files nobody has written to since their row expired, of whatever client."""
    for path in vault().unfinished.glob("*/*"):
        with suppress(FileNotFoundError):
            if time.time() - path.stat().st_mtime > FORGOTTEN_AFTER:
                path.unlink()


def _path(client_id: UUID, upload_id: UUID) -> Path:
    return vault().unfinished / str(client_id) / str(upload_id)
