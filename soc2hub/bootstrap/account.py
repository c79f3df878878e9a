"""The account and the folder of the database server, which refuses to run as root."""

import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT, DataFolder

NAME = "nobody"
ELSEWHERE = Path("/var/lib")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    @property
    def options(self) -> dict[str, Any]:
        """For subprocess: no further groups, and a working folder that everybody may enter."""
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}


def for_database() -> Account | None:
    """None: our own account will do."""
    if os.geteuid():
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError as error:
        raise Failure(
            f"As root the database runs as {NAME}, which this system lacks: run `useradd -r {NAME}`."
        ) from error
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def can(argv: Sequence[str | Path], account: Account | None) -> bool:
    """Ask by doing it as that account, not by reading modes."""
    options = account.options if account else {}
    try:
        return subprocess.run([str(part) for part in argv], capture_output=True, **options).returncode == 0
    except OSError:
        return False


def can_enter(folder: Path, account: Account | None) -> bool:
    return can(["/bin/sh", "-c", 'cd "$1"', "sh", folder], account)


def ensure_home(data: DataFolder, account: Account | None) -> Path:
    """The data folder; below a folder closed to the account, one of our own in /var/lib instead."""
    if can_enter(data.path, account):
        return data.path
    home = home_elsewhere(data.path)
    for folder in (elsewhere(), home):
        folder.mkdir(mode=0o755, exist_ok=True)
    return home


def home_elsewhere(path: Path) -> Path:
    return elsewhere() / f"data-{_short_hash(path)}"


def elsewhere() -> Path:
    return ELSEWHERE / f"soc2hub-dev-{_short_hash(CHECKOUT)}"


def _short_hash(path: Path) -> str:
    return hashlib.sha256(str(path).encode()).hexdigest()[:10]


def reachable_binaries(package: Path, account: Account | None) -> Path:
    """PostgreSQL's folder as installed; below a closed folder a copy, with the libraries it is linked to."""
    if can([package / "pginstall" / "bin" / "postgres", "--version"], account):
        return package / "pginstall"
    copy = elsewhere() / "postgresql"
    mark = str((package / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)
    if not (copy / mark).exists():
        _copy(package, to=copy, mark=mark)
    return copy / package.name / "pginstall"


def _copy(package: Path, *, to: Path, mark: str) -> None:
    scratch = to.with_name(f"{to.name}.{os.getpid()}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    for part in (f"{package.name}/pginstall", f"{package.name}.libs"):
        shutil.copytree(package.parent / part, scratch / part, symlinks=True)
    (scratch / mark).touch()
    shutil.rmtree(to, ignore_errors=True)
    scratch.rename(to)
