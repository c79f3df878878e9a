"""What may be held or purged: a file in the vault, or words that lie in rows and are known by their hash."""

import hashlib
from dataclasses import dataclass
from typing import Any, Self

from soc2hub.vault.models import Blob


@dataclass(frozen=True, slots=True)
class TypedWords:
    sha256: str

    @classmethod
    def of(cls, text: str) -> Self:
        return cls(hashlib.sha256(text.encode()).hexdigest())


Thing = Blob | TypedWords


def named(thing: Thing | None) -> dict[str, Any]:
    """As rows of holds and purges name it; nothing is everything of the client."""
    if isinstance(thing, TypedWords):
        return {"blob": None, "words_sha256": thing.sha256}
    return {"blob": thing, "words_sha256": ""}
