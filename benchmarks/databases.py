"""Throw-away databases in the cluster of DATABASE_URL_ADMIN: made, migrated, filled, dropped."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.db import connection, connections
from psycopg2 import sql

from soc2hub.bootstrap.roles import OWNER, prepare_database

BASE = Path(__file__).resolve().parent.parent
URLS = ("DATABASE_URL", "DATABASE_URL_WORKER", "DATABASE_URL_MIGRATE", "DATABASE_URL_BACKUP")
ADMIN = "DATABASE_URL_ADMIN"


def address(variable: str, name: str) -> str:
    return urlsplit(os.environ[variable])._replace(path=f"/{name}").geturl()


def addresses(name: str) -> dict[str, str]:
    """The environment of a process of ours that works on that database."""
    return {variable: address(variable, name) for variable in URLS if os.environ.get(variable)}


@contextmanager
def thrown_away(name: str) -> Iterator[str]:
    """An empty database with the rights of ours; gone afterwards, whatever happened."""
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    _administer(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(OWNER)
        )
    )
    try:
        prepare_database(os.environ[ADMIN], name)
        yield name
    finally:
        connections.close_all()
        _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(name: str) -> float:
    """Every migration from nothing, and the shipped catalog; returns the seconds of the migrations alone."""
    began = time.perf_counter()
    _command(name, "migrate", "-v0")
    seconds = time.perf_counter() - began
    _command(name, "load_catalog")
    return seconds


def point_at(name: str) -> None:
    """This process's own Django works on that database from now on."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


def _command(name: str, *argv: str) -> None:
    env = os.environ | addresses(name) | {"SOC2HUB_PROCESS": "migrate"}
    done = subprocess.run(
        [sys.executable, "-m", "django", *argv], cwd=BASE, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{argv[0]} failed:\n{done.stderr[-2000:]}")


def _administer(statement: sql.Composed) -> None:
    with closing(psycopg2.connect(os.environ[ADMIN], dbname="postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cur:
            cur.execute(statement)
