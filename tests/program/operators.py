"""Operators' commands as they run: a process of their own, as the worker's role, on the test's database."""

import os
import subprocess
import sys
from pathlib import Path

from tests.databases import BASE, url_for


def operate(database: str, data: Path, *words: str, **extra: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "DATABASE_URL": url_for("DATABASE_URL", database),
        "DATABASE_URL_WORKER": url_for("DATABASE_URL_WORKER", database),
        "SOC2HUB_PROCESS": "worker",
        "SOC2HUB_DATA": str(data),
        "SOC2HUB_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
    command = [sys.executable, "-m", "django", *words]
    return subprocess.run(command, cwd=BASE, env=env | extra, capture_output=True, text=True, timeout=120)
