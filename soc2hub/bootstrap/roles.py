"""The database's roles, made by its administrator (SECURITY §1.1): `python -m soc2hub.bootstrap.roles`
reads DATABASE_URL_ADMIN and, for the passwords, the roles' own addresses. Runs inside the virtual environment;
may be run again at any time, and by two at once."""

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection, cursor, encrypt_password

from soc2hub.bootstrap import addresses

OWNER, AUTHZ, MIGRATE = "soc2hub_owner", "soc2hub_authz", "soc2hub_migrate"
WEB, WORKER, BACKUP = "soc2hub_web", "soc2hub_worker", "soc2hub_backup"
OLDEST = 150000
GRANTS_SAY_HOW = 160000
ONE_AT_A_TIME = 7_221_002
APP_LIMITS = {"lock_timeout": "3s", "idle_in_transaction_session_timeout": "30s"}


@dataclass(frozen=True)
class Role:
    name: str
    can_login: bool = False
    can_create_databases: bool = False
    bypasses_policies: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def attributes(self) -> tuple[bool, bool, bool, bool, bool]:
        """As pg_roles has them: login, createdb, bypassrls, superuser, createrole."""
        return (self.can_login, self.can_create_databases, self.bypasses_policies, False, False)

    @property
    def wishes(self) -> str:
        chosen = {
            "LOGIN": self.can_login,
            "CREATEDB": self.can_create_databases,
            "BYPASSRLS": self.bypasses_policies,
        }
        return " ".join(word if is_wished else f"NO{word}" for word, is_wished in chosen.items())


ROLES = (
    Role(OWNER),
    Role(AUTHZ),
    Role(MIGRATE, can_login=True, can_create_databases=True, bypasses_policies=True),
    Role(WEB, can_login=True, settings={"statement_timeout": "15s", **APP_LIMITS}),
    Role(WORKER, can_login=True, settings={"statement_timeout": "300s", **APP_LIMITS}),
    Role(BACKUP, can_login=True, bypasses_policies=True),
)
MEMBERSHIPS = ((OWNER, MIGRATE), (AUTHZ, MIGRATE), (AUTHZ, OWNER), ("pg_read_all_data", BACKUP))


class Refused(Exception):
    """The server is not one we can set up; the message says why."""


def prepare_server(admin: str, *, passwords: Mapping[str, str]) -> None:
    """Every role and membership, for all databases of this server."""
    with _cursor(_maintenance(admin)) as cur:
        cur.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
        if cur.connection.server_version < OLDEST:
            raise Refused("soc2hub needs PostgreSQL 15 or newer.")
        for role in ROLES:
            _make(cur, role, password=passwords.get(role.name, ""))
        for group, member in MEMBERSHIPS:
            _join(cur, group=group, member=member)
        _make_database(cur, addresses.database_name(admin))


def _make(cur: cursor, role: Role, *, password: str) -> None:
    name = sql.Identifier(role.name)
    cur.execute(
        "SELECT rolcanlogin, rolcreatedb, rolbypassrls, rolsuper, rolcreaterole FROM pg_roles WHERE rolname = %s",
        [role.name],
    )
    present = cur.fetchone()
    if present is None:
        cur.execute(sql.SQL("CREATE ROLE {} " + role.wishes).format(name))
    elif present[3] or present[4]:
        raise Refused(f"{role.name} is a superuser or may create roles on this server: drop that role first.")
    elif present != role.attributes:
        cur.execute(sql.SQL("ALTER ROLE {} " + role.wishes).format(name))
    if password:
        secret = encrypt_password(password, role.name, cur.connection, "scram-sha-256")
        cur.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(secret)))
    for setting, value in role.settings.items():
        cur.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value)))


def _join(cur: cursor, *, group: str, member: str) -> None:
    """The member has the group's rights and may take its place; older servers know no other kind of grant."""
    how = " WITH INHERIT TRUE, SET TRUE" if cur.connection.server_version >= GRANTS_SAY_HOW else ""
    cur.execute(sql.SQL("GRANT {} TO {}" + how).format(sql.Identifier(group), sql.Identifier(member)))


def _make_database(cur: cursor, name: str) -> None:
    cur.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
    if cur.fetchone() is None:
        words = "CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'"
        cur.execute(sql.SQL(words).format(sql.Identifier(name), sql.Identifier(OWNER)))


def prepare_database(admin: str, name: str) -> None:
    """Rights on and in one database that belongs to the owner: also for the tests' own databases."""
    with _cursor(_address(admin, name)) as cur:
        close_database(cur, name)
        for statement in INSIDE:
            cur.execute(statement)


def close_database(cur: cursor, name: str) -> None:
    """Nobody enters but our own roles, and of these only owner and migrate make temporary tables: one named
    like a table of ours would be found first. A copy of a database does not inherit these rights."""
    for words in (
        "REVOKE ALL ON DATABASE {} FROM PUBLIC",
        "GRANT CONNECT ON DATABASE {} TO soc2hub_web, soc2hub_worker, soc2hub_migrate, soc2hub_backup",
    ):
        cur.execute(sql.SQL(words).format(sql.Identifier(name)))


INSIDE = (
    "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
    "GRANT USAGE ON SCHEMA public TO soc2hub_web, soc2hub_worker, soc2hub_authz, soc2hub_backup",
    # Whoever is given a function must be allowed to create in its schema.
    "GRANT CREATE ON SCHEMA public TO soc2hub_authz",
    "ALTER DEFAULT PRIVILEGES FOR ROLE soc2hub_owner IN SCHEMA public "
    "GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO soc2hub_web, soc2hub_worker",
    "ALTER DEFAULT PRIVILEGES FOR ROLE soc2hub_owner IN SCHEMA public "
    "GRANT USAGE, SELECT ON SEQUENCES TO soc2hub_web, soc2hub_worker",
)


@contextmanager
def _cursor(address: str) -> Iterator[cursor]:
    """Each statement for itself: a database cannot be created inside a transaction."""
    conn: connection = psycopg2.connect(address, connect_timeout=10)
    try:
        conn.autocommit = True
        with conn.cursor() as cur:
            yield cur
    finally:
        conn.close()


def _maintenance(admin: str) -> str:
    """All connect to one database first: the lock that keeps two runs apart is known inside one only."""
    return _address(admin, "postgres")


def _address(admin: str, name: str) -> str:
    return urlunsplit(urlsplit(admin)._replace(path=f"/{name}"))


def passwords_in(environ: Mapping[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for role, variable in addresses.DATABASE.items():
        parts = urlsplit(environ.get(variable, ""))
        if parts.username not in (None, "", f"soc2hub_{role}"):
            raise Refused(f"{variable} must sign in as soc2hub_{role}, not as {parts.username}.")
        found[f"soc2hub_{role}"] = unquote(parts.password or "")
    return found


def main(environ: Mapping[str, str]) -> str:
    """Empty when done; else what to say."""
    admin = environ.get(addresses.ADMIN)
    if not admin:
        return f"Set {addresses.ADMIN} to an address that may create roles and databases."
    try:
        prepare_server(admin, passwords=passwords_in(environ))
        prepare_database(admin, addresses.database_name(admin))
    except (Refused, psycopg2.Error) as error:
        return f"Roles and database could not be made: {error}".rstrip()
    return ""


if __name__ == "__main__":
    sys.exit(main(os.environ) or 0)
