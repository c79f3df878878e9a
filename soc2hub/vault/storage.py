"""Where bytes lie: written once under `<client>/<aa>/<sha256>`, on disk before anybody is told so (SECURITY §1.3).

Order of writing: a temporary file in the vault's own root while hashing, fsync, rename, fsync of the folder; the
database row is committed after. A crash leaves at most bytes without a row, never a row without bytes. The first fsync
runs beside the statements that lead up to keeping the file: whoever keeps it waits for its end.
"""

import errno
import fcntl
import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Protocol
from uuid import UUID, uuid4

from django.conf import settings

from soc2hub.vault.hashing import PIECE, hashing
from soc2hub.vault.refusals import TooLarge, VaultFull

WRITTEN_BACK = 4 * 1024 * 1024
ABANDONED_AFTER = 60  # seconds without a write, and nobody holds the lock
ReadInto = Callable[[memoryview], int]
"""Fills the beginning of a buffer and says how much of it; 0 at the end."""
FULL = {errno.ENOSPC, errno.EDQUOT}


class Syncing(threading.Thread):
    """The disk at work on a whole file; `wait` raises what it could not do. The file is closed either way."""

    def __init__(self, file: BufferedWriter) -> None:
        super().__init__(name="syncing")
        self.file = file
        self.fault: OSError | None = None
        self.start()

    def run(self) -> None:
        try:
            with self.file:
                os.fsync(self.file.fileno())
        except OSError as fault:
            self.fault = fault

    def wait(self) -> None:
        self.join()
        if self.fault is not None:
            with room_on_disk():
                raise self.fault


@dataclass(frozen=True, slots=True)
class Held:
    """Bytes that have arrived whole, waiting to be kept or dropped; once `synced` returns they are there for good."""

    path: Path
    sha256: str
    size: int
    syncing: Syncing | None = None

    def synced(self) -> None:
        if self.syncing is not None:
            self.syncing.wait()


class Storage(Protocol):
    """All that a place for bytes must do; the file system today, an S3 bucket by the same five verbs."""

    def begin(self, *, limit: int) -> "Arriving": ...
    def keep(self, held: Held, client_id: UUID) -> None: ...
    def drop(self, held: Held) -> None: ...
    def open(self, client_id: UUID, sha256: str) -> BufferedReader: ...
    def names(self) -> Iterator[str]: ...


class Arriving:
    """A file on its way in, hashed while it is written; refuses the byte after the limit."""

    def __init__(self, path: Path, *, limit: int) -> None:
        self.path, self.limit, self.size, self.written_back = path, limit, 0, 0
        self.syncing: Syncing | None = None
        self.digest = hashlib.sha256()
        self.file = self._opened()
        self.begins_at = self.file.tell()

    def _opened(self) -> BufferedWriter:
        """Closed by `finish` or `abandon`; locked meanwhile."""
        file = open(self.path, "xb", opener=_private)  # noqa: SIM115
        fcntl.flock(file, fcntl.LOCK_EX)
        return file

    def write(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        self._append(chunk)

    def fill(self, read_into: ReadInto) -> None:
        """All that `read_into` has, received, hashed and written at the same time; it says 0 at the end."""
        with hashing(self.digest) as pieces:
            while count := _filled(buffer := pieces.spare(), read_into):
                self._append(buffer[:count])
                pieces.hand_on(buffer, count)
                self._write_back()

    def _append(self, chunk: bytes | memoryview) -> None:
        self.size += len(chunk)
        if self.size > self.limit:
            raise TooLarge(self.limit)
        with room_on_disk():
            self.file.write(chunk)

    def _write_back(self) -> None:
        """Sends the disk to work while more arrives (that is what the kernel makes of this advice)."""
        if self.size - self.written_back >= WRITTEN_BACK:
            with room_on_disk():
                self.file.flush()
            begin, fresh = self.begins_at + self.written_back, self.size - self.written_back
            os.posix_fadvise(self.file.fileno(), begin, fresh, os.POSIX_FADV_DONTNEED)
            self.written_back = self.size

    def finish(self) -> Held:
        """Whole and readable; the disk is at work on it."""
        with room_on_disk():
            self.file.flush()
        self.syncing = Syncing(self.file)
        return Held(self.path, self.digest.hexdigest(), self.size, self.syncing)

    def abandon(self) -> None:
        self.path.unlink(missing_ok=True)
        if self.syncing is not None:  # which closes the file
            return
        with suppress(OSError):  # a full disk refuses the last flush once more
            self.file.close()


class FileStorage:
    def __init__(self, root: Path) -> None:
        self.root = root
        self.incoming, self.unfinished = root / ".incoming", root / ".unfinished"

    def begin(self, *, limit: int) -> Arriving:
        with room_on_disk():
            self.make(self.incoming)
            self._clear_abandoned()
            return Arriving(self.incoming / uuid4().hex, limit=limit)

    def keep(self, held: Held, client_id: UUID) -> None:
        """Under its hash, so renaming over a former copy can only mend it; safe against a twin doing the same."""
        target = self._path(client_id, held.sha256)
        held.synced()
        with room_on_disk():
            self.make(target.parent)
            held.path.rename(target)
            sync_folder(target.parent)

    def drop(self, held: Held) -> None:
        held.path.unlink(missing_ok=True)

    def open(self, client_id: UUID, sha256: str) -> BufferedReader:
        """Raises FileNotFoundError if the bytes are gone."""
        return self._path(client_id, sha256).open("rb")

    def names(self) -> Iterator[str]:
        """`<client>/<aa>/<sha256>` of everything kept, and whatever else lies there."""
        for folder, inner, files in os.walk(self.root):
            if Path(folder) == self.root:
                inner[:] = [name for name in inner if not name.startswith(".")]  # on its way in, or on its way out
            yield from (Path(folder, name).relative_to(self.root).as_posix() for name in sorted(files))

    def age(self, name: str) -> float:
        """Seconds since the bytes of that name were written."""
        return time.time() - (self.root / name).stat().st_mtime

    def _path(self, client_id: UUID, sha256: str) -> Path:
        return self.root / name_of(client_id, sha256)

    def make(self, folder: Path) -> None:
        """As `mkdir -p`, each new folder private and its parent synced."""
        if folder.is_dir():
            return
        self.make(folder.parent)
        with suppress(FileExistsError):
            folder.mkdir(mode=0o700)
        sync_folder(folder.parent)

    def _clear_abandoned(self) -> None:
        """Remove what killed processes left half written: their locks are gone."""
        for path in self.incoming.iterdir():
            with suppress(FileNotFoundError, BlockingIOError), path.open("rb") as file:
                if time.time() - path.stat().st_mtime > ABANDONED_AFTER:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    path.unlink()


def vault() -> FileStorage:
    return FileStorage(Path(settings.VAULT_ROOT))


def name_of(client_id: UUID, sha256: str) -> str:
    return f"{client_id}/{sha256[:2]}/{sha256}"


def hash_of(file: BufferedReader) -> str:
    return hashlib.file_digest(file, "sha256").hexdigest()


def _filled(buffer: memoryview, read_into: ReadInto) -> int:
    """How much of the buffer holds something: all of it, except at the end."""
    count = 0
    while count < PIECE and (more := read_into(buffer[count:])):
        count += more
    return count


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def room_on_disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise VaultFull from error
        raise
