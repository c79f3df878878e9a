"""A database to restore into: made by the migrating role, closed to all but our own roles, and owned by the owner."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import cursor

from soc2hub.backups.addresses import MIGRATE, address
from soc2hub.bootstrap.roles import INSIDE, OWNER, close_database

EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC"


@contextmanager
def scratch(name: str) -> Iterator[str]:
    """An empty database beside the real one; gone afterwards, whatever happened."""
    make = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'")
    with as_migrator("") as cur:
        cur.execute(make.format(sql.Identifier(name), sql.Identifier(OWNER)))
    try:
        prepare(name)
        yield name
    finally:
        with as_owner("") as cur:
            drop(cur, name)


def drop(cur: cursor, name: str) -> None:
    """By force only where somebody is still connected: that is refused to us while autovacuum works there."""
    gone = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        cur.execute(gone)  # waits five seconds, and ends autovacuum itself
    except psycopg2.errors.ObjectInUse:
        cur.execute(gone + sql.SQL(" WITH (FORCE)"))


def server(name: str) -> int:
    with as_owner(name) as cur:
        return int(cur.connection.server_version)


def prepare(name: str) -> None:
    with as_owner(name) as cur:
        close_database(cur, name)
        for statement in INSIDE:
            cur.execute(statement)


def clear(name: str) -> None:
    """Tables of an installation that nobody used yet, such as the shipped catalog."""
    with as_owner(name) as cur:
        cur.execute(EMPTY)
    prepare(name)


def holds_anything(name: str) -> bool:
    """People, practices or clients: the shipped catalog alone is nothing."""
    with as_owner(name) as cur:
        cur.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        present = {row[0] for row in cur.fetchall()}
    with as_migrator(name) as cur:
        found: list[Any] = []
        for table in sorted(present & {"accounts_user", "tenancy_practice", "tenancy_client"}):
            cur.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(sql.Identifier(table)))
            found += cur.fetchall()
        return bool(found)


@contextmanager
def as_migrator(name: str) -> Iterator[cursor]:
    """Past the forced policies, which bind the owner too."""
    with as_owner(name) as cur:
        cur.execute("RESET ROLE")
        yield cur


@contextmanager
def as_owner(name: str) -> Iterator[cursor]:
    """Each statement for itself."""
    with closing(psycopg2.connect(address(MIGRATE, name), connect_timeout=10)) as line:
        line.autocommit = True
        with line.cursor() as cur:
            cur.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(OWNER)))
            yield cur
