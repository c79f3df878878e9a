"""The databases drills run on: migrated and filled once, cloned for each drill, dropped at the end."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2 import sql

from benchmarks.databases import ADMIN, BASE, address, addresses, migrate, thrown_away
from benchmarks.faults.people import Cast, World, add_rivals, small_world
from soc2hub.bootstrap.roles import OWNER, prepare_database


@dataclass
class Ground:
    """`folder` is scratch for the whole run; each template is filled when the first drill asks for it."""

    folder: Path
    base: str
    static: str
    say: Callable[[str], object] = print
    opened: list[Any] = field(default_factory=list)

    @cached_property
    def small(self) -> World:
        """Two practices, three nearly empty clients; enough for faults."""
        with self._told("a small world"):
            return small_world(self._template("small"))

    @cached_property
    def demo(self) -> Cast:
        """The demo world with its whole history, and a rival practice."""
        with self._told("the demo world"):
            name = self._template("demo")
            quiet = {"REDIS_URL": "redis://127.0.0.1:1/0", "SOC2HUB_DATA": str(self.folder)}
            command(name, "demo", process="worker", environ=quiet)
            people = json.loads((self.folder / "demo.json").read_text())
            return add_rivals(name, people)

    @contextmanager
    def clone(self, template: str) -> Iterator[str]:
        with thrown_away(f"{template}_drill") as name:
            administer(sql.SQL("DROP DATABASE {}").format(sql.Identifier(name)))
            administer(
                sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {}").format(*map(sql.Identifier, (name, template, OWNER)))
            )
            prepare_database(os.environ[ADMIN], name)
            yield name

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.say(f"     {what} made in {time.monotonic() - began:.0f} s")

    def _template(self, kind: str) -> str:
        name = f"{self.base}_{kind}"
        opened = thrown_away(name)
        opened.__enter__()
        self.opened.append(opened)
        migrate(name)
        return name


@contextmanager
def ground() -> Iterator[Ground]:
    with tempfile.TemporaryDirectory(prefix="soc2hub-drill-") as folder:
        made = Ground(Path(folder), f"soc2hub_drill_{os.getpid()}", _static(Path(folder)))
        try:
            yield made
        finally:
            for opened in reversed(made.opened):
                opened.__exit__(None, None, None)


def command(
    database: str, *argv: str, process: str = "worker", environ: dict[str, str] | None = None, expects: int | None = 0
) -> subprocess.CompletedProcess[str]:
    """One of the product's own commands on that database."""
    env = os.environ | addresses(database) | {"SOC2HUB_PROCESS": process} | (environ or {})
    done = subprocess.run(
        [sys.executable, "-m", "django", *argv], cwd=BASE, env=env, capture_output=True, text=True, check=False
    )
    if expects is not None and done.returncode != expects:
        raise RuntimeError(f"{argv[0]} ended with {done.returncode}:\n{done.stderr[-2000:]}")
    return done


def administer(statement: sql.Composable) -> None:
    with closing(psycopg2.connect(os.environ[ADMIN], dbname="postgres")) as admin:
        admin.autocommit = True
        with admin.cursor() as cur:
            cur.execute(statement)


@contextmanager
def session(database: str, variable: str = ADMIN, **settings: Any) -> Iterator[Any]:
    """A cursor in autocommit as the role of that address: the administrator, or the web role and its rights."""
    with closing(psycopg2.connect(address(variable, database))) as connection:
        connection.autocommit = True
        with connection.cursor() as cur:
            for name, value in settings.items():
                cur.execute("SELECT set_config(%s, %s, false)", (name.replace("__", "."), str(value)))
            yield cur


def rows(database: str, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """As the administrator, past every wall: what really stands in the tables."""
    with session(database) as cur:
        cur.execute(query, values or None)
        return list(cur.fetchall())


def count(database: str, query: str, *values: Any) -> int:
    return int(rows(database, query, *values)[0][0])


def _static(folder: Path) -> str:
    """The pages' files as `manage.py` has made them, or made now."""
    made = Path(os.environ.get("SOC2HUB_STATIC", ""))
    if made.name and (made / "staticfiles.json").exists():
        return str(made)
    env = os.environ | {"SOC2HUB_STATIC": str(folder / "static"), "SOC2HUB_PROCESS": "web"}
    collect = [sys.executable, "-m", "django", "collectstatic", "--noinput", "-v0"]
    subprocess.run(collect, cwd=BASE, env=env, check=True)
    return env["SOC2HUB_STATIC"]
