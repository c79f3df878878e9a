"""Every object of a backup is sealed on its own: streamed, authenticated, bound to its name (SECURITY §1.7).

A sealed object is a header (magic, which key, salt) and pieces of one mebibyte under AES-256-GCM. The key of the
object comes from the backup's key, the salt and the object's name; the nonce counts the pieces and marks the last.
So a piece that is altered, moved, left out or cut off, and an object that stands under another name, is refused.
"""

import base64
import binascii
import hashlib
import hmac
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from soc2hub.backups.failures import Failed, Unreadable

MAGIC = b"soc2hub sealed 1\n"
KEY, SALT, MARK, TAG = 32, 32, 8, 16
PIECE = 1024 * 1024
HEADER = len(MAGIC) + MARK + SALT


class Box(Protocol):
    """How objects are closed and opened, what they are called, and how many bytes they then have."""

    @property
    def mark(self) -> str: ...
    def seal(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]: ...
    def open(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]: ...
    def name_of(self, name: str) -> str: ...
    def size_of(self, size: int) -> int: ...


@dataclass(frozen=True, slots=True)
class OpenBox:
    """Nothing is hidden; only for who asked for it in words."""

    mark: str = ""

    def seal(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        return iter(chunks)

    def open(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        return iter(chunks)

    def name_of(self, name: str) -> str:
        return hashlib.sha256(name.encode()).hexdigest()

    def size_of(self, size: int) -> int:
        return size


@dataclass(frozen=True, slots=True)
class SealedBox:
    key: bytes = field(repr=False)

    @property
    def mark(self) -> str:
        """Tells one key from another and nothing else about it."""
        return self._mark.hex()

    @property
    def _mark(self) -> bytes:
        return hmac.digest(self.key, b"soc2hub backup mark", "sha256")[:MARK]

    def name_of(self, name: str) -> str:
        """Where evidence lies under its hash, the hash of a known file would tell who has it."""
        return hmac.digest(self.key, b"soc2hub backup name " + name.encode(), "sha256").hex()

    def size_of(self, size: int) -> int:
        return HEADER + size + TAG * max(1, -(-size // PIECE))

    def seal(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        salt = os.urandom(SALT)
        cipher = self._cipher(salt, name)
        yield MAGIC + self._mark + salt
        for number, (piece, is_last) in enumerate(_with_last(_resized(chunks, PIECE))):
            yield cipher.encrypt(_nonce(number, is_last), piece, None)

    def open(self, name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """Raises Unreadable as soon as something is wrong: at the latest at the end."""
        stream = iter(chunks)
        beginning = b""
        while len(beginning) < HEADER and (chunk := next(stream, b"")):
            beginning += chunk
        header, rest = beginning[:HEADER], beginning[HEADER:]
        self._ensure_ours(name, header)
        cipher = self._cipher(header[-SALT:], name)
        pieces = _with_last(_resized(_joined(rest, stream), PIECE + TAG))
        for number, (piece, is_last) in enumerate(pieces):
            try:
                yield cipher.decrypt(_nonce(number, is_last), piece, None)
            except InvalidTag:
                raise Unreadable(f"{name}: its bytes were altered or cut off") from None

    def _ensure_ours(self, name: str, header: bytes) -> None:
        if len(header) < HEADER or not header.startswith(MAGIC):
            raise Unreadable(f"{name}: this is no sealed object of a backup")
        if header[len(MAGIC) : len(MAGIC) + MARK] != self._mark:
            raise Unreadable(f"{name}: it was sealed with another key than the one given")

    def _cipher(self, salt: bytes, name: str) -> AESGCM:
        return AESGCM(HKDF(SHA256(), KEY, salt, b"soc2hub backup object " + name.encode()).derive(self.key))


def box_from(text: str, file: str) -> SealedBox | None:
    """From SOC2HUB_BACKUP_KEY or the file that SOC2HUB_BACKUP_KEY_FILE names; None without either."""
    if not text and file:
        try:
            text = Path(file).read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError) as error:
            raise Failed(f"The backup's key cannot be read from {file}: {error}") from None
    if not text.strip():
        return None
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY:
        raise Failed(f"A backup's key is {KEY} bytes in base 64: `manage.py backup --new-key` makes one.")
    return SealedBox(key)


def new_key() -> str:
    return base64.b64encode(os.urandom(KEY)).decode()


def _nonce(number: int, is_last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\x01" if is_last else b"\x00")


def _joined(first: bytes, rest: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _resized(chunks: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of that size, at least one; the last may be shorter, even empty."""
    held = bytearray()
    for chunk in chunks:
        held += chunk
        while len(held) > size:
            yield bytes(held[:size])
            del held[:size]
    yield bytes(held)


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    former: bytes | None = None
    for piece in pieces:
        if former is not None:
            yield former, False
        former = piece
    if former is not None:
        yield former, True
