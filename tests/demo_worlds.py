"""The demo world of a run: told once by whoever wants it first, cloned by each test that looks at it."""

import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from uuid import uuid4

import psycopg2

from tests.databases import administer, cloned, exists, migrated_template, replaced
from tests.program.operators import begin, operate

RUN = "SOC2HUB_TEST_RUN"
PLACE = Path(tempfile.gettempdir())


def begin_run() -> None:
    """Names the run, for the workers that are started later too."""
    os.environ.setdefault(RUN, uuid4().hex[:12])


def demo_world(into: Path) -> str:
    """The database to clone; its files lie in the folder given."""
    name = _name()
    with (PLACE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not exists(name):
            _tell(name)
    shutil.copytree(PLACE / name, into, dirs_exist_ok=True)
    return name


def end_run() -> None:
    name = _name()
    if (PLACE / name).exists():
        replaced(name)
        shutil.rmtree(PLACE / name)
    for left in (name, f"{name}_draft"):
        (PLACE / f"{left}.lock").unlink(missing_ok=True)


def _tell(name: str) -> None:
    """The second try: the first is killed while it tells of the second client, and leaves nothing behind."""
    draft, folder = f"{name}_draft", PLACE / name
    cloned(migrated_template(), draft)
    with begin(draft, folder, "demo") as killed:
        assert killed.stdout is not None
        assert "Quillstack" in killed.stdout.readline()
        killed.kill()
    assert _people(draft) == 0
    told = operate(draft, folder, "demo")
    assert told.returncode == 0, told.stderr
    administer(f"ALTER DATABASE {draft} RENAME TO {name}")


def _people(database: str) -> int:
    connection = psycopg2.connect(os.environ["DATABASE_URL_ADMIN"], dbname=database)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_user")
            return int(cursor.fetchone()[0])
    finally:
        connection.close()


def _name() -> str:
    return f"soc2hub_demo_{os.environ[RUN]}"
