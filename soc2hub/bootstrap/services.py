"""Services that run as children of the guard (launcher → guard → services), and the launcher's line to it."""

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from soc2hub.bootstrap.account import Account
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT
from soc2hub.bootstrap.processes import Process
from soc2hub.bootstrap.steps import tail_of

LONG_LOG = 5_000_000


@dataclass(frozen=True)
class Service:
    """One long-running child. Services of a lower stage are stopped, and gone, before those of the next."""

    name: str
    argv: Sequence[str]
    log: Path
    stage: int
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    account: Account | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    patience: float = 15.0

    def as_line(self) -> bytes:
        return json.dumps({"start": asdict(self)}, default=str).encode() + b"\n"

    @classmethod
    def from_words(cls, words: Mapping[str, Any]) -> "Service":
        return cls(
            name=words["name"],
            argv=words["argv"],
            log=Path(words["log"]),
            stage=words["stage"],
            env=words["env"],
            cwd=Path(words["cwd"]),
            account=Account(**words["account"]) if words["account"] else None,
            stop_signal=signal.Signals(words["stop_signal"]),
            patience=words["patience"],
        )


@dataclass(frozen=True)
class Exit:
    """A service ended by itself: `code` is negative where a signal ended it."""

    name: str
    code: int

    @property
    def words(self) -> str:
        return f"killed by {signal.Signals(-self.code).name}" if self.code < 0 else f"exit code {self.code}"


class Ended(Exception):
    """A service ended while somebody waited for it to be ready."""

    def __init__(self, exit_: Exit) -> None:
        super().__init__(f"{exit_.name}: {exit_.words}")
        self.exit = exit_


class Services:
    """The launcher's end. Closing it, or ending in any way, makes the guard stop everything in order."""

    def __init__(self, *, keep_open: Sequence[int] = ()) -> None:
        """`keep_open`: handles the guard shares, such as the lock: it holds until the last child is gone."""
        self._guard = subprocess.Popen(
            [sys.executable, "-m", "soc2hub.bootstrap.guard"],
            cwd=CHECKOUT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
            pass_fds=tuple(keep_open),
        )
        self._unread = b""
        self._exits: list[Exit] = []
        self.running: dict[str, Process] = {}

    @property
    def pid(self) -> int:
        return self._guard.pid

    def start(self, service: Service) -> Process:
        """Have the guard start it; returns when it runs, which is not yet when it is ready."""
        service.log.parent.mkdir(parents=True, exist_ok=True)
        _turn(service.log)
        self._tell(service.as_line())
        while True:
            told = self._hear(timeout=10.0)
            if told is None:
                raise Failure("The guard of the services does not answer: end it with Ctrl-C and try again.")
            if told.get("started") == service.name:
                return self.running[service.name]
            if told.get("failed") == service.name:
                raise Failure(f"{service.name} could not be started: {told['error']}")

    def wait_until(self, ready: Callable[[], bool], *, service: Service, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > deadline:
                raise Failure(f"{service.name} was not ready after {seconds:.0f} s; see {service.log}")
            self._hear(timeout=0.03)
            for exit_ in self._exits:
                if exit_.name == service.name:
                    self._exits.remove(exit_)
                    raise Ended(exit_)

    def exits(self, *, timeout: float) -> list[Exit]:
        """What ended by itself since the last time, waiting up to `timeout` for the first."""
        if not self._exits:
            self._hear(timeout=timeout)
        ended, self._exits = self._exits, []
        return ended

    def close(self) -> None:
        """Returns when every service is gone."""
        if self._guard.stdin and not self._guard.stdin.closed:
            self._guard.stdin.close()
        self._guard.wait()
        if self._guard.stdout:
            self._guard.stdout.close()

    def _tell(self, line: bytes) -> None:
        assert self._guard.stdin
        try:
            self._guard.stdin.write(line)
            self._guard.stdin.flush()
        except BrokenPipeError as error:
            raise Failure("The guard of the services has ended, and every service with it: start again.") from error

    def _hear(self, *, timeout: float) -> dict[str, Any] | None:
        """The guard's next word, noted; None if it has none within the time."""
        assert self._guard.stdout
        handle = self._guard.stdout.fileno()
        deadline = time.monotonic() + timeout
        while b"\n" not in self._unread:
            ready, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            chunk = os.read(handle, 65536)
            if not chunk:
                raise Failure("The guard of the services has ended, and every service with it: start again.")
            self._unread += chunk
        line, _, self._unread = self._unread.partition(b"\n")
        told: dict[str, Any] = json.loads(line)
        self._note(told)
        return told

    def _note(self, told: Mapping[str, Any]) -> None:
        if "started" in told:
            self.running[told["started"]] = Process(pid=told["pid"], started=told["since"])
        elif "ended" in told:
            self.running.pop(told["ended"], None)
            self._exits.append(Exit(name=told["ended"], code=told["code"]))


def _turn(log: Path) -> None:
    """A log that has grown long is kept once more beside the new one."""
    if log.exists() and log.stat().st_size > LONG_LOG:
        log.replace(log.with_name(f"{log.name}.before"))


def last_words(service: Service, exit_: Exit) -> str:
    return f"{service.name} ended ({exit_.words}); its log is {service.log}\n{tail_of(service.log)}"
