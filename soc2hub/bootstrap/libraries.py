"""What the system must have: WeasyPrint's libraries and a font; for the tests a browser as well."""

import ctypes
import os
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.steps import attempt, run

FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
FONT_ENDINGS = (".ttf", ".otf", ".ttc", ".pfb")


@dataclass(frozen=True)
class Need:
    packages: tuple[str, ...]
    is_met: Callable[[], bool]


def has_library(*names: str) -> bool:
    try:
        for name in names:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_font() -> bool:
    """Without any font Pango ends the process with a segmentation fault instead of an error."""
    if shutil.which("fc-list") and attempt(["fc-list"]).stdout.strip():
        return True
    folders = (Path(folder).expanduser() for folder in FONT_FOLDERS)
    return any(file.endswith(FONT_ENDINGS) for folder in folders for _, _, files in os.walk(folder) for file in files)


def chromium() -> str | None:
    named = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    return named if os.access(named, os.X_OK) else None


def other_node() -> str | None:
    """A Node for Playwright where the one it brings does not run, for want of libatomic."""
    return os.environ.get("PLAYWRIGHT_NODEJS_PATH") or shutil.which("node")


def _draws() -> bool:
    return has_library("libgobject-2.0.so.0", "libpango-1.0.so.0", "libpangoft2-1.0.so.0")


DOCUMENTS = (
    Need(packages=("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"), is_met=_draws),
    Need(packages=("fonts-dejavu-core", "fontconfig"), is_met=has_font),
)
BROWSER = (
    Need(packages=("chromium",), is_met=lambda: chromium() is not None),
    Need(packages=("libatomic1",), is_met=lambda: has_library("libatomic.so.1") or other_node() is not None),
)


def ensure(needs: Sequence[Need]) -> str:
    """Install what is missing with apt where we may; else say which line to run. Says what it installed."""
    missing = missing_packages(needs)
    if not missing:
        return ""
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    line = f"apt-get update && {' '.join(install)}"
    if os.geteuid() or not shutil.which("apt-get"):
        raise Failure(f"System libraries are missing; as root, run: {line}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    attempt(["apt-get", "update"], env=quiet)
    run(install, env=quiet, failure=f"System libraries could not be installed; to see why, run: {line}")
    if still := missing_packages(needs):
        raise Failure(
            f"{', '.join(still)}: installed, yet not usable; see `apt-get install --reinstall {' '.join(still)}`"
        )
    return f"installed {', '.join(missing)}"


def missing_packages(needs: Iterable[Need]) -> list[str]:
    return [package for need in needs if not need.is_met() for package in need.packages]
