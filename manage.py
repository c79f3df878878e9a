#!/usr/bin/env python3
"""The one door: `python3 manage.py up`, `python3 manage.py test`, and every Django command."""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (said to older Pythons, in a syntax they know)
    sys.exit("soc2hub needs Python 3.11 or newer: run `python3.11 manage.py …`, or a newer one.")

from soc2hub.bootstrap.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
