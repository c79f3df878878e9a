"""gunicorn as in production, on a free port, stopped at the end."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.databases import BASE
from soc2hub.bootstrap.application import WEB_WORKER

PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    port: int
    process: subprocess.Popen[bytes]
    first_answer: float
    """Seconds from the start of the process to its first answer."""

    @property
    def workers(self) -> list[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]

    def megabytes(self) -> float:
        """Resident memory of the largest worker."""
        return max(resident(pid) for pid in self.workers)


@contextmanager
def serving(
    module: str, environ: Mapping[str, str], folder: Path, *, workers: int = 1, threads: int = 1, ask: str = "/healthz"
) -> Iterator[Server]:
    port = _free_port()
    own = {"SOC2HUB_BASE_URL": f"http://localhost:{port}", "SOC2HUB_DATA": str(folder), "SOC2HUB_PROCESS": "web"}
    shape = [f"--workers={workers}", f"--threads={threads}", f"--worker-class={WEB_WORKER}", f"--bind=127.0.0.1:{port}",
             "--keep-alive=75"]  # fmt: skip
    log = folder / f"{module}.log"
    began = time.perf_counter()
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", module, *shape, "--no-control-socket", f"--worker-tmp-dir={folder}"],
            cwd=BASE, env=os.environ | dict(environ) | own, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
        )  # fmt: skip
    try:
        _await(port, ask, process, log)
        yield Server(port, process, time.perf_counter() - began)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _await(port: int, ask: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline and process.poll() is None:
        connection = HTTPConnection("localhost", port, timeout=PATIENCE)
        try:
            connection.request("GET", ask)
            if connection.getresponse().status < 500:
                return
        except (OSError, HTTPException):
            time.sleep(0.02)
        finally:
            connection.close()
    raise RuntimeError(f"The server does not answer {ask}:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def resident(pid: int) -> float:
    """Memory of a process, MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"process {pid} says nothing of its memory")
