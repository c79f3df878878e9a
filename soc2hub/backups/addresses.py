"""The database's addresses by role, from the environment, for this database or another of the same server."""

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

from soc2hub.backups.failures import Failed

ROLES = ("DATABASE_URL", "DATABASE_URL_WORKER", "DATABASE_URL_MIGRATE", "DATABASE_URL_BACKUP")
MIGRATE, BACKUP = ROLES[2:]


def address(variable: str, database: str = "") -> str:
    url = os.environ.get(variable)
    if not url:
        raise Failed(f"Set {variable}: backing up and restoring sign in by it.")
    return urlsplit(url)._replace(path=f"/{database}").geturl() if database else url


def database_name() -> str:
    return urlsplit(address(MIGRATE)).path.strip("/")


def environment(database: str, **more: str) -> Mapping[str, str]:
    """For a process of ours that works on that database."""
    own = {variable: address(variable, database) for variable in ROLES if os.environ.get(variable)}
    return {**os.environ, **own, **more}
