"""Bytes on their way out: a corner for what is damaged, and one where the unused wait 30 days for their end.

Both lie in the vault's own root, so that moving there is a rename; neither is ever read to hand something out.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from soc2hub.vault.storage import FileStorage, name_of

QUARANTINE, TRASH = ".quarantine", ".trash"


def set_aside(storage: FileStorage, client_id: UUID, sha256: str) -> None:
    """Damaged bytes are kept to be looked at; there may be none."""
    _move(storage, client_id, sha256, QUARANTINE)


def discard(storage: FileStorage, client_id: UUID, sha256: str, *, now: datetime) -> None:
    if there := _move(storage, client_id, sha256, TRASH):
        os.utime(there, (now.timestamp(), now.timestamp()))


def empty_trash(storage: FileStorage, client_id: UUID, *, before: datetime) -> list[str]:
    """Remove for good what was discarded before that instant; returns the hashes."""
    gone = []
    for path in _files(_corner(storage, TRASH, client_id)):
        if path.stat().st_mtime < before.timestamp():
            path.unlink()
            gone.append(path.name)
    return gone


def erase(storage: FileStorage, client_id: UUID, sha256: str) -> int:
    """Every copy, at its place and in both corners, at once; returns how many there were. Safe to repeat."""
    places = [storage.root / name_of(client_id, sha256)]
    places += [_corner(storage, corner, client_id) / sha256 for corner in (QUARANTINE, TRASH)]
    erased = 0
    for path in places:
        with suppress(FileNotFoundError):
            path.unlink()
            erased += 1
    return erased


def stored(storage: FileStorage, client_id: UUID) -> Iterator[tuple[str, float]]:
    """What lies at its place under that client: hash and age in seconds of the epoch."""
    folder = storage.root / str(client_id)
    for inner in sorted(folder.iterdir()) if folder.is_dir() else []:
        for path in _files(inner):
            with suppress(FileNotFoundError):
                yield path.name, path.stat().st_mtime


def _move(storage: FileStorage, client_id: UUID, sha256: str, corner: str) -> Path | None:
    there = _corner(storage, corner, client_id)
    there.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        (storage.root / name_of(client_id, sha256)).rename(there / sha256)
        return there / sha256
    return None


def _corner(storage: FileStorage, corner: str, client_id: UUID) -> Path:
    return storage.root / corner / str(client_id)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []
