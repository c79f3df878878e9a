"""Which drill is which case."""

from collections.abc import Callable

from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result

Drill = Callable[[Ground], Result]
ATTACKS: dict[str, Drill] = {}
