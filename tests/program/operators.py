"""Operators' commands as they run: a process of their own, as the worker's role, on the test's database."""

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import BASE, url_for


def operate(database: str, data: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    environ = _environ(database, data) | extra
    return subprocess.run(_command(words), cwd=BASE, env=environ, capture_output=True, text=True, timeout=300)


def begin(database: str, data: Path, *words: str) -> "subprocess.Popen[str]":
    """Running on its own, for those who want to see it while it runs."""
    environ = _environ(database, data) | {"PYTHONUNBUFFERED": "1"}
    return subprocess.Popen(_command(words), cwd=BASE, env=environ, stdout=subprocess.PIPE, text=True)


def _command(words: tuple[str, ...]) -> list[str]:
    return [sys.executable, "-m", "django", *words]


def _environ(database: str, data: Path) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": url_for("DATABASE_URL", database),
        "DATABASE_URL_WORKER": url_for("DATABASE_URL_WORKER", database),
        "SOC2HUB_PROCESS": "worker",
        "SOC2HUB_DATA": str(data),
        "SOC2HUB_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
