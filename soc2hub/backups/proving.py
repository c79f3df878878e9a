"""Does what was restored stand as it stood? Each question answers with its faults, each fault as one sentence."""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from soc2hub.backups.addresses import environment
from soc2hub.backups.collections import Collection, secret_mark
from soc2hub.backups.manifests import About, Bytes, Head, Line, Migration, Role, Table
from soc2hub.backups.signing_in import signed_in
from soc2hub.backups.snapshots import snapshot

NO_BELL = "redis://127.0.0.1:1/0"
"""The restored copy must not ring the worker of the real one."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A database and a data folder (with `vault/` below it) that were filled from one backup."""

    source: Collection
    about: About
    database: str
    data: Path

    def lines(self) -> Iterator[Line]:
        return self.source.manifest(self.about.stamp)


def counts(at: Restored) -> Iterator[str]:
    with snapshot(at.database) as now:
        yield from _compared(now.tables(), at, Table, "rows are not those of the manifest")


def chains(at: Restored) -> Iterator[str]:
    """Every event recomputed, and each chain's end that of the manifest."""
    with snapshot(at.database) as now:
        yield from _compared(now.heads(), at, Head, "the chain does not end as in the manifest")
    yield from _command(at, "verify_trail")


def files(at: Restored) -> Iterator[str]:
    """The database names exactly the files of the manifest; their bytes were hashed on the way in."""
    with snapshot(at.database) as now:
        yield from _compared(now.bytes(), at, Bytes, "a file is not that of the manifest")


def walls(at: Restored) -> Iterator[str]:
    """Row-level security, forced, with all its policies and functions; and the roles they name."""
    with snapshot(at.database) as now:
        yield from _compared(now.roles(), at, Role, "the role is not as it was: python -m soc2hub.bootstrap.roles")
        yield from _compared(now.migrations(), at, Migration, "migrations differ")
    yield from _command(at, "check_isolation")


def boots(at: Restored) -> Iterator[str]:
    """Migrated to this release if need be, the application starts and lets somebody in who knows the password."""
    yield from _command(at, "migrate", "-v0", "--no-input")
    yield from signed_in(at.database, at.data)


QUESTIONS: dict[str, Callable[[Restored], Iterator[str]]] = {
    "rows of each table": counts,
    "chains of the trail": chains,
    "files of the vault": files,
    "roles and walls": walls,
    "the application": boots,
}


def warnings(about: About) -> Iterator[str]:
    if about.secret_mark != secret_mark():
        yield (
            "SOC2HUB_SECRET_KEY is not the one of then: nobody's second factor would work. "
            "Set the one that was kept with the backup's key."
        )


def _compared(found: Iterator[Line], at: Restored, kind: type[Line], words: str, most: int = 20) -> Iterator[str]:
    """Both in the order of the manifest, so that neither is held in memory."""
    told = (line for line in at.lines() if isinstance(line, kind))
    end = object()
    for _ in range(most):
        a, b = next(found, end), next(told, end)
        while a == b and a is not end:
            a, b = next(found, end), next(told, end)
        if a is end and b is end:
            return
        yield f"{words}: {_said(a, end)} instead of {_said(b, end)}"


def _said(line: object, end: object) -> str:
    return "nothing" if line is end else repr(line)


def _command(at: Restored, *argv: str) -> Iterator[str]:
    """One of our own commands in a process of its own, since this one works on another database."""
    env = environment(at.database, SOC2HUB_PROCESS="migrate", SOC2HUB_DATA=str(at.data), REDIS_URL=NO_BELL)
    with tempfile.TemporaryFile("w+") as words:
        done = subprocess.run(
            [sys.executable, "-m", "django", *argv], cwd=settings.BASE, env=env, stdout=words, stderr=words, check=False
        )
        if done.returncode:
            words.seek(0)
            yield f"{argv[0]} ended with {done.returncode}: {words.read().strip()[-1500:]}"
