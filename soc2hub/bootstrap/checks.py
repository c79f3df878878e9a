"""`test`: every check there is, on throw-away servers; the first that fails ends it."""

import os
import shutil
import signal
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from soc2hub.bootstrap import account, libraries, running, servers, setup
from soc2hub.bootstrap.folders import LOCAL, PYTHON, DataFolder
from soc2hub.bootstrap.packages import Lock
from soc2hub.bootstrap.services import Services
from soc2hub.bootstrap.steps import follow, say

THROW_AWAY = LOCAL / "test"
LINT_IMPORTS = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
CHECKS: Mapping[str, Sequence[str]] = {
    "ruff": ["-m", "ruff", "check", "."],
    "mypy": ["-m", "mypy", "."],
    "imports": ["-c", LINT_IMPORTS],
    "migrations": ["-m", "django", "makemigrations", "--check", "--dry-run"],
    "pytest": ["-m", "pytest", "-n", "2"],
}


def test(pytest_args: Sequence[str]) -> int:
    """With arguments, pytest alone and with just these."""
    setup.ensure_all(Lock.TEST, [*libraries.DOCUMENTS, *libraries.BROWSER])
    chosen = {"pytest": ["-m", "pytest", *pytest_args]} if pytest_args else CHECKS
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.default_int_handler)
    with throw_away() as (data, lock):
        services = Services(keep_open=[lock])
        try:
            ours = servers.start(services, data, is_durable=False)
            environ = ours.environ | _settings(ours.environ)
            setup.ensure_static(environ)
            return _check_all(chosen, environ)
        finally:
            services.close()


def _settings(environ: Mapping[str, str]) -> dict[str, str]:
    node = None if libraries.has_library("libatomic.so.1") else libraries.other_node()
    return {
        **({"PLAYWRIGHT_NODEJS_PATH": node} if node else {}),
        "SOC2HUB_PROCESS": "test",
        "SOC2HUB_STATIC": environ.get("SOC2HUB_STATIC") or str(setup.STATIC),
        "CHROMIUM": libraries.chromium() or "",
    }


def _check_all(checks: Mapping[str, Sequence[str]], environ: Mapping[str, str]) -> int:
    began = time.monotonic()
    for name, words in checks.items():
        started = time.monotonic()
        code = follow([PYTHON, *words], env=environ)
        took = f"{time.monotonic() - started:6.1f} s"
        if code:
            say(f"✗ {name:<17}{took}  exit code {code}")
            return code
        say(f"✓ {name:<17}{took}")
    say(f"✓ {'all checks':<17}{time.monotonic() - began:6.1f} s")
    return 0


@contextmanager
def throw_away() -> Iterator[tuple[DataFolder, int]]:
    """A data folder of this run alone, with its lock; those that ended runs left behind go first."""
    with running.setting_up():
        for left in sorted(THROW_AWAY.glob("*")):
            if running.is_free(DataFolder(left)):
                _remove(left)
        data = DataFolder(THROW_AWAY / str(os.getpid()))
        data.create()
        lock = running.take(data)
    try:
        yield data, lock
    finally:
        _remove(data.path)


def _remove(path: Path) -> None:
    """Also what lies elsewhere because this folder is closed to the database's account."""
    for folder in (path, account.home_elsewhere(path)):
        shutil.rmtree(folder, ignore_errors=True)
