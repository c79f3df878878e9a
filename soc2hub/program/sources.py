"""A file, a folder or a zip becomes a Source; nothing larger than the limit is ever read whole (case A26)."""

import io
import os
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from controls.importers.plans import Place, Unreadable
from controls.importers.texts import Source

MOST_FILES = 2_000
ZIP = b"PK\x03\x04"


def read_path(path: Path) -> Source:
    """Links are not followed: a folder's import never reaches outside it."""
    if path.is_dir():
        return _folder(path)
    if not path.exists():
        raise Unreadable(Place(str(path)), "there is no such file or folder")
    return read_bytes(path.name, _bytes_of(path, path.name, settings.IMPORT_LIMIT))


def read_bytes(name: str, data: bytes) -> Source:
    if len(data) > settings.IMPORT_LIMIT:
        raise _too_large(name)
    if data.startswith(ZIP):
        return Source(name, _without_common_folder(dict(_unpacked(name, data))))
    return Source(name, {name: data})


def _folder(root: Path) -> Source:
    files: dict[str, bytes] = {}
    left = settings.IMPORT_LIMIT
    for path in _regular_files(root):
        name = path.relative_to(root).as_posix().encode(errors="surrogateescape").decode(errors="replace")
        if len(files) == MOST_FILES:
            raise Unreadable(Place(root.name), f"the folder holds more than {MOST_FILES} files")
        files[name] = _bytes_of(path, root.name, left)
        left -= len(files[name])
    if not files:
        raise Unreadable(Place(root.name), "the folder is empty")
    return Source(root.name, files)


def _regular_files(root: Path) -> Iterator[Path]:
    for folder, folders, names in os.walk(root, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            if not name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
                yield path


def _bytes_of(path: Path, said: str, limit: int) -> bytes:
    if not path.is_file():
        raise Unreadable(Place(said), "neither a file nor a folder")
    if path.stat().st_size > limit:
        raise _too_large(said)
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(Place(path.name), f"cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise _too_large(said)
    return data


def _unpacked(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """In memory, each member read up to what is left of the limit, whatever the archive claims."""
    left, seen = settings.IMPORT_LIMIT, set[str]()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_noise(entry.filename)]
            if len(members) > MOST_FILES:
                raise Unreadable(Place(name), f"the archive holds more than {MOST_FILES} files")
            for member in members:
                if member.filename in seen:
                    raise Unreadable(Place(name), f"{member.filename} is in the archive twice")
                with archive.open(member) as file:
                    content = file.read(left + 1)
                if len(content) > left:
                    raise _too_large(name)
                left -= len(content)
                seen.add(member.filename)
                yield member.filename, content
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error, UnicodeDecodeError):
        raise Unreadable(Place(name), "the archive is broken or locked with a password; pack it anew") from None
    if not seen:
        raise Unreadable(Place(name), "the archive is empty")


def _is_noise(name: str) -> bool:
    """What operating systems add to archives of their own accord."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _without_common_folder(files: dict[str, bytes]) -> dict[str, bytes]:
    tops = {name.partition("/")[0] for name in files}
    if len(tops) != 1 or any("/" not in name for name in files):
        return files
    return {name.partition("/")[2]: data for name, data in files.items()}


def _too_large(name: str) -> Unreadable:
    megabytes = settings.IMPORT_LIMIT // (1024 * 1024)
    return Unreadable(Place(name), f"more than {megabytes} MB; nothing was read. Split it into smaller parts")
