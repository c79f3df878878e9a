"""One running system per data folder: the lock, and the note of what runs and how to reach it."""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import LOCAL, DataFolder, make_closed, write_private
from soc2hub.bootstrap.processes import Process, identify
from soc2hub.bootstrap.steps import say


@dataclass(frozen=True)
class Running:
    """A whole system that is up: who holds it, and the environment of its processes."""

    launcher: Process
    url: str
    environ: Mapping[str, str]

    @property
    def is_alive(self) -> bool:
        return self.launcher.is_alive


def note(data: DataFolder, *, url: str, environ: Mapping[str, str]) -> None:
    launcher = identify(os.getpid())
    assert launcher
    write_private(data.running, json.dumps(asdict(Running(launcher=launcher, url=url, environ=environ))))


def forget(data: DataFolder) -> None:
    data.running.unlink(missing_ok=True)


def find(data: DataFolder) -> Running | None:
    """The system that is up on these data now; a note left by a launcher that is gone counts for nothing."""
    try:
        words = json.loads(data.running.read_text(encoding="utf-8"))
    except (FileNotFoundError, json.JSONDecodeError):
        return None
    running = Running(launcher=Process(**words["launcher"]), url=words["url"], environ=words["environ"])
    return running if running.is_alive else None


def take(data: DataFolder, *, patience: float = 90.0) -> int:
    """Take the folder's lock and return its handle, which only ever closes with the process and the guard.
    Waits for a command that is about to end; a system that is up is not going to."""
    handle = os.open(data.lock, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + patience
    while not _try(handle):
        if running := find(data):
            os.close(handle)
            raise Failure(
                f"Already running at {running.url} (process {running.launcher.pid}): "
                "stop that one first, or choose other data with --data."
            )
        if time.monotonic() > deadline:
            os.close(handle)
            raise Failure(f"Another command has been using {data.path} for a while: wait for it, or use --data.")
        time.sleep(0.1)
    return handle


def is_free(data: DataFolder) -> bool:
    """Whether nobody uses the folder; for deciding what is left over."""
    try:
        handle = os.open(data.lock, os.O_RDWR)
    except FileNotFoundError:
        return True
    try:
        return _try(handle)
    finally:
        os.close(handle)


@contextmanager
def setting_up(lock: Path = LOCAL / "setup.lock") -> Iterator[None]:
    """Two commands in one checkout take turns at its environment and front-end files."""
    make_closed(lock.parent)
    handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if not _try(handle):
            say("… waiting for another set-up in this checkout")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
