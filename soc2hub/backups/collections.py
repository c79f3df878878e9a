"""All backups of one place: `about.json`, a folder for each with dump and manifest, and the bytes they share."""

import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.conf import settings

from soc2hub.backups.boxes import Box
from soc2hub.backups.failures import Failed
from soc2hub.backups.manifests import About, Bytes, Line, Tombstone, read
from soc2hub.backups.shelves import Shelf

NOTE = "about.json"


@dataclass(frozen=True, slots=True)
class Collection:
    shelf: Shelf
    box: Box

    def ensure_begun(self) -> None:
        if self.shelf.size(NOTE) is None:
            self.shelf.put(NOTE, [json.dumps({"format": 1, "mark": self.box.mark}).encode()])
        self.ensure_readable()

    def ensure_readable(self) -> None:
        """Refuses before anything is read with a key that cannot fit."""
        if self.shelf.size(NOTE) is None:
            raise Failed("There are no backups of soc2hub.")
        told = json.loads(b"".join(self.shelf.get(NOTE)))["mark"]
        if told != self.box.mark:
            is_open = "The backups there are not encrypted: say --unencrypted."
            raise Failed("The backups there were made with another key: give that one." if told else is_open)

    def stamps(self) -> list[str]:
        """The oldest first; one without a manifest was never finished."""
        names = self.shelf.folders()
        return [name for name in names if name[:1].isdigit() and self.shelf.size(f"{name}/manifest") is not None]

    def put(self, name: str, chunks: Iterable[bytes]) -> None:
        self.shelf.put(name, self.box.seal(name, chunks))

    def get(self, name: str) -> Iterator[bytes]:
        return self.box.open(name, self.shelf.get(name))

    def manifest(self, stamp: str) -> Iterator[Line]:
        return read(self.get(f"{stamp}/manifest"))

    def about(self, stamp: str) -> About:
        first = next(self.manifest(stamp))
        if not isinstance(first, About):
            raise Failed(f"{stamp}: its manifest does not begin as one.")
        return first

    def tombstones(self, stamp: str) -> dict[tuple[str, str], Tombstone]:
        found = (line for line in self.manifest(stamp) if isinstance(line, Tombstone))
        return {(line.client, line.sha256): line for line in found}

    def place_of(self, bytes_: Bytes | Tombstone) -> str:
        hidden = self.box.name_of(f"{bytes_.client}/{bytes_.sha256}")
        return f"bytes/{hidden[:2]}/{hidden}"

    def holds(self, bytes_: Bytes) -> bool:
        return self.shelf.size(self.place_of(bytes_)) == self.box.size_of(bytes_.size)

    def leave(self, *, most: int) -> list[str]:
        """Remove the oldest beyond `most`; their bytes stay, since later ones share them."""
        gone = self.stamps()[:-most]
        for stamp in gone:
            for name in ("manifest", "dump"):
                self.shelf.remove(f"{stamp}/{name}")
        return gone


def secret_mark() -> str:
    """Tells whether another installation has the same SOC2HUB_SECRET_KEY, and nothing else about it."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"soc2hub secret mark", "sha256")[:8].hex()
