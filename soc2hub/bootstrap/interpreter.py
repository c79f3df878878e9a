"""Which Python, and its virtual environment."""

import os
import platform
import shutil
import sys
from dataclasses import dataclass

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import PYTHON, VENV
from soc2hub.bootstrap.steps import attempt, run

OLDEST = (3, 11)
MACHINES = ("x86_64", "aarch64")
LOOK = "import sys; print(sys.prefix, *sys.version_info[:3], sep='\\n')"


@dataclass(frozen=True)
class Interpreter:
    prefix: str
    version: tuple[int, int, int]

    @property
    def label(self) -> str:
        return ".".join(map(str, self.version))


def ensure_machine() -> None:
    """The servers and several packages come as wheels for Linux with glibc on these machines only."""
    if sys.platform != "linux" or platform.machine() not in MACHINES or not _has_glibc():
        raise Failure("soc2hub's set-up needs Linux with glibc on x86_64 or aarch64: use docker-compose.yml elsewhere.")


def _has_glibc() -> bool:
    try:
        return (os.confstr("CS_GNU_LIBC_VERSION") or "").startswith("glibc")
    except (ValueError, OSError):
        return False


def ensure_environment() -> Interpreter:
    """The checkout's `.venv`, made anew where it does not run, was moved, or is not of the Python asked for."""
    present = look(str(PYTHON)) if PYTHON.exists() else None
    if present and _serves(present):
        return present
    chosen = os.environ.get("SOC2HUB_PYTHON") or str(getattr(sys, "_base_executable", sys.executable))
    _ensure_capable(chosen)
    _build(chosen)
    built = look(str(PYTHON))
    if built is None:
        raise Failure(f"{VENV} was made but its Python does not run: delete the folder and try again.")
    return built


def _serves(present: Interpreter) -> bool:
    asked = os.environ.get("SOC2HUB_PYTHON")
    wanted = look(asked) if asked else None
    return (
        os.path.realpath(present.prefix) == os.path.realpath(VENV)
        and present.version >= OLDEST
        and (wanted is None or wanted.version == present.version)
        and not _was_moved()
    )


def _was_moved() -> bool:
    """A copied or moved environment keeps its first address in the console scripts it was given."""
    address = VENV / ".address"
    return address.exists() and address.read_text(encoding="utf-8") != str(VENV)


def look(python: str) -> Interpreter | None:
    try:
        seen = attempt([python, "-c", LOOK])
        prefix, *numbers = seen.stdout.strip().splitlines()
        major, minor, micro = (int(number) for number in numbers)
    except (OSError, ValueError):
        return None
    return Interpreter(prefix=prefix, version=(major, minor, micro))


def _ensure_capable(python: str) -> None:
    seen = look(python)
    if seen is None or seen.version < OLDEST:
        raise Failure(f"{python} is not Python 3.11 or newer: set SOC2HUB_PYTHON to one that is.")
    if attempt([python, "-c", "import ensurepip, venv"]).returncode:
        raise Failure("This Python cannot make virtual environments: as root, run `apt-get install -y python3-venv`.")


def _build(python: str) -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run([python, "-m", "venv", VENV], failure=f"The virtual environment could not be made in {VENV}.")
        (VENV / ".address").write_text(str(VENV), encoding="utf-8")
    except BaseException:
        shutil.rmtree(VENV, ignore_errors=True)
        raise
