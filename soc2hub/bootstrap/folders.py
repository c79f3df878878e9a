"""Where things lie: the checkout, its virtual environment, and the data folder of one running system."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
VENV = (CHECKOUT / ".venv").resolve()
"""Where several checkouts share one environment, `.venv` is a link to it."""
PYTHON = VENV / "bin" / "python"
LOCAL = CHECKOUT / ".local"
REQUIREMENTS = CHECKOUT / "deploy" / "requirements"


@dataclass(frozen=True)
class DataFolder:
    """Everything one running system keeps; two systems never share one."""

    path: Path

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def running(self) -> Path:
        """What runs here now and how to reach it, for the commands that come along meanwhile."""
        return self.path / "running.json"

    @property
    def welcomed(self) -> Path:
        """Present once the first run has filled (or, with --empty, not filled) the database."""
        return self.path / "welcomed"

    @property
    def demo(self) -> Path:
        return self.path / "demo.json"

    def log(self, name: str) -> Path:
        return self.path / "logs" / f"{name}.log"

    def create(self) -> None:
        make_closed(LOCAL)
        make_closed(self.path)
        for inner in ("logs", "beat", "mail", "vault"):
            (self.path / inner).mkdir(mode=0o700, exist_ok=True)


def default_data(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("SOC2HUB_DATA") or LOCAL).expanduser().absolute()


def make_closed(folder: Path) -> None:
    """Others may at most pass through, and that only where the database runs as another account (we are root)."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o700 if os.geteuid() else 0o711)


def write_private(path: Path, text: str) -> None:
    """Write for this account's eyes only, whole or not at all."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.new")
    scratch.unlink(missing_ok=True)
    handle = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    scratch.replace(path)
