"""What a story says: each step with what was asked and what came back, each figure beside our own."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any


class Outcome(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """`limit` is what it must be; `figure` what the product said."""

    id: str
    result: Outcome
    figure: Any
    unit: str
    limit: Any

    def __str__(self) -> str:
        mark = {Outcome.AGREES: "=", Outcome.DIFFERS: "≠", Outcome.MISSING: "?"}[self.result]
        return f"   {mark} {self.id}: {self.figure} {self.unit}".rstrip() + f"   [ours: {self.limit}]"


class Broken(Exception):
    """The story cannot go on: an answer was not the one it needs."""


@dataclass
class Telling:
    """Prints while it happens; keeps the findings."""

    say: Callable[[str], None]
    findings: list[Finding] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def chapter(self, title: str) -> None:
        self.say(f"\n{title}   [{time.monotonic() - self.began:.0f} s]")

    def asked(self, who: str, what: str, answer: str) -> None:
        self.say(f"   {who}: {what} → {answer}")

    def same(self, id: str, figure: Any, ours: Any, unit: str = "") -> bool:
        """What the product says must be what was computed here."""
        agrees = bool(figure == ours)
        self._note(Finding(id, Outcome.AGREES if agrees else Outcome.DIFFERS, figure, unit, ours))
        return agrees

    def missing(self, id: str, what: str) -> None:
        self._note(Finding(id, Outcome.MISSING, what, "", "a way to do it"))

    @property
    def differing(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.result is not Outcome.AGREES]

    def write(self, path: Path) -> None:
        rows = [{each.name: getattr(finding, each.name) for each in fields(finding)} for finding in self.findings]
        path.write_text(json.dumps(rows, indent=1, default=str, ensure_ascii=False) + "\n")

    def _note(self, finding: Finding) -> None:
        self.findings.append(finding)
        self.say(str(finding))
