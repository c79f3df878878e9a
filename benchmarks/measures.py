"""Ask a server again and again over kept connections, and say how long it took."""

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

WARM_UP, TIMES = 5, 50
CONNECTIONS = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of an operation; `body` is sent as it is."""

    path: str
    headers: dict[str, str] = field(default_factory=dict)
    method: str = "GET"
    body: bytes | None = None


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of one operation."""

    p50: float
    p95: float
    times: int

    @classmethod
    def of(cls, seconds: list[float]) -> "Timed":
        ordered = sorted(seconds)
        late = ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        return cls(statistics.median(ordered) * 1000, late * 1000, len(ordered))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str]


class Failed(RuntimeError):
    """The server did not answer as it should: no figure can be trusted."""


class Line:
    """One connection, kept; opened again when the server closed it between two requests."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("localhost", port, timeout=120)

    def ask(self, asked: Asked) -> Answer:
        headers = {"Accept": "*/*", **asked.headers}
        self.connection.request(asked.method, asked.path, body=asked.body, headers=headers)
        response = self.connection.getresponse()
        body = response.read()
        if response.status >= 300:
            raise Failed(f"{asked.method} {asked.path}: {response.status} {body[:300]!r}")
        if response.will_close:
            self.connection.close()
        return Answer(response.status, body, {name.lower(): value for name, value in response.getheaders()})

    def close(self) -> None:
        self.connection.close()


def timed(port: int, make: Callable[[int], Asked], *, times: int = TIMES, warm_up: int = WARM_UP) -> Timed:
    """`make(n)` is the nth request; those of the warm-up count nowhere."""
    line = Line(port)
    try:
        for number in range(warm_up):
            line.ask(make(number))
        return Timed.of([_one(line, make(warm_up + number)) for number in range(times)])
    finally:
        line.close()


def together(
    makers: list[Callable[[], Any]],
    *,
    rounds: int = TIMES,
    warm_up: int = WARM_UP,
    before: Callable[[], Any] = lambda: None,
) -> list[Timed]:
    """What is to be compared is measured in turns, so that a busy moment of the machine hits all alike.

    `before` each turn the ground is made the same for all, which takes no time that counts.
    """
    seconds: list[list[float]] = [[] for _ in makers]
    for number in range(rounds + warm_up):
        for place, make in enumerate(makers):
            before()
            began = time.perf_counter()
            make()
            if number >= warm_up:
                seconds[place].append(time.perf_counter() - began)
    return [Timed.of(of_one) for of_one in seconds]


def per_second(port: int, asked: Asked, *, connections: int = CONNECTIONS, seconds: float = 5.0) -> float:
    """Answers a second over so many connections at once."""
    counts, faults = [0] * connections, []
    until = time.perf_counter() + seconds

    def keep_asking(place: int) -> None:
        line = Line(port)
        try:
            while time.perf_counter() < until:
                line.ask(asked)
                counts[place] += 1
        except (Failed, OSError) as fault:
            faults.append(fault)
        finally:
            line.close()

    began = time.perf_counter()
    threads = [threading.Thread(target=keep_asking, args=(place,)) for place in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise Failed(f"{asked.path} at {connections} connections: {faults[0]}")
    return sum(counts) / (time.perf_counter() - began)


def _one(line: Line, asked: Asked) -> float:
    began = time.perf_counter()
    line.ask(asked)
    return time.perf_counter() - began
