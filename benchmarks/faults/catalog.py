"""Which drill is which case."""

from collections.abc import Callable

from benchmarks.faults import (
    backups,
    chains,
    crashes,
    crowds,
    deliveries,
    disks,
    edits,
    imports,
    lists,
    restart,
    uploads,
)
from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result, counted, left_out

Drill = Callable[[Ground], Result]


def restarted_database(ground: Ground) -> Result:
    """F06: only 5xx while PostgreSQL is away, nothing acknowledged lost, healthy within 10 s, nobody restarts us."""
    found = restart.run_apart()
    if isinstance(found, str):
        return left_out("F06", found)
    told = f"in {found['writes']} writes and {found['refused']} refusals; healthy {found['healthy']:.1f} s after"
    return counted("F06", found["faults"], of=told)


FAULTS: dict[str, Drill] = {
    "F01": crashes.killed_web,
    "F02": deliveries.killed_workers,
    "F03": deliveries.emptied_broker,
    "F04": deliveries.broker_away,
    "F06": restarted_database,
    "F11": deliveries.poisoned_queue,
    "F12": disks.full_disk,
    "F14": uploads.cut_uploads,
    "F19": edits.lost_update,
    "F20": edits.twin_orders,
    "F22": chains.chain_under_load,
    "F24": imports.crashed_import,
    "F24b": lists.killed_import,
    "F26": backups.backup_and_restore,
    "L6": crowds.crowded_uploads,
}
