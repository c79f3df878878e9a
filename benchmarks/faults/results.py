"""What a drill found: one figure against one limit, and words about whatever should not have been."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    HELD = "held"
    BROKE = "broke"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Result:
    """`figure` is compared with `limit`: held while it is at most that."""

    id: str
    result: Verdict
    figure: float
    unit: str
    limit: float
    notes: tuple[str, ...] = ()

    def as_record(self) -> dict[str, Any]:
        record = asdict(self)
        del record["notes"]
        return record

    def lines(self) -> list[str]:
        shown = f"{self.figure:g} {self.unit} (limit {self.limit:g})" if self.result != Verdict.LEFT_OUT else self.unit
        return [f"{self.id:4} {self.result:8} {shown}", *(f"       · {note}" for note in self.notes[:12])]


def counted(id: str, faults: Sequence[str], *, of: str, notes: Sequence[str] = ()) -> Result:
    """A drill that looks for faults: none may be found. `of` says among what."""
    verdict = Verdict.BROKE if faults else Verdict.HELD
    return Result(id, verdict, len(faults), f"faults {of}", 0, (*faults, *notes))


def left_out(id: str, why: str) -> Result:
    return Result(id, Verdict.LEFT_OUT, 0, why, 0)
