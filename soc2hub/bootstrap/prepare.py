"""Django commands that make a database ready, one after the other in one process and each with its time:
`python -m soc2hub.bootstrap.prepare migrate load_catalog`. Runs inside the virtual environment."""

import os
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command

from soc2hub.bootstrap.steps import step

OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "migrate": {"verbosity": 0, "interactive": False},
    "load_catalog": {"verbosity": 0},
    "collectstatic": {"verbosity": 0, "interactive": False},
}


def main(names: Sequence[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "soc2hub.settings")
    django.setup()
    _leave_uncompressed()
    for name in names:
        with step(name):
            call_command(name, **OPTIONS.get(name, {}))


def _leave_uncompressed() -> None:
    """The same files under the same names, a second instead of half a minute: nobody gains by compressed files on
    the machine that serves them to itself. A deployment collects with the settings as they are."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


if __name__ == "__main__":
    main(sys.argv[1:])
