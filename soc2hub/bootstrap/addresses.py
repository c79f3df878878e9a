"""Where the database and Redis are: as the environment names them, or as our own servers were started."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit, urlunsplit

from soc2hub.bootstrap.failures import Failure

ADMIN = "DATABASE_URL_ADMIN"
REDIS = "REDIS_URL"
DATABASE = {
    "web": "DATABASE_URL",
    "worker": "DATABASE_URL_WORKER",
    "migrate": "DATABASE_URL_MIGRATE",
    "backup": "DATABASE_URL_BACKUP",
}
DEFAULT_NAME = "soc2hub"


def names_database(environ: Mapping[str, str]) -> bool:
    return bool(environ.get(ADMIN) or any(environ.get(variable) for variable in DATABASE.values()))


def names_redis(environ: Mapping[str, str]) -> bool:
    return bool(environ.get(REDIS))


def named_database(environ: Mapping[str, str], passwords: Mapping[str, str]) -> dict[str, str]:
    """The four addresses (and the administrator's): what the environment names wins; the rest follows from
    the administrator's address and passwords of our own."""
    named = {variable: environ[variable] for variable in (*DATABASE.values(), ADMIN) if environ.get(variable)}
    if admin := named.get(ADMIN):
        return derived_database(admin, passwords) | named
    if missing := [variable for variable in list(DATABASE.values())[:3] if variable not in named]:
        raise Failure(f"Set {' and '.join(missing)} too, or {ADMIN} to have roles and database made.")
    return named


def derived_database(admin: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """An address for each role beside the administrator's: same server, same database, same options."""
    parts = urlsplit(admin)
    if parts.scheme not in ("postgres", "postgresql") or not parts.hostname:
        raise Failure(f"{ADMIN} must look like postgres://USER:PASSWORD@HOST:PORT/NAME.")
    server = parts.netloc.rpartition("@")[2]
    path = f"/{database_name(admin)}"
    return {
        variable: urlunsplit(
            parts._replace(netloc=f"soc2hub_{role}:{quote(passwords[role], safe='')}@{server}", path=path)
        )
        for role, variable in DATABASE.items()
    }


def database_name(admin: str) -> str:
    """Never the server's own `postgres`, where the administrator's address names that or none."""
    name = urlsplit(admin).path.strip("/")
    return DEFAULT_NAME if name in ("", "postgres") else name
