"""L6: ten people hand in 20 MB each at the same time, again and again, while others read lists; then 200 at once."""

import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.databases import addresses
from benchmarks.faults.asking import Api, side_by_side
from benchmarks.faults.ground import Ground
from benchmarks.faults.readings import Readings
from benchmarks.faults.results import Result, counted
from benchmarks.limits import bytes_of
from benchmarks.servers import Server, resident, serving
from benchmarks.sets import TINY
from benchmarks.stages import PRODUCT, staged

PEOPLE, MEGABYTES = 10, 20
MOST_WAVES, READINGS, AT_ONCE = 16, 200, 200
"""Waves go on until so many lists were read meanwhile that a 95th percentile means something."""
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
        reading = Readings(api, f"{home}/submissions")
        began = time.monotonic()
        with reading:
            statuses = _sent(api, path, range(PEOPLE), MEGABYTES)
            took, waves = time.monotonic() - began, 1
            while waves < MOST_WAVES and len(reading.seconds) < READINGS:
                statuses += _sent(api, path, range(waves * PEOPLE, (waves + 1) * PEOPLE), MEGABYTES)
                waves += 1
            lasted, growth = time.monotonic() - began, _megabytes(web) - before
        at_once = _at_once(api, path, f"{home}/submissions")
    slow = reading.p95
    faults = [] if set(statuses) == {201} else [f"answers {sorted(set(statuses))}"]
    faults += [f"the last one after {took:.0f} s (limit {ALL_WITHIN:.0f})"] if took > ALL_WITHIN else []
    faults += [f"only {len(reading.seconds)} lists read"] if len(reading.seconds) < READINGS else []
    faults += [f"the workers grew by {growth:.0f} MB (limit {GROWTH_MB:.0f})"] if growth > GROWTH_MB else []
    faults += [f"readers waited {slow:.2f} s at p95 (limit {READ_WITHIN:g})"] if slow > READ_WITHIN else []
    faults += reading.faults
    middle = median(reading.seconds)
    told = [
        f"{took:.1f} s for the first ten, {lasted:.1f} s in all, {growth:+.0f} MB",
        f"{len(reading.seconds)} lists read meanwhile, median {middle * 1000:.0f} ms, p95 {slow * 1000:.0f} ms",
        at_once.told,
    ]
    of = f"in {waves} × {PEOPLE} uploads of {MEGABYTES} MB side by side and {AT_ONCE} of 1 MB at once"
    return counted("L6", [*faults, *at_once.faults], of=of, notes=told)


@dataclass(frozen=True, slots=True)
class _AtOnce:
    faults: list[str]
    told: str


def _at_once(api: Api, path: str, read: str) -> _AtOnce:
    """All are kept, and readers do not queue behind them."""
    reading, began = Readings(api, read), time.monotonic()
    with reading:
        statuses = _sent(api, path, range(10_000, 10_000 + AT_ONCE), 1)
        took = time.monotonic() - began
    faults = [] if set(statuses) == {201} else [f"at once: answers {sorted(set(statuses))}"]
    faults += [f"at once: readers waited {reading.p95:.2f} s at p95"] if reading.p95 > READ_WITHIN else []
    return _AtOnce(
        faults + reading.faults,
        f"{AT_ONCE} of 1 MB at once in {took:.1f} s; {len(reading.seconds)} lists read meanwhile,"
        f" p95 {reading.p95:.2f} s, at most {max(reading.seconds):.2f} s",
    )


def _sent(api: Api, path: str, numbers: range, megabytes: int) -> list[int]:
    return side_by_side(
        lambda n: api.hand_in(path, bytes_of(megabytes, n), name=f"crowd-{n}.txt", timeout=180).status,
        numbers, hands=len(numbers),
    )  # fmt: skip


def _megabytes(web: Server) -> float:
    """Of all workers together."""
    return sum(resident(pid) for pid in web.workers)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
