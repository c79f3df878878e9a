"""Archives are stored, never unpacked; those that would harm whoever unpacks them are refused (case A26)."""

import stat
import struct
import zipfile
from itertools import pairwise
from pathlib import Path, PurePosixPath

from soc2hub.vault.refusals import WrongType

MOST_ENTRIES = 2000
MOST_UNPACKED = 200 * 1024 * 1024
HIGHEST_RATIO = 100
LOCAL_HEADER = 30
PACKED = {"zip", "jar", "war", "gz", "tgz", "bz2", "xz", "zst", "7z", "rar", "tar", "cab", "iso"}
DIRECTORY_LIMIT = 2 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_TAIL = _END.size + 65_535


def ensure_harmless(path: Path) -> None:
    """Entries, sizes, ratio and names as the archive itself declares them; nothing is unpacked."""
    entries = _entries(path)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(sum(entry.compress_size for entry in entries), 1)
    if unpacked > MOST_UNPACKED or unpacked / packed > HIGHEST_RATIO:
        raise WrongType("The archive unpacks to far more than it holds. Send the files one by one.", field="files")
    if _overlap(entries):
        raise WrongType("Files inside the archive share their bytes. Pack it anew.", field="files")
    if any(extension_in(entry.filename) in PACKED for entry in entries):
        raise WrongType("The archive holds another archive. Send that one apart, or its files.", field="files")
    if any(_escapes(entry) for entry in entries):
        raise WrongType("The archive holds a path that leads outside it, or a link. Pack it anew.", field="files")


def members(path: Path) -> frozenset[str]:
    return frozenset(entry.filename for entry in _entries(path))


def extension_in(name: str) -> str:
    return name.rpartition(".")[2].lower()


def _overlap(entries: list[zipfile.ZipInfo]) -> bool:
    """Bytes that several entries unpack again are how a small archive unpacks to a large one."""
    placed = sorted(entries, key=lambda entry: entry.header_offset)
    return any(
        before.header_offset + LOCAL_HEADER + len(before.filename.encode()) + before.compress_size > after.header_offset
        for before, after in pairwise(placed)
    )


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    if not _has_small_directory(path):
        raise WrongType(f"The archive is broken or holds more than {MOST_ENTRIES} files.", field="files")
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, UnicodeDecodeError, struct.error):
        raise WrongType("The archive is broken. Pack it anew.", field="files") from None


def _has_small_directory(path: Path) -> bool:
    """Asked before zipfile reads the whole directory into memory; 64-bit directories hold too much anyway."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        return False
    _, _, _, _, entries, size, _, _ = _END.unpack(tail[at : at + _END.size])
    is_64_bit = tail[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    return entries <= MOST_ENTRIES and size <= DIRECTORY_LIMIT and not is_64_bit


def _escapes(entry: zipfile.ZipInfo) -> bool:
    name = PurePosixPath(entry.filename.replace("\\", "/"))
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    return name.is_absolute() or ".." in name.parts or ":" in entry.filename[:2] or is_link
