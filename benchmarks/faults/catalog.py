"""Which drill is which case."""

from collections.abc import Callable

from benchmarks.faults import chains, edits
from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result

Drill = Callable[[Ground], Result]
FAULTS: dict[str, Drill] = {
    "F19": edits.lost_update,
    "F20": edits.twin_orders,
    "F22": chains.chain_under_load,
}
