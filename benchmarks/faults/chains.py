"""F22: eight processes write one client's trail at once, and every tenth takes its work back."""

import os
import subprocess
import sys
import time
from uuid import UUID

from benchmarks.databases import BASE, addresses
from benchmarks.faults.ground import Ground, command, rows
from benchmarks.faults.results import Result, counted

PROCESSES, WRITES, UNDONE = 8, 500, 10


def chain_under_load(ground: Ground) -> Result:
    """F22: sequence without a gap, `verify_trail` content, as many events as committed writes."""
    world = ground.small
    with ground.clone(world.template) as database:
        before = _state(database, world.acme)
        began = time.perf_counter()
        told = _write(database, world.acme, world.ciso.id)
        seconds = time.perf_counter() - began
        after = _state(database, world.acme)
        faults = []
        if after["events"] - before["events"] != sum(told):
            faults.append(f"{sum(told)} writes committed, {after['events'] - before['events']} events")
        if sum(told) != PROCESSES * WRITES * (UNDONE - 1) // UNDONE:
            faults.append(f"{sum(told)} of {PROCESSES * WRITES} writes committed")
        if not after["events"] == after["last"] == after["head"]:
            faults.append(f"{after['events']} events, last number {after['last']}, head {after['head']}")
        verified = command(database, "verify_trail", process="migrate", expects=None)
        faults += [] if verified.returncode == 0 else verified.stderr.splitlines()[:5]
    rate = sum(told) / seconds
    return counted("F22", faults, of=f"among {sum(told)} events by {PROCESSES} processes ({rate:.0f} events/s)")


def _write(database: str, client: UUID, user: UUID) -> list[int]:
    env = os.environ | addresses(database) | {"SOC2HUB_PROCESS": "web"}
    argv = [sys.executable, "-m", "benchmarks.faults.writer", str(client), str(user), str(WRITES), str(UNDONE)]
    writers = [
        subprocess.Popen([*argv, str(number)], cwd=BASE, env=env, stdout=subprocess.PIPE, text=True)
        for number in range(PROCESSES)
    ]
    return [int(writer.communicate()[0] or 0) for writer in writers]


def _state(database: str, client: UUID) -> dict[str, int]:
    query = (
        "SELECT count(*), coalesce(max(seq), 0), (SELECT seq FROM trail_head WHERE client_id = %s)"
        " FROM trail_event WHERE client_id = %s"
    )
    events, last, head = rows(database, query, str(client), str(client))[0]
    return {"events": events, "last": last, "head": head}
