"""Any other command: Django's, with the servers of the system that is up, or with its own while it runs."""

import os
from collections.abc import Mapping, Sequence

from soc2hub.bootstrap import addresses, libraries, running, servers, setup
from soc2hub.bootstrap.folders import PYTHON, DataFolder, default_data
from soc2hub.bootstrap.services import Services
from soc2hub.bootstrap.steps import follow, speak_aside

OPENING_PAGES = ("benchmark", "drill", "restore", "story")
AS_OWNER = ("migrate", "makemigrations", "check_isolation", "redraw", "backup", "restore")


def run(argv: Sequence[str]) -> int:
    speak_aside()
    _ensure_what_it_takes(argv[0])
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


def _ensure_what_it_takes(command: str) -> None:
    """Those that ask for pages and print them take what the whole system takes; the others the packages."""
    lock = servers.smallest_lock(os.environ)
    if command in OPENING_PAGES:
        setup.ensure_all(lock, libraries.DOCUMENTS)
    else:
        setup.ensure_packages(lock)


def process_for(command: str) -> str:
    """Which role the command signs in with."""
    return "migrate" if command in AS_OWNER or command.startswith("verify_") else "worker"


def _is_named(environ: Mapping[str, str]) -> bool:
    """Both servers by their own addresses; from an administrator's address alone, roles must be made."""
    return all(environ.get(name) for name in (*list(addresses.DATABASE.values())[:3], addresses.REDIS))


def _django(argv: Sequence[str], environ: Mapping[str, str]) -> int:
    process = environ.get("SOC2HUB_PROCESS") or process_for(argv[0])
    if argv[0] in OPENING_PAGES:
        setup.ensure_static({**environ, "SOC2HUB_STATIC": str(setup.STATIC), "SOC2HUB_PROCESS": "web"})
    settings = {"DJANGO_SETTINGS_MODULE": "soc2hub.settings", "SOC2HUB_STATIC": str(setup.STATIC)}
    return follow([PYTHON, "-m", "django", *argv], env={**settings, **environ, "SOC2HUB_PROCESS": process})
