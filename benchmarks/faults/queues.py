"""What drills ask of the queue: planned, waiting, done, delivered; and ten minutes that pass at once."""

import subprocess
import sys
import time
from collections import Counter
from email import message_from_bytes
from email.message import Message
from typing import Any
from uuid import uuid4

from celery import Celery

from benchmarks.databases import BASE
from benchmarks.faults.ground import count, rows, session
from benchmarks.faults.sites import Site

PATIENCE = 110.0


def plan_mails(at: Site, number: int) -> None:
    argv = [sys.executable, "-m", "benchmarks.faults.mails", str(number)]
    subprocess.run(argv, cwd=BASE, env=at.environ | {"SOC2HUB_PROCESS": "web"}, check=True)


def put_job(at: Site, kind: str, queue: str = "default", **values: Any) -> str:
    """A row as the web process writes it; rung by the caller, or found by the sweeper."""
    id = str(uuid4())
    columns = {"client_id": None, "actor_id": None, "args": "{}", **values}
    with session(at.database, "DATABASE_URL") as cur:
        cur.execute(
            "INSERT INTO jobs_job (id, client_id, actor_id, kind, queue, args, state, attempts, run_after, last_error,"
            " note, progress, created_at) VALUES (%s, %s, %s, %s, %s, %s, 'ready', 0, now(), '', '', 0, now())",
            (id, columns["client_id"], columns["actor_id"], kind, queue, columns["args"]),
        )
    return id


def ring(at: Site, job: str, queue: str = "default", name: str = "soc2hub.run_job") -> None:
    """By the broker, as anybody could who reaches it."""
    with Celery("drill", broker=at.broker.url) as bell:
        bell.send_task(name, args=[job], queue=queue)


def waiting(at: Site, kind: str = "%") -> int:
    """Retries too, for they come within minutes; not what was planned for a day far off."""
    near = "run_after < now() + interval '1 hour'"
    return count(at.database, f"SELECT count(*) FROM jobs_job WHERE kind LIKE %s AND state = 'ready' AND {near}", kind)


def states(at: Site, kind: str = "%") -> dict[str, int]:
    query = "SELECT state, count(*) FROM jobs_job WHERE kind LIKE %s GROUP BY state"
    return dict(rows(at.database, query, kind))


def all_done(at: Site, kind: str = "%", *, seconds: float = PATIENCE) -> float | None:
    """How long it took, or None when something still waits."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if not waiting(at, kind):
            return time.monotonic() - began
        time.sleep(0.3)
    return None


def let_leases_end(at: Site) -> int:
    """As if the lease's ten minutes were over; returns how many ran."""
    with session(at.database) as cur:
        cur.execute("UPDATE jobs_job SET lease_until = now() WHERE state = 'ready' AND lease_until > now()")
        return int(cur.rowcount)


def delivered(at: Site) -> Counter[str]:
    """Mails in the sink by Message-ID."""
    return Counter(str(mail["Message-ID"]) for mail in _mails(at))


def texts(at: Site) -> list[str]:
    """What the mails say, their first part decoded."""
    parts = (next(part for part in mail.walk() if not part.is_multipart()) for mail in _mails(at))
    return [bytes(part.get_payload(decode=True) or b"").decode(errors="replace") for part in parts]


def _mails(at: Site) -> list[Message]:
    """One file may hold several, with a line of dashes after each."""
    folder = at.folder / "mail"
    files = [path.read_bytes() for path in folder.iterdir()] if folder.exists() else []
    return [message_from_bytes(mail.strip()) for text in files for mail in text.split(b"-" * 79) if mail.strip()]
