"""L6: ten people hand in 20 MB each at the same time, while others read lists."""

import threading
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from benchmarks.databases import addresses
from benchmarks.faults.asking import Api, side_by_side
from benchmarks.faults.ground import Ground
from benchmarks.faults.results import Result, counted
from benchmarks.limits import bytes_of
from benchmarks.servers import Server, resident, serving
from benchmarks.sets import TINY
from benchmarks.stages import PRODUCT, staged

PEOPLE, MEGABYTES, READERS = 10, 20, 3
ALL_WITHIN, GROWTH_MB, READ_WITHIN = 60.0, 300.0, 1.0


def crowded_uploads(ground: Ground) -> Result:
    """L6, on the shape of production: two workers with four threads each."""
    folder = ground.folder / "crowd"
    with (
        staged(TINY, folder, f"{ground.base}_crowd") as stage,
        serving(PRODUCT, addresses(stage.name), _made(folder / "web"), workers=2, threads=4) as web,
    ):
        api = Api(f"http://localhost:{web.port}", stage.filled.token)
        home = f"/clients/{stage.filled.client}"
        due = api.ask("GET", f"{home}/occurrences").json["results"][0]["id"]
        path, before = f"{home}/submissions?occurrence={due}", _megabytes(web)
        reading = _Reading(api, f"{home}/submissions")
        began = time.monotonic()
        with reading:
            statuses = side_by_side(
                lambda n: api.hand_in(path, bytes_of(MEGABYTES, n), name=f"crowd-{n}.txt", timeout=180).status,
                range(PEOPLE), hands=PEOPLE,
            )  # fmt: skip
            took, growth = time.monotonic() - began, _megabytes(web) - before
    slow = quantiles(reading.seconds, n=20)[-1]
    faults = [] if statuses == [201] * PEOPLE else [f"answers {sorted(set(statuses))}"]
    faults += [f"the last one after {took:.0f} s (limit {ALL_WITHIN:.0f})"] if took > ALL_WITHIN else []
    faults += [f"the workers grew by {growth:.0f} MB (limit {GROWTH_MB:.0f})"] if growth > GROWTH_MB else []
    faults += [f"readers waited {slow:.2f} s at p95 (limit {READ_WITHIN:g})"] if slow > READ_WITHIN else []
    faults += reading.faults
    told = f"{took:.1f} s, {growth:+.0f} MB, {len(reading.seconds)} lists read meanwhile, p95 {slow * 1000:.0f} ms"
    return counted("L6", faults, of=f"in {PEOPLE} uploads of {MEGABYTES} MB side by side", notes=[told])


class _Reading:
    """People who read a list again and again until the block ends."""

    def __init__(self, api: Api, path: str) -> None:
        self.api, self.path = api, path
        self.seconds: list[float] = []
        self.faults: list[str] = []
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self) -> None:
        for thread in self._threads:
            thread.start()

    def __exit__(self, *exception: Any) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _read(self) -> None:
        while not self._over.wait(0.05) or len(self.seconds) < 2:
            began = time.monotonic()
            status = self.api.ask("GET", self.path).status
            self.seconds.append(time.monotonic() - began)
            self.faults += [] if status == 200 else [f"a reader was answered {status}"]


def _megabytes(web: Server) -> float:
    """Of all workers together."""
    return sum(resident(pid) for pid in web.workers)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
