"""Real servers for journeys: gunicorn, and if asked a worker, on a database of their own."""

import fcntl
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from soc2hub.bootstrap.application import WEB_WORKER
from tests.databases import BASE, url_for


@dataclass(frozen=True)
class Site:
    url: str
    database: str
    data: Path


def own_broker(address: str) -> str:
    """The first of eight databases of the broker; the other process that runs tests has the other eight."""
    runner = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    return urlsplit(address)._replace(path=f"/{runner % 2 * 8}").geturl()


def broker_of(port: int) -> str:
    """One of our eight, so that no site takes another's messages."""
    own = urlsplit(os.environ["REDIS_URL"])
    return own._replace(path=f"/{int(own.path.strip('/')) + port % 8}").geturl()


@contextmanager
def serving(database: str, data: Path, *, worker: bool = False) -> Iterator[Site]:
    """Web (and worker) processes as in production, stopped at the end; raises with the log's tail if they die."""
    port = _free_port()
    env = os.environ | {
        "DATABASE_URL": url_for("DATABASE_URL", database),
        "DATABASE_URL_WORKER": url_for("DATABASE_URL_WORKER", database),
        "REDIS_URL": broker_of(port),
        "SOC2HUB_BASE_URL": f"http://localhost:{port}",
        "SOC2HUB_DATA": str(data),
        "SOC2HUB_STATIC": _static(),
        "SOC2HUB_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
    env.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)
    web = [sys.executable, "-m", "gunicorn", "soc2hub.wsgi", "-b", f"127.0.0.1:{port}",
           "-k", WEB_WORKER, "--threads", "4", "--no-control-socket"]  # fmt: skip
    processes = [_start(web, env | {"SOC2HUB_PROCESS": "web"}, data / "web.log")]
    if worker:
        command = [sys.executable, "-m", "celery", "-A", "soc2hub", "worker", "-B", "-s", str(data / "beat"), "-c", "1"]
        command += ["-Q", "default,render,deliver,import", "-l", "WARNING"]
        processes.append(_start(command, env | {"SOC2HUB_PROCESS": "worker"}, data / "worker.log"))
    try:
        _await(f"http://localhost:{port}/healthz", processes[0], data / "web.log")
        yield Site(f"http://localhost:{port}", database, data)
    finally:
        for process in processes:
            process.send_signal(signal.SIGTERM)
        for process in processes:
            process.wait(20)


def _start(command: list[str], env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(command, cwd=BASE, env=env, stdout=out, stderr=out, stdin=subprocess.DEVNULL)


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _static() -> str:
    """Collected once per state of the static files, shared by all sites of this checkout."""
    folders = [BASE / "soc2hub/ui/static", *BASE.glob("*/static")]
    sources = sorted(path for top in folders for path in top.rglob("*") if path.is_file())
    state = hashlib.sha256("".join(f"{p}{p.stat().st_mtime_ns}" for p in sources).encode()).hexdigest()[:12]
    folder = BASE / ".local" / "test-static" / state
    folder.parent.mkdir(parents=True, exist_ok=True)
    with Path(f"{folder}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "staticfiles.json").exists():
            env = os.environ | {"SOC2HUB_STATIC": str(folder), "SOC2HUB_PROCESS": "web"}
            command = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
            subprocess.run(command, cwd=BASE, env=env, check=True)
    return str(folder)
