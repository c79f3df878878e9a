"""A25: a crowd on slow lines, and strangers who send a line now and then, beside people who read lists."""

import socket
import time
from contextlib import closing, suppress
from statistics import median

from benchmarks.databases import addresses
from benchmarks.faults.asking import Api, side_by_side
from benchmarks.faults.ground import Ground
from benchmarks.faults.readings import Readings
from benchmarks.faults.results import Result, counted
from benchmarks.limits import bytes_of
from benchmarks.servers import serving
from benchmarks.sets import TINY
from benchmarks.stages import PRODUCT, staged

PEOPLE, MEGABYTES, PACE = 24, 3, 512 * 1024
"""People at once, what each hands in, and bytes a second of their lines."""
TRICKLES, TRICKLED_FOR = 60, 25.0
READ_WITHIN = 1.0
REQUEST_LINES = b"GET /accounts/login/ HTTP/1.1\r\nHost: localhost\r\n"
FORM = b"POST /accounts/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"


def slow_senders(ground: Ground) -> Result:
    """A25, on the shape of production: two workers with four threads for pages each."""
    folder = ground.folder / "senders"
    (folder / "web").mkdir(parents=True)
    with (
        staged(TINY, folder, f"{ground.base}_senders") as stage,
        serving(PRODUCT, addresses(stage.name), folder / "web", workers=2, threads=4) as web,
    ):
        api = Api(f"http://localhost:{web.port}", stage.filled.token)
        home = f"/clients/{stage.filled.client}"
        due = api.ask("GET", f"{home}/occurrences").json["results"][0]["id"]
        beside_people, beside_trickles = (Readings(api, f"{home}/submissions") for _ in range(2))
        with beside_people:
            answers = side_by_side(
                lambda n: _hand_in_slowly(api, f"{home}/submissions?occurrence={due}", n), range(PEOPLE), hands=PEOPLE
            )
        with beside_trickles:
            held = side_by_side(lambda n: _trickle(web.port, n), range(TRICKLES), hands=TRICKLES)
    faults = [f"slow lines: {answer}" for answer in sorted({*answers} - {201})]
    faults += _of(beside_people, "slow lines") + _of(beside_trickles, "trickles")
    told = [_told(beside_people, f"{PEOPLE} people on lines of 512 KB/s"),
            _told(beside_trickles, f"{TRICKLES} who trickle, the longest for {max(held):.0f} s")]  # fmt: skip
    return counted("A25", faults, of=f"beside {PEOPLE} slow lines and {TRICKLES} who trickle", notes=told)


def _of(readings: Readings, beside: str) -> list[str]:
    late = [f"{beside}: readers waited {readings.p95:.2f} s at p95 (limit {READ_WITHIN:g})"]
    return [*readings.faults, *(late if readings.p95 > READ_WITHIN else [])]


def _told(readings: Readings, beside: str) -> str:
    return (
        f"beside {beside}: {len(readings.seconds)} lists read, median {median(readings.seconds) * 1000:.0f} ms,"
        f" p95 {readings.p95 * 1000:.0f} ms, at most {max(readings.seconds):.2f} s"
    )


def _hand_in_slowly(api: Api, path: str, number: int) -> int:
    """Status of the answer."""
    data = bytes_of(MEGABYTES, number)
    head = (
        f"POST /api/v1{path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {api.token}\r\n"
        f"X-File-Name: slow-{number}.txt\r\nContent-Type: application/octet-stream\r\nIdempotency-Key: slow-{number:08}\r\n"
        f"Content-Length: {len(data)}\r\nConnection: close\r\n\r\n"
    )
    port = int(api.url.rpartition(":")[2])
    with closing(socket.create_connection(("localhost", port), timeout=120)) as line:
        line.sendall(head.encode())
        with suppress(ConnectionError):
            for begin in range(0, len(data), PACE // 8):
                line.sendall(data[begin : begin + PACE // 8])
                time.sleep(1 / 8)
        return int(line.recv(12)[-3:] or 0)


def _trickle(port: int, number: int) -> float:
    """A line of a head, or a letter of a small form, each second; returns after how many it was cut off."""
    began = time.monotonic()
    with closing(socket.create_connection(("localhost", port), timeout=10)) as line, suppress(OSError):
        line.sendall(REQUEST_LINES if number % 2 else FORM + b"Content-Length: 200\r\n\r\n")
        while time.monotonic() < began + TRICKLED_FOR:
            time.sleep(1)
            line.sendall(b"X-More: 1\r\n" if number % 2 else b"x")
    return time.monotonic() - began
