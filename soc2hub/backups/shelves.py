"""Where backups lie: a folder, or a bucket that speaks S3. Objects appear whole or not at all."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from importlib import import_module
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.core.files import File

from soc2hub.backups.failures import Failed

CHUNK = 1024 * 1024


class Shelf(Protocol):
    """All that a place for backups must do. Names are `a/b/c` of letters, digits, `-`, `_` and `.`."""

    def put(self, name: str, chunks: Iterable[bytes]) -> int: ...
    def get(self, name: str) -> Iterator[bytes]: ...
    def size(self, name: str) -> int | None: ...
    def folders(self) -> list[str]: ...
    def remove(self, name: str) -> None: ...


def shelf_at(place: str) -> Shelf:
    """A folder's path, or `s3://bucket/prefix`."""
    parts = urlsplit(place)
    if parts.scheme == "s3":
        return BucketShelf(_bucket(parts.netloc, parts.path.strip("/")))
    if parts.scheme and "://" in place:
        raise Failed(f"Backups go to a folder or to s3://BUCKET/PREFIX, not to {place}.")
    return FolderShelf(Path(place).expanduser().absolute())


class FolderShelf:
    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, name: str, chunks: Iterable[bytes]) -> int:
        """Synced under another name, then renamed: what has its name is whole, whatever was pulled when."""
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = target.with_name(f".{uuid4().hex}.new")
        try:
            size = _written(draft, chunks)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        _sync(target.parent)
        return size

    def get(self, name: str) -> Iterator[bytes]:
        """Raises FileNotFoundError at the first piece."""
        with (self.root / name).open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def size(self, name: str) -> int | None:
        with suppress(FileNotFoundError):
            return (self.root / name).stat().st_size
        return None

    def folders(self) -> list[str]:
        return sorted(path.name for path in self.root.iterdir() if path.is_dir()) if self.root.is_dir() else []

    def remove(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)
        with suppress(OSError):
            (self.root / name).parent.rmdir()


class BucketShelf:
    """Over any Django storage that replaces an object at once, such as django-storages' S3."""

    def __init__(self, storage: Any) -> None:
        self.storage = storage

    def put(self, name: str, chunks: Iterable[bytes]) -> int:
        """One save: S3 makes the object of its parts at the end, or not at all; elsewhere what broke off is removed."""
        stream = _Stream(chunks)
        try:
            self.storage.save(name, File(BufferedReader(stream, CHUNK)))
        except BaseException:
            self.storage.delete(name)
            raise
        return stream.size

    def get(self, name: str) -> Iterator[bytes]:
        with self.storage.open(name, "rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk

    def size(self, name: str) -> int | None:
        try:
            return int(self.storage.size(name))
        except FileNotFoundError:
            return None

    def folders(self) -> list[str]:
        return sorted(self.storage.listdir("")[0])

    def remove(self, name: str) -> None:
        self.storage.delete(name)


class _Stream(RawIOBase):
    """Reads what an iterable yields, and counts it."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self.chunks, self.held, self.size = iter(chunks), memoryview(b""), 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self.held and (chunk := next(self.chunks, None)) is not None:
            self.held = memoryview(chunk)
        given = self.held[: len(buffer)]
        buffer[: len(given)] = given
        self.held = self.held[len(given) :]
        self.size += len(given)
        return len(given)


def _bucket(bucket: str, prefix: str) -> Any:
    """Keys and endpoint as boto3 finds them: AWS_… variables, a profile, or the machine's role.
    Without threads, because what is put may ask this thread's database on the way."""
    try:
        s3 = import_module("storages.backends.s3")
    except ImportError:
        raise Failed("s3:// needs the packages of deploy/requirements/s3.txt.") from None
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or None
    wishes = {"bucket_name": bucket, "location": prefix, "default_acl": None, "file_overwrite": True}
    return s3.S3Storage(**wishes, endpoint_url=endpoint, use_threads=False, max_memory_size=8 * CHUNK)


def _written(draft: Path, chunks: Iterable[bytes]) -> int:
    with open(draft, "xb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        for chunk in chunks:
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
        return file.tell()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
