"""An empty installation for one story: its own database, data folder, web server and worker; gone afterwards."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from psycopg2 import sql

from soc2hub.bootstrap.addresses import ADMIN, DATABASE
from soc2hub.bootstrap.application import WEB_WORKER
from soc2hub.bootstrap.roles import OWNER, prepare_database
from soc2hub.program.story.telling import Broken

PATIENCE = 60
QUEUES = "default,render,deliver,import"


@dataclass(frozen=True, slots=True)
class Installation:
    url: str
    data: Path
    environ: Mapping[str, str]

    def command(self, *argv: str, process: str = "worker", **environ: str) -> subprocess.CompletedProcess[str]:
        """One of the operator's commands, as `manage.py` runs it."""
        env = {**self.environ, "SOC2HUB_PROCESS": process, **environ}
        return subprocess.run(
            [sys.executable, "-m", "django", *argv],
            cwd=settings.BASE,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )


@contextmanager
def installed(template: str = "") -> Iterator[Installation]:
    """Migrated from nothing, or cloned from a migrated and otherwise empty database."""
    name = f"soc2hub_story_{os.getpid()}"
    data = Path(tempfile.mkdtemp(prefix="soc2hub-story-"))
    try:
        with _database(name, template), _running(_planned(name, data), is_migrated=bool(template)) as site:
            yield site
    finally:
        shutil.rmtree(data, ignore_errors=True)


@contextmanager
def restored_elsewhere(site: Installation, place: Path, key: str) -> Iterator[Installation]:
    """Another machine: an empty database and an empty data folder, filled from a backup alone, then started."""
    name = f"soc2hub_story_{os.getpid()}_again"
    data = Path(tempfile.mkdtemp(prefix="soc2hub-story-again-"))
    try:
        with _database(name, ""):
            other = _planned(name, data)
            other.environ["SOC2HUB_STATIC"] = site.environ["SOC2HUB_STATIC"]  # type: ignore[index]
            done = other.command("restore", str(place), "--into", name, process="migrate", SOC2HUB_BACKUP_KEY=key)
            if done.returncode:
                raise Broken(f"restore ended with {done.returncode}: {done.stderr[-800:]}")
            with _running(other, is_migrated=True):
                yield other
    finally:
        shutil.rmtree(data, ignore_errors=True)


def _planned(database: str, data: Path) -> Installation:
    port = _free_port()
    own = {
        variable: urlsplit(os.environ[variable])._replace(path=f"/{database}").geturl()
        for variable in DATABASE.values()
        if os.environ.get(variable)
    }
    own |= {
        "REDIS_URL": _broker_beside(os.environ["REDIS_URL"], port),
        "SOC2HUB_BASE_URL": f"http://localhost:{port}",
        "SOC2HUB_DATA": str(data),
        "SOC2HUB_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
        "EMAIL_URL": f"filemail://{data / 'mail'}",
    }
    environ = {**os.environ, **own}
    static = Path(environ.get("SOC2HUB_STATIC", ""))
    if not static.name or not (static / "staticfiles.json").exists():
        environ["SOC2HUB_STATIC"] = str(data / "static")
    return Installation(own["SOC2HUB_BASE_URL"], data, environ)


def _broker_beside(address: str, port: int) -> str:
    """One of the seven behind the address named, so that nobody else's messages are taken."""
    parts = urlsplit(address)
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + port % 7 + 1}").geturl()


@contextmanager
def _database(name: str, template: str) -> Iterator[None]:
    identifier = sql.Identifier(name)
    make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8'")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier)
    _administer(drop)
    _administer(make.format(identifier, *map(sql.Identifier, (OWNER, template or "template0"))))
    try:
        prepare_database(os.environ[ADMIN], name)
        yield
    finally:
        _administer(drop)


def _administer(statement: sql.Composable) -> None:
    with closing(psycopg2.connect(os.environ[ADMIN], dbname="postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cur:
            cur.execute(statement)


@contextmanager
def _running(site: Installation, *, is_migrated: bool) -> Iterator[Installation]:
    """With tables, catalog and the pages' files; then web and worker as in production."""
    steps: list[tuple[str, ...]] = [] if is_migrated else [("migrate", "-v0"), ("load_catalog",)]
    if site.environ["SOC2HUB_STATIC"] == str(site.data / "static"):
        steps.append(("collectstatic", "--noinput", "-v0"))
    for step in steps:
        done = site.command(*step, process="migrate")
        if done.returncode:
            raise Broken(f"{step[0]} ended with {done.returncode}: {done.stderr[-800:]}")
    bind = f"127.0.0.1:{urlsplit(site.url).port}"
    shape = ["-k", WEB_WORKER, "--threads", "4", "--no-control-socket"]
    web = ["gunicorn", "soc2hub.wsgi", "-b", bind, *shape]
    worker = ["celery", "-A", "soc2hub", "worker", "-B", "-s", str(site.data / "beat"), "-c", "1", "-Q", QUEUES]
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes.append(_start(web, site, "web"))
        processes.append(_start([*worker, "-l", "WARNING"], site, "worker"))
        _await(f"{site.url}/healthz", processes[0], site.data / "web.log")
        yield site
    finally:
        _stop(processes)


def _start(module: list[str], site: Installation, process: str) -> subprocess.Popen[bytes]:
    env = {**site.environ, "SOC2HUB_PROCESS": process}
    with (site.data / f"{process}.log").open("ab") as out:
        return subprocess.Popen(
            [sys.executable, "-m", *module],
            cwd=settings.BASE,
            env=env,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
        )


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.send_signal(signal.SIGTERM)
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Broken(f"{url} does not answer: {log.read_text(errors='replace')[-800:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
