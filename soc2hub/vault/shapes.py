"""What a file is beside what it claims to be: one that is two things at once is refused, and so are huge pictures."""

import struct
from pathlib import Path

from soc2hub.vault.refusals import WrongType

PICTURES = {"png", "jpg"}
MOST_PIXELS = 40_000_000
ZIP_END, ZIP_TAIL = b"PK\x05\x06", 22 + 65_535
JPEG_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
JPEG_SEARCHED = 8 * 1024 * 1024


def ensure_one_thing(path: Path, magic: str, head: bytes) -> None:
    """A reader that looks for its own mark elsewhere than at the beginning would see something else (case A22)."""
    if magic != "zip" and ZIP_END in _tail(path):
        raise WrongType("The file is an archive as well. Send the archive and the file apart.", field="files")
    if magic == "pdf" and not head.startswith(b"%PDF-"):
        raise WrongType("The PDF does not begin at its first byte. Save it anew.", field="files")
    if magic in PICTURES and b"%PDF-" in head[:1024]:
        raise WrongType("The file is a PDF as well. Send it as one of the two.", field="files")


def ensure_bearable_picture(path: Path, magic: str) -> None:
    width, height = _png_size(path) if magic == "png" else _jpeg_size(path)
    if width * height > MOST_PIXELS:
        raise WrongType("The picture has more than 40 million pixels. Send it smaller.", field="files")
    if not width * height:
        raise WrongType("The picture is broken: it does not say how large it is. Save it anew.", field="files")


def _tail(path: Path) -> bytes:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - ZIP_TAIL))
        return file.read()


def _png_size(path: Path) -> tuple[int, int]:
    with path.open("rb") as file:
        head = file.read(24)
    return struct.unpack(">LL", head[16:24]) if len(head) == 24 and head[12:16] == b"IHDR" else (0, 0)


def _jpeg_size(path: Path) -> tuple[int, int]:
    """The largest of all frames in the marker segments before the picture's data begins."""
    found = (0, 0)
    with path.open("rb") as file:
        file.seek(2)
        while file.tell() < JPEG_SEARCHED and (marker := file.read(2)) and len(marker) == 2 and marker[0] == 0xFF:
            if marker[1] == 0xFF:
                file.seek(-1, 1)
                continue
            if marker[1] == 0xDA:
                break
            length = file.read(2)
            if len(length) < 2:
                break
            size = struct.unpack(">H", length)[0]
            if marker[1] in JPEG_SIZES and len(frame := file.read(5)) == 5:
                height, width = struct.unpack(">xHH", frame)
                found = max(found, (width, height), key=lambda pair: pair[0] * pair[1])
                size -= 5
            file.seek(max(size - 2, 0), 1)
    return found
