"""What a checkout needs before any command: environment, packages, system libraries, front-end files."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from soc2hub.bootstrap import frontend, interpreter, libraries, packages
from soc2hub.bootstrap.folders import CHECKOUT, LOCAL, PYTHON
from soc2hub.bootstrap.libraries import Need
from soc2hub.bootstrap.packages import Lock
from soc2hub.bootstrap.running import setting_up
from soc2hub.bootstrap.stamps import Stamp, fingerprint
from soc2hub.bootstrap.steps import run, step

STATIC = LOCAL / "static"


def ensure_packages(lock: Lock) -> None:
    """Enough for a Django command."""
    interpreter.ensure_machine()
    with setting_up():
        with step("python") as notes:
            present = interpreter.ensure_environment()
            notes.append(present.label)
        with step("packages") as notes:
            notes.append(packages.ensure(lock, interpreter=present))


def ensure_all(lock: Lock, needs: Sequence[Need]) -> None:
    """Enough for the whole system."""
    ensure_packages(lock)
    with setting_up():
        with step("system libraries") as notes:
            notes.append(libraries.ensure(needs))
        with step("front end") as notes:
            notes.append(frontend.ensure())


def ensure_static(environ: Mapping[str, str]) -> None:
    """Collect the static files anew where any of them, or the packages that bring some, changed."""
    stamp, wanted = Stamp(STATIC / ".stamp"), _static_fingerprint()
    if stamp.shows(wanted):
        return
    with setting_up(), step("static files"):
        argv: list[str | Path] = [PYTHON, "-m", "soc2hub.bootstrap.prepare", "collectstatic"]
        line = "Static files could not be collected; to see why, run: python3 manage.py collectstatic"
        run(argv, env=environ, cwd=CHECKOUT, failure=line)
        stamp.set(wanted)


def _static_fingerprint() -> str:
    folders = sorted([*CHECKOUT.glob("[a-z]*/static"), *CHECKOUT.glob("soc2hub/*/static")])
    seen = [
        f"{os.path.relpath(os.path.join(folder, name), CHECKOUT)} {status.st_size} {status.st_mtime_ns}"
        for top in folders
        for folder, _, names in os.walk(top)
        for name in names
        for status in [os.stat(os.path.join(folder, name))]
    ]
    return fingerprint(files=[Lock.PRODUCTION.path, CHECKOUT / "soc2hub" / "settings.py"], facts=sorted(seen))
