"""The printing press: HTML to PDF in a process of its own with little memory, few files and 60 seconds (SECURITY §1.4).

Run as `python -m reporting.press`: a JSON object {sheets, margins, assets} on standard input, a PDF out.
"""

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from reporting.pdf import NONE, Margins, Sheet, roomiest

MEMORY = 1024**3
FILES = 256
SECONDS = 60
BASE = Path(__file__).resolve().parent.parent
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")


class Jammed(RuntimeError):
    """The press did not print; the job is tried again and in the end buried, visibly."""


def pressed(sheets: Sequence[Sheet], assets: Mapping[str, bytes], *, margins: Margins = NONE) -> bytes:
    """The first sheet that fits on one page, else the last. The child gets no secrets: sheets, assets, fonts."""
    sent = {
        "sheets": [asdict(sheet) for sheet in sheets],
        "margins": asdict(margins),
        "assets": {name: _text(data) for name, data in assets.items()},
    }
    try:
        done = subprocess.run(
            [sys.executable, "-m", "reporting.press"],
            input=json.dumps(sent).encode(),
            capture_output=True,
            timeout=SECONDS,
            cwd=BASE,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise Jammed(f"Printing took more than {SECONDS} seconds.") from error
    if done.returncode:
        raise Jammed(done.stderr.decode(errors="replace")[-300:])
    return done.stdout


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    given = json.load(sys.stdin)
    assets = {name: base64.b64decode(data) for name, data in given["assets"].items()}
    sheets = [Sheet(**sheet) for sheet in given["sheets"]]
    sys.stdout.buffer.write(roomiest(sheets, assets, margins=Margins(**given["margins"])))


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


if __name__ == "__main__":
    main()
