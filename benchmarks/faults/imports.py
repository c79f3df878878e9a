"""F24: an import is killed when half of it is written, then run again, and again."""

import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from uuid import UUID

import psycopg2

from benchmarks.databases import ADMIN, address
from benchmarks.faults.asking import Answer, Api
from benchmarks.faults.ground import Ground, command, count
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, children_of, kill, site

ROWS = 5_000
OURS = "SELECT count(*) FROM scoping_system WHERE name LIKE 'System %%'"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
GONE = """
SELECT (count(*) = 0)::int FROM pg_stat_activity
 WHERE datname = %s AND state <> 'idle' AND query LIKE 'INSERT INTO "scoping_system"%%'
"""
PATIENCE = 60


def crashed_import(ground: Ground) -> Result:
    """F24: after the crash nothing is there, after the next run all of it, and one more changes nothing."""
    world = ground.small
    with site(ground, world.template, workers=1) as at:
        api = Api(at.url, world.ciso.token)
        with _held_at_half(at, api, world.acme):
            importing = threading.Thread(target=_cut_off, args=(api, world.acme))
            importing.start()
            is_half = _await(at, WAITING, at.database)
            for pid in children_of(at.web.pid) if at.web else []:
                kill(pid)
            importing.join()
        gone = _await(at, GONE, at.database)
        faults = [] if is_half and gone else ["the import never stood half way"]
        faults += _compared(at, "after the crash", 0)
        first = _import(api, world.acme)
        faults += _said(first, created=ROWS, skipped=0) + _compared(at, "after the next run", ROWS)
        again = _import(api, world.acme)
        faults += _said(again, created=0, skipped=ROWS) + _compared(at, "after one more", ROWS)
        verified = command(at.database, "verify_trail", process="migrate", expects=None)
        faults += verified.stderr.splitlines()[:3] if verified.returncode else []
    return counted("F24", faults, of=f"in an import of {ROWS:,} rows killed at its half and run twice more")


@contextmanager
def _held_at_half(at: Site, api: Api, client: UUID) -> Iterator[None]:
    """Somebody else is about to give a system the name of the row in the middle: the import has to wait there."""
    made = api.ask("POST", f"/clients/{client}/systems", {"name": "Twin"})
    if made.status != 201:
        raise RuntimeError(made.text[:300])
    with closing(psycopg2.connect(address(ADMIN, at.database))) as connection:
        with connection.cursor() as cur:
            cur.execute("UPDATE scoping_system SET name = %s WHERE name = 'Twin'", (f"System {ROWS // 2}",))
            yield
        connection.rollback()


def _cut_off(api: Api, client: UUID) -> None:
    with suppress(OSError):
        _import(api, client)


def _import(api: Api, client: UUID) -> Answer:
    table = "Name,Kind,Customer data\n" + "".join(f"System {n},application,yes\n" for n in range(ROWS))
    body = {"into": "systems", "table": table, "dry_run": False}
    for _ in range(PATIENCE):
        try:
            return api.ask("POST", f"/clients/{client}/scope-imports", body)
        except ConnectionRefusedError:
            time.sleep(0.5)
    raise RuntimeError("the site does not come back")


def _said(answer: Answer, *, created: int, skipped: int) -> list[str]:
    if answer.status != 201:
        return [f"the import answered {answer.status}: {answer.text[:200]}"]
    found = {name: len(answer.json[name]) for name in ("created", "changed", "skipped")}
    wanted = {"created": created, "changed": 0, "skipped": skipped}
    return [] if found == wanted else [f"the import says {found}, wanted {wanted}"]


def _compared(at: Site, when: str, wanted: int) -> list[str]:
    found = count(at.database, OURS)
    events = count(at.database, "SELECT count(*) FROM trail_event WHERE verb = 'scope.imported'")
    faults = [] if found == wanted else [f"{found} rows {when}, wanted {wanted}"]
    return faults + ([] if events == bool(wanted) else [f"{events} events of imports {when}"])


def _await(at: Site, query: str, *values: object) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if count(at.database, query, *values):
            return True
        time.sleep(0.05)
    return False
