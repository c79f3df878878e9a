"""The database and Redis for one command: those the environment names, or our own for as long as it runs."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from soc2hub.bootstrap import addresses, passwords, postgres, valkey
from soc2hub.bootstrap.folders import CHECKOUT, PYTHON, DataFolder
from soc2hub.bootstrap.packages import Lock
from soc2hub.bootstrap.services import Services
from soc2hub.bootstrap.steps import run, step


@dataclass
class Servers:
    """`environ` is what every process is given; `revivals` start one of our own servers again in place."""

    environ: dict[str, str]
    revivals: dict[str, Callable[[], None]] = field(default_factory=dict)
    homes: list[Path] = field(default_factory=list)


def smallest_lock(environ: Mapping[str, str]) -> Lock:
    """No server needs to be installed where the environment names both."""
    are_named = addresses.names_database(environ) and addresses.names_redis(environ)
    return Lock.PRODUCTION if are_named else Lock.EMBEDDED


def start(services: Services, data: DataFolder, *, is_durable: bool) -> Servers:
    """Everything up to a database with its roles, and a Redis."""
    kept = passwords.load(data)
    servers = Servers(environ=dict(os.environ))
    servers.environ |= {
        "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "soc2hub.settings"),
        "SOC2HUB_DATA": str(data.path),
        "SOC2HUB_SECRET_KEY": os.environ.get("SOC2HUB_SECRET_KEY") or kept["secret_key"],
    }
    _database(servers, services, data, kept=kept, is_durable=is_durable)
    _redis(servers, services, data, kept=kept, is_durable=is_durable)
    if servers.environ.get(addresses.ADMIN):
        with step("roles"):
            make_roles(servers.environ)
    return servers


def _database(
    servers: Servers, services: Services, data: DataFolder, *, kept: Mapping[str, str], is_durable: bool
) -> None:
    if addresses.names_database(os.environ):
        servers.environ |= addresses.named_database(os.environ, kept)
        return
    with step("postgres") as notes:
        cluster = postgres.Cluster.of(data, password=kept["superuser"], is_durable=is_durable)
        cluster.ensure()
        port = postgres.start(services, cluster)
        if cluster.home != data.path:
            notes.append(f"data in {cluster.home}")
            servers.homes.append(cluster.home)
    admin = cluster.admin_url(port, addresses.DEFAULT_NAME)
    servers.environ |= {addresses.ADMIN: admin, **addresses.derived_database(admin, kept)}
    servers.revivals["postgres"] = partial(postgres.revive, services, cluster, port=port)


def _redis(
    servers: Servers, services: Services, data: DataFolder, *, kept: Mapping[str, str], is_durable: bool
) -> None:
    if addresses.names_redis(os.environ):
        return
    with step("valkey"):
        server = valkey.Valkey.of(data, password=kept["redis"], is_durable=is_durable)
        port = valkey.start(services, server)
    servers.environ[addresses.REDIS] = server.url(port)
    servers.revivals["valkey"] = partial(valkey.revive, services, server, port=port)


def make_roles(environ: Mapping[str, str]) -> None:
    """By the environment's Python, which has a database driver; this one has only its standard library."""
    hint = (
        f"Roles and database could not be made: {addresses.ADMIN} must name an administrator; "
        "on servers of our own, secrets.json must be the one these data were made with."
    )
    run([PYTHON, "-m", "soc2hub.bootstrap.roles"], env=environ, cwd=CHECKOUT, failure=hint)
