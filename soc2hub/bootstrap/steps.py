"""Saying what is being done, how long it took, and what to do when it could not be done."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from soc2hub.bootstrap.account import Account
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.processes import die_with_parent

TAIL_LINES = 15
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass
class Voice:
    """Where steps are told, and from how many seconds on they are worth telling."""

    stream: TextIO = field(default_factory=lambda: sys.stdout)
    threshold: float = 0.0


voice = Voice()


def speak_aside() -> None:
    """A Django command owns standard output: tell only what takes long, on standard error."""
    voice.stream, voice.threshold = sys.stderr, 1.0


def say(text: str) -> None:
    print(text, file=voice.stream, flush=True)


@contextmanager
def step(name: str) -> Iterator[list[str]]:
    """Time what happens inside; words added to the yielded list are printed behind the time."""
    started, notes = time.monotonic(), list[str]()
    yield notes
    seconds = time.monotonic() - started
    if seconds >= voice.threshold:
        say(f"✓ {name:<17}{seconds:6.1f} s  {', '.join(filter(None, notes))}".rstrip())


def tail(text: str, lines: int = TAIL_LINES) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines()[-lines:])


def tail_of(path: Path) -> str:
    try:
        return tail(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""


def attempt(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run quietly; output and errors come back in `stdout`."""
    options: dict[str, Any] = account.options if account else {"cwd": cwd}
    return subprocess.run(
        [str(part) for part in argv],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        preexec_fn=die_with_parent(),
        **options,
    )


def run(
    argv: Sequence[str | Path],
    *,
    failure: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    account: Account | None = None,
) -> str:
    """Run quietly and return the output; where the command fails, say `failure` and its last words."""
    try:
        finished = attempt(argv, env=env, cwd=cwd, account=account)
    except (OSError, subprocess.SubprocessError) as error:
        raise Failure(f"{failure}\n{tail(str(error))}") from error
    if finished.returncode:
        raise Failure(f"{failure}\n{tail(finished.stdout)}")
    return finished.stdout


def follow(argv: Sequence[str | Path], *, env: Mapping[str, str]) -> int:
    """Run in the open, on this terminal, and return the exit code as a shell would. An interrupt reaches the
    child by way of the terminal; other wishes to end are handed on, and the child decides how."""
    sys.stdout.flush()
    child = subprocess.Popen([str(part) for part in argv], env=env, preexec_fn=die_with_parent())

    def hand_on(number: int, frame: object) -> None:
        if number != signal.SIGINT:
            child.send_signal(number)

    before = {number: signal.signal(number, hand_on) for number in ENDINGS}
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - code if code < 0 else code
