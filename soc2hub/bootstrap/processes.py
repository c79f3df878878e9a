"""Knowing a process from another that got its number, and ending with one's parent (Linux, /proc)."""

import ctypes
import os
import signal
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Process:
    """A process id alone is reused, typically so in containers; id and start time together are not."""

    pid: int
    started: int

    @property
    def is_alive(self) -> bool:
        return identify(self.pid) == self


def identify(pid: int) -> Process | None:
    """The process that has this id now; None if there is none, or only one that nobody has waited for yet."""
    fields = _facts(pid)
    return Process(pid=pid, started=int(fields[19])) if fields and fields[0] not in "ZX" else None


def _parent(pid: int) -> int | None:
    fields = _facts(pid)
    return int(fields[1]) if fields else None


def _facts(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may itself hold blanks and brackets."""
    try:
        return (PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return []


def running_in(folder: Path, *, executable: str) -> list[Process]:
    """Processes of that executable whose working folder is this one: proof that they serve its data."""
    numbers = (int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal())
    found = (identify(pid) for pid in numbers if _serves(pid, folder, executable))
    return [process for process in found if process]


def _serves(pid: int, folder: Path, executable: str) -> bool:
    try:
        program = os.readlink(PROC / str(pid) / "exe").removesuffix(" (deleted)")
        return os.path.basename(program) == executable and os.path.samefile(PROC / str(pid) / "cwd", folder)
    except OSError:
        return False


def end(processes: Iterable[Process], *, by: signal.Signals, patience: float) -> None:
    """Ask the heads among them to stop, wait for all, and kill what has not stopped by then. Children are not
    asked: to PostgreSQL's, the same signal means other things."""
    waiting = list(processes)
    for process in heads(waiting):
        _send(process, by)
    deadline = time.monotonic() + patience
    while any(process.is_alive for process in waiting) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in waiting:
        _send(process, signal.SIGKILL)


def heads(processes: Iterable[Process]) -> list[Process]:
    """Those with a child among the others; of one alone, itself. Orphans of a head end by themselves."""
    among = list(processes)
    parents = {_parent(process.pid) for process in among}
    return among if len(among) == 1 else [process for process in among if process.pid in parents]


def _send(process: Process, number: signal.Signals) -> bool:
    if not process.is_alive:
        return False
    try:
        os.kill(process.pid, number)
    except ProcessLookupError:
        return False
    return True


def die_with_parent(number: signal.Signals = signal.SIGTERM) -> Callable[[], None]:
    """For `preexec_fn`: the kernel sends `number` when the parent's thread ends, however it ends. Call from
    the main thread only. It runs after a change of account, which would have cleared it."""
    parent = os.getpid()

    def arrange() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return arrange
