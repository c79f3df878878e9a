"""A whole site for one drill: gunicorn, a worker and a broker, each of which may be killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from benchmarks.databases import BASE, addresses
from benchmarks.faults.asking import ask
from benchmarks.faults.broker import Broker
from benchmarks.faults.ground import Ground
from benchmarks.servers import _free_port
from soc2hub.bootstrap.application import WEB_WORKER

QUEUES = "default,render,deliver,import"


class Site:
    def __init__(self, ground: Ground, database: str, folder: Path, addresses_of_database: dict[str, str]) -> None:
        self.database, self.folder = database, folder
        self.port = _free_port()
        self.broker = Broker(folder)
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.environ = os.environ | addresses_of_database | {
            "REDIS_URL": self.broker.url,
            "SOC2HUB_BASE_URL": self.url,
            "SOC2HUB_DATA": str(folder),
            "SOC2HUB_STATIC": ground.static,
            "SOC2HUB_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
        }  # fmt: skip

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def start_web(self, *, workers: int = 2, threads: int = 4) -> None:
        shape = [f"--workers={workers}", f"--threads={threads}", f"--worker-class={WEB_WORKER}", "--no-control-socket"]
        argv = [sys.executable, "-m", "gunicorn", "soc2hub.wsgi", f"--bind=127.0.0.1:{self.port}", *shape]
        self.web = self._started(argv, "web")
        deadline = time.monotonic() + 60
        while not self.is_healthy():
            if time.monotonic() > deadline or self.web.poll() is not None:
                raise RuntimeError(self.log("web")[-2000:])
            time.sleep(0.1)

    def is_healthy(self) -> bool:
        try:
            return ask(self.url, "GET", "/healthz", timeout=5).status == 200
        except OSError:
            return False

    def start_worker(self, *, concurrency: int = 1, include: str = "", environ: dict[str, str] | None = None) -> None:
        argv = [sys.executable, "-m", "celery", "-A", "soc2hub", "worker", "-B", "-s", str(self.folder / "beat"),
                "-c", str(concurrency), "-Q", QUEUES, "-l", "WARNING"]  # fmt: skip
        argv += ["-I", include] if include else []
        self.worker = self._started(argv, "worker", environ or {})

    def kill_worker(self) -> None:
        """The whole worker at once, children first known, so that none outlives it."""
        if self.worker is None:
            return
        everyone = [*children_of(self.worker.pid), self.worker.pid]
        for pid in everyone:
            kill(pid)
        self.worker.wait()
        self.worker = None

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process is not None:
                process.send_signal(signal.SIGTERM)
        for process in (self.web, self.worker):
            if process is not None:
                _gone(process)
        self.broker.stop()

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")

    def _started(self, argv: list[str], name: str, more: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
        env = self.environ | {"SOC2HUB_PROCESS": name} | (more or {})
        with (self.folder / f"{name}.log").open("ab") as out:
            return subprocess.Popen(argv, cwd=BASE, env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL)


@contextmanager
def site(
    ground: Ground, template: str, *, worker: bool = False, workers: int = 2, environ: dict[str, str] | None = None
) -> Iterator[Site]:
    """On a clone of that template; everything it started is gone afterwards."""
    with ground.clone(template) as database:
        folder = Path(tempfile.mkdtemp(prefix="site-", dir=ground.folder))
        if template == f"{ground.base}_demo":
            shutil.copytree(ground.folder / "vault", folder / "vault", copy_function=os.link)
        made = Site(ground, database, folder, addresses(database) | (environ or {}))
        with running(made, worker=worker, workers=workers):
            yield made


@contextmanager
def running(made: Site, *, worker: bool = False, workers: int = 2) -> Iterator[Site]:
    try:
        made.broker.start()
        made.start_web(workers=workers)
        if worker:
            made.start_worker()
        yield made
    finally:
        made.stop()


def children_of(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _gone(process: subprocess.Popen[bytes]) -> None:
    children = children_of(process.pid)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        for pid in (*children, process.pid):
            kill(pid)
        process.wait()
