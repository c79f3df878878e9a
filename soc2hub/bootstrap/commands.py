"""The commands of `manage.py`: `up` and `test` are ours, every other one is Django's."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from soc2hub.bootstrap import checks, django_command
from soc2hub.bootstrap.failures import Failure
from soc2hub.bootstrap.folders import default_data
from soc2hub.bootstrap.up import Wishes, up

USAGE = """Usage:
  python3 manage.py up [--port N] [--data DIR] [--empty] [--check]
                                    run the whole system on this machine
  python3 manage.py test [PYTEST ARGUMENTS]
                                    run every check, or pytest alone with the arguments
  python3 manage.py COMMAND …       any Django command; `help` lists them
"""
INTERRUPTED = 130


def main(argv: Sequence[str]) -> int:
    os.umask(0o022)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        return _dispatch(argv)
    except Failure as failure:
        print(f"✗ {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED


def _dispatch(argv: Sequence[str]) -> int:
    if not argv or argv[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0 if argv else 2
    if argv[0] == "up":
        return up(_wishes(argv[1:]))
    if argv[0] == "test":
        return checks.test(argv[1:])
    return django_command.run(argv)


def _wishes(argv: Sequence[str]) -> Wishes:
    parser = argparse.ArgumentParser(prog="manage.py up", description="Run the whole system on this machine.")
    parser.add_argument("--port", type=_port, default=8000, help="web port; the next free one if taken (8000)")
    parser.add_argument("--data", type=Path, default=default_data(os.environ), help="data folder (.local)")
    parser.add_argument("--empty", action="store_true", help="no demo world on the first run")
    parser.add_argument("--check", action="store_true", help="start, see whether it gets ready, stop")
    chosen = parser.parse_args(argv)
    return Wishes(
        port=chosen.port,
        data=chosen.data.expanduser().absolute(),
        is_empty=chosen.empty,
        is_check=chosen.check,
    )


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise argparse.ArgumentTypeError("a port is between 1 and 65535")
    return port
