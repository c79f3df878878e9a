"""F26: a backup is made while people write twenty times a second; then database, files and broker are gone."""

import hashlib
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.attacks.tables import walled
from benchmarks.databases import addresses, thrown_away
from benchmarks.faults.asking import Api, ask
from benchmarks.faults.ground import Ground, command, rows, session
from benchmarks.faults.people import Cast
from benchmarks.faults.results import Result, counted
from benchmarks.faults.sites import Site, running, site
from soc2hub.backups.boxes import new_key

RATE, LANES, BEFORE = 20, 5, 5.0
FILES_EVERY = 4
CLIENT = "Harbor Ledger"


@dataclass
class Written:
    """What was acknowledged: when, what, and the SHA-256 where it was a file."""

    told: list[tuple[float, str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def backup_and_restore(ground: Ground) -> Result:
    """F26: proven by `restore --verify`; restored into a new database and folder everything older than the start is
    there, with its bytes, behind its walls (A18, A19)."""
    cast = ground.demo
    place = Path(tempfile.mkdtemp(prefix="backups-", dir=ground.folder))
    key = {"SOC2HUB_BACKUP_KEY": new_key()}
    with site(ground, cast.template) as at:
        written = Written()
        with _writing(at, cast, written):
            time.sleep(BEFORE)
            began = time.time()
            command(at.database, "backup", "--to", str(place), process="migrate", environ=_own(at, key))
            made = time.time() - began
            time.sleep(1)
        proven, green = _timed(at, "restore", str(place), "--verify", environ=_own(at, key))
        expected = [item for item in written.told if item[0] < began]
    faults = [f"restore --verify: {line}" for line in proven.stderr.splitlines()[:5]] if proven.returncode else []
    faults += written.refused[:5]
    faults += [] if len(expected) >= RATE * BEFORE * 0.5 else [f"twin: only {len(expected)} writes before the backup"]
    shutil.rmtree(at.folder)  # its database is dropped and its broker killed already
    with thrown_away(f"{ground.base}_after") as fresh:
        found, seconds = _restored(ground, fresh, place, key)
        if isinstance(found, str):
            faults.append(found)
        else:
            faults += _compared(ground, found, fresh, cast, expected)
    size = sum(path.stat().st_size for path in place.rglob("*") if path.is_file()) / 1e6
    told = f"among {len(expected)} writes before the start of a backup of {size:.0f} MB"
    notes = [f"backup {made:.1f} s, verified in {green:.0f} s, restored in {seconds:.0f} s"]
    return counted("F26", faults, of=told, notes=notes)


@contextmanager
def _writing(at: Site, cast: Cast, written: Written) -> Iterator[None]:
    is_over = threading.Event()
    [(occurrence,)] = rows(
        at.database,
        "SELECT id FROM controls_occurrence WHERE client_id = %s ORDER BY due_on DESC LIMIT 1",
        str(cast.clients[CLIENT]),
    )
    lanes = [
        threading.Thread(target=_write, args=(at, cast, str(occurrence), lane, written, is_over))
        for lane in range(LANES)
    ]
    for lane in lanes:
        lane.start()
    try:
        yield
    finally:
        is_over.set()
        for lane in lanes:
            lane.join()


def _write(at: Site, cast: Cast, occurrence: str, lane: int, written: Written, is_over: threading.Event) -> None:
    """Each lane its share of the rate; every fourth write is a file."""
    api, turn, home = Api(at.url, cast.ciso.token), 0, f"/clients/{cast.clients[CLIENT]}"
    while not is_over.is_set():
        began, name = time.monotonic(), f"Load {lane}-{turn}"
        digest = ""
        if turn % FILES_EVERY:
            status = api.ask("POST", f"{home}/services", {"name": name, "description": ""}).status
        else:
            content = f"day,what\n2026-01-01,{name}\n".encode() + os.urandom(2000).hex().encode()
            digest = hashlib.sha256(content).hexdigest()
            status = _hand_in(at, cast, occurrence, name, content)
        if status == 201:
            written.told.append((time.time(), name, digest))
        else:
            written.refused.append(f"{name} answered {status}")
        turn += 1
        is_over.wait(max(0.0, LANES / RATE - (time.monotonic() - began)))


def _hand_in(at: Site, cast: Cast, occurrence: str, name: str, content: bytes) -> int:
    headers = {
        "Authorization": f"Bearer {cast.ciso.token}",
        "Content-Type": "application/octet-stream",
        "Idempotency-Key": name,
        "X-File-Name": f"{name}.csv",
    }
    path = f"/api/v1/clients/{cast.clients[CLIENT]}/submissions?occurrence={occurrence}"
    return ask(at.url, "POST", path, body=content, headers=headers).status


def _own(at: Site, key: dict[str, str]) -> dict[str, str]:
    return {"SOC2HUB_DATA": str(at.folder), "SOC2HUB_STATIC": at.environ["SOC2HUB_STATIC"]} | key


def _timed(at: Site, *argv: str, environ: dict[str, str]) -> tuple[Any, float]:
    began = time.monotonic()
    done = command(at.database, *argv, process="migrate", environ=environ, expects=None)
    return done, time.monotonic() - began


def _restored(ground: Ground, fresh: str, place: Path, key: dict[str, str]) -> tuple[Site | str, float]:
    """Another machine, as far as anything of the first could be missed."""
    folder = Path(tempfile.mkdtemp(prefix="restored-", dir=ground.folder))
    at = Site(ground, fresh, folder, addresses(fresh))
    done, seconds = _timed(at, "restore", str(place), "--into", fresh, environ=_own(at, key))
    return (f"restore --into: {done.stderr.strip()[-400:]}" if done.returncode else at), seconds


def _compared(ground: Ground, at: Site, database: str, cast: Cast, expected: list[tuple[float, str, str]]) -> list[str]:
    names = {name for (name,) in rows(database, "SELECT name FROM scoping_service")}
    pieces = dict(rows(database, "SELECT file_name, id FROM evidence_submission WHERE file_name <> ''"))
    faults = []
    with running(at):
        for _, name, digest in expected:
            if not digest:
                faults += [] if name in names else [f"{name} was acknowledged and is gone"]
            elif f"{name}.csv" not in pieces:
                faults.append(f"{name} was acknowledged and is gone")
            else:
                faults += _bytes(at, cast, pieces[f"{name}.csv"], name, digest)
    for verify in ("verify_vault", "verify_trail", "check_isolation"):
        done = command(database, verify, process="migrate", environ={"SOC2HUB_DATA": str(at.folder)}, expects=None)
        faults += [f"{verify}: {line}" for line in done.stderr.splitlines()[:3]] if done.returncode else []
    return faults + _open_tables(database)


def _bytes(at: Site, cast: Cast, submission: object, name: str, digest: str) -> list[str]:
    """Downloaded as anybody would: the restored token, the restored file."""
    answer = Api(at.url, cast.ciso.token).ask("GET", f"/clients/{cast.clients[CLIENT]}/submissions/{submission}/file")
    is_same = answer.status == 200 and hashlib.sha256(answer.body).hexdigest() == digest
    return [] if is_same else [f"{name} is downloaded with {answer.status} and other bytes"]


def _open_tables(database: str) -> list[str]:
    """A18: the web's role without a context sees nothing."""
    faults = []
    with session(database, "DATABASE_URL") as cur:
        for table in walled(database):
            cur.execute(f'SELECT count(*) FROM "{table}"')
            [(seen,)] = cur.fetchall()
            faults += [f"{table} shows {seen} rows without a context"] if seen else []
    return faults
