"""The printing press: HTML to PDF in a process of its own with little memory, few files and 60 seconds (SECURITY §1.4).

Run as `python -m reporting.press`: a JSON object {html, assets} on standard input, the PDF on standard output.
"""

import base64
import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from reporting.pdf import render_pdf

MEMORY = 1024**3
FILES = 256
SECONDS = 60
BASE = Path(__file__).resolve().parent.parent
KEPT = (
    "PATH",
    "LANG",
    "LC_ALL",
    "HOME",
    "TMPDIR",
    "FONTCONFIG_PATH",
    "FONTCONFIG_FILE",
    "XDG_CACHE_HOME",
    "LD_LIBRARY_PATH",
)


class Jammed(RuntimeError):
    """The press did not print; the job is tried again and in the end buried, visibly."""


def pressed(html: str, assets: Mapping[str, bytes]) -> bytes:
    """The PDF. The child gets no secrets: only the page, its assets and where to find fonts."""
    sent = json.dumps(
        {"html": html, "assets": {name: base64.b64encode(data).decode() for name, data in assets.items()}}
    )
    environment = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = [sys.executable, "-m", "reporting.press"]
    try:
        done = subprocess.run(
            command, input=sent.encode(), capture_output=True, timeout=SECONDS, cwd=BASE, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Jammed(f"The page took more than {SECONDS} seconds.") from error
    if done.returncode or not done.stdout.startswith(b"%PDF"):
        raise Jammed(done.stderr.decode(errors="replace")[-300:])
    return done.stdout


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    given = json.load(sys.stdin)
    assets = {name: base64.b64decode(data) for name, data in given["assets"].items()}
    sys.stdout.buffer.write(render_pdf(given["html"], assets))


if __name__ == "__main__":
    main()
