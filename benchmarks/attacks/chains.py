"""A62: somebody with the keys of the whole server rewrites history; `verify_trail` names client and place."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from benchmarks.faults.ground import Ground, command, session
from benchmarks.faults.results import Result, counted

Forgery = Callable[[Any, str], int]


def _edit(cur: Any, client: str) -> int:
    cur.execute("UPDATE trail_event SET body = '{\"forged\": 1}' WHERE client_id = %s AND seq = 7", (client,))
    return 7


def _delete(cur: Any, client: str) -> int:
    cur.execute("DELETE FROM trail_event WHERE client_id = %s AND seq = 9", (client,))
    return 10


def _cut(cur: Any, client: str) -> int:
    cur.execute("SELECT max(seq) FROM trail_event WHERE client_id = %s", (client,))
    last = int(cur.fetchone()[0])
    cur.execute("DELETE FROM trail_event WHERE client_id = %s AND seq > %s", (client, last - 3))
    return last - 3


def _swap(cur: Any, client: str) -> int:
    for old, new in ((11, 10**9), (12, 11), (10**9, 12)):
        cur.execute("UPDATE trail_event SET seq = %s WHERE client_id = %s AND seq = %s", (new, client, old))
    return 11


def _insert(cur: Any, client: str) -> int:
    cur.execute("SELECT max(seq) FROM trail_event WHERE client_id = %s", (client,))
    last = int(cur.fetchone()[0])
    cur.execute(
        "INSERT INTO trail_event (id, client_id, seq, at, actor_id, via, verb, subject_type, subject_id, body, sealed,"
        " previous, hash) SELECT gen_random_uuid(), client_id, seq + 1, at, actor_id, via, 'forged.event', subject_type,"
        " subject_id, body, sealed, hash, md5(hash) FROM trail_event WHERE client_id = %s AND seq = %s",
        (client, last),
    )
    return last + 1


FORGERIES: dict[str, Forgery] = {
    "a body edited": _edit,
    "a middle row deleted": _delete,
    "the last three deleted": _cut,
    "two rows swapped": _swap,
    "a row added": _insert,
}


def forged_history(ground: Ground) -> Result:
    """A62: each forgery alone, triggers off, as superuser; the other clients' chains are not accused."""
    cast = ground.demo
    harbor = cast.clients["Harbor Ledger"]
    faults = []
    with ground.clone(cast.template) as database:
        twin = command(database, "verify_trail", process="migrate", expects=None)
        faults += ["twin: the untouched trail is accused"] if twin.returncode else []
    for words, forge in FORGERIES.items():
        with ground.clone(cast.template) as database:
            with session(database) as cur:
                cur.execute("SET session_replication_role = replica")
                seq = forge(cur, str(harbor))
            told = command(database, "verify_trail", process="migrate", expects=None)
            faults += _judged(words, told.returncode, told.stderr, harbor, seq, cast.clients.values())
    return counted("A62", faults, of=f"in {len(FORGERIES)} forgeries by a superuser")


def _judged(words: str, code: int, told: str, client: UUID, seq: int, everyone: Any) -> list[str]:
    faults = [] if code else [f"{words}: not found"]
    if str(client) not in told or str(seq) not in told:
        faults.append(f"{words}: client and {seq} are not named: {told[:160]}")
    accused = [str(other) for other in everyone if other != client and str(other) in told]
    return faults + ([f"{words}: {accused} accused too"] if accused else [])
