"""Stamps: what was done last, so that it is not done again. Written when the work is complete, not before."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Stamp:
    path: Path

    def shows(self, fingerprint: str) -> bool:
        try:
            return self.path.read_text(encoding="utf-8") == fingerprint
        except OSError:
            return False

    def set(self, fingerprint: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.path.with_name(f"{self.path.name}.new")
        scratch.write_text(fingerprint, encoding="utf-8")
        scratch.replace(self.path)

    def clear(self) -> None:
        self.path.unlink(missing_ok=True)


def fingerprint(*, files: Iterable[Path], facts: Iterable[str] = ()) -> str:
    """SHA-256 over the files' bytes and the facts, each behind its length so that none runs into the next."""
    digest = hashlib.sha256()
    for part in [*(file.read_bytes() for file in files), *(fact.encode() for fact in facts)]:
        digest.update(f"{len(part)}:".encode() + part)
    return digest.hexdigest()
