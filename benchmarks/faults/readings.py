"""People who read the same page again and again while something else goes on."""

import threading
import time
from statistics import quantiles
from typing import Any

from benchmarks.faults.asking import Api

READERS = 3


class Readings:
    """Three readers until the block ends, each over a connection of its own for every page."""

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

    @property
    def p95(self) -> float:
        return quantiles(self.seconds, n=20)[-1]

    def _read(self) -> None:
        while not self._over.wait(0.05) or len(self.seconds) < 2:
            began = time.monotonic()
            status = self.api.ask("GET", self.path).status
            self.seconds.append(time.monotonic() - began)
            self.faults += [] if status == 200 else [f"a reader was answered {status}"]
