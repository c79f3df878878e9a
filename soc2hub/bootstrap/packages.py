"""The packages of the locks in deploy/requirements: by uv, or by pip where uv cannot be had or fails."""

import re
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import PYTHON, REQUIREMENTS, VENV
from soc2hub.bootstrap.interpreter import Interpreter
from soc2hub.bootstrap.stamps import Stamp, fingerprint
from soc2hub.bootstrap.steps import attempt, run, tail

UV_LOCK = Path(__file__).with_name("uv.txt")
PIP_OPTIONS = ("-q", "--disable-pip-version-check", "--no-deps", "--require-hashes")
PIP: Sequence[str | Path] = (PYTHON, "-m", "pip", "install", *PIP_OPTIONS)
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^]]*\])?==([^\s;\\]+)", re.MULTILINE)


class Lock(StrEnum):
    """Each lock holds everything of the one before it."""

    PRODUCTION = "production"
    EMBEDDED = "embedded"
    TEST = "test"

    @property
    def path(self) -> Path:
        return REQUIREMENTS / f"{self}.txt"

    @property
    def stamp(self) -> Stamp:
        return Stamp(VENV / ".stamps" / self)


def ensure(lock: Lock, *, interpreter: Interpreter) -> str:
    """Install what the lock names unless that, or a larger lock with the same pins, is in place. Says how."""
    if any(_in_place(other, interpreter) and is_within(lock.path, other.path) for other in Lock):
        return ""
    keeps_more = Lock.TEST.stamp.path.exists() and lock is not Lock.TEST
    for other in Lock:
        other.stamp.clear()
    way = _install(lock, keeps_more=keeps_more)
    lock.stamp.set(_fingerprint(lock, interpreter))
    return way


def pins(path: Path) -> frozenset[tuple[str, str]]:
    return frozenset((name.lower(), version) for name, version in PIN.findall(path.read_text(encoding="utf-8")))


def is_within(small: Path, large: Path) -> bool:
    return pins(small) <= pins(large)


def _in_place(lock: Lock, interpreter: Interpreter) -> bool:
    return lock.stamp.shows(_fingerprint(lock, interpreter))


def _fingerprint(lock: Lock, interpreter: Interpreter) -> str:
    return fingerprint(files=[lock.path], facts=[interpreter.label, str(VENV)])


def _install(lock: Lock, *, keeps_more: bool) -> str:
    """Exactly the lock; but after the tests' lock only what is missing, so that theirs stays in place too."""
    _ensure_pip()
    complaint = ""
    if has_uv():
        verb = ["install", "--no-deps", "-r"] if keeps_more else ["sync"]
        by_uv = attempt([PYTHON, "-m", "uv", "pip", *verb, lock.path, "--require-hashes", "--python", PYTHON, "-q"])
        if by_uv.returncode == 0:
            return "by uv"
        complaint = tail(by_uv.stdout, 5)
    by_pip = attempt([*PIP, "-r", lock.path])
    if by_pip.returncode == 0:
        return "by pip"
    command = " ".join(map(str, [*PIP, "-r", lock.path]))
    raise Failure(f"Packages could not be installed; to see why, run: {command}\n{complaint}\n{tail(by_pip.stdout)}")


def has_uv() -> bool:
    """uv of the pinned version, installed now if need be."""
    pinned = dict(pins(UV_LOCK))["uv"]
    if pinned in attempt([PYTHON, "-m", "uv", "--version"]).stdout.split():
        return True
    return attempt([*PIP, "-r", UV_LOCK]).returncode == 0


def _ensure_pip() -> None:
    if attempt([PYTHON, "-c", "import pip"]).returncode:
        run(
            [PYTHON, "-m", "ensurepip"],
            failure=f"pip is missing from {VENV}: delete that folder and try again.",
        )
