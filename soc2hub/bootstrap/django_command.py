"""Any other command: Django's, with the servers of the system that is up, or with its own while it runs."""

import os
from collections.abc import Mapping, Sequence

from soc2hub.bootstrap import addresses, running, servers, setup
from soc2hub.bootstrap.folders import PYTHON, DataFolder, default_data
from soc2hub.bootstrap.services import Services
from soc2hub.bootstrap.steps import follow, speak_aside

AS_OWNER = ("migrate", "makemigrations", "check_isolation", "redraw", "backup", "restore")


def run(argv: Sequence[str]) -> int:
    speak_aside()
    setup.ensure_packages(servers.smallest_lock(os.environ))
    data = DataFolder(default_data(os.environ))
    data.create()
    if _is_named(os.environ):
        return _django(argv, os.environ)
    if found := running.find(data):
        return _django(argv, {**os.environ, **found.environ})
    services = Services(keep_open=[running.take(data)])
    try:
        return _django(argv, servers.start(services, data, is_durable=True).environ)
    finally:
        services.close()


def process_for(command: str) -> str:
    """Which role the command signs in with."""
    return "migrate" if command in AS_OWNER or command.startswith("verify_") else "worker"


def _is_named(environ: Mapping[str, str]) -> bool:
    """Both servers by their own addresses; from an administrator's address alone, roles must be made."""
    return all(environ.get(name) for name in (*list(addresses.DATABASE.values())[:3], addresses.REDIS))


def _django(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    process = environ.get("SOC2HUB_PROCESS") or process_for(argv[0])
    settings = {"DJANGO_SETTINGS_MODULE": "soc2hub.settings", "SOC2HUB_STATIC": str(setup.STATIC)}
    return follow([PYTHON, "-m", "django", *argv], env={**settings, **environ, "SOC2HUB_PROCESS": process})
