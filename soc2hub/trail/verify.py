"""Recompute every chain of the trail: content, order, and that nothing was cut off (SECURITY §1.2, case A62)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import connection


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a chain is broken, and how."""

    client_id: UUID
    seq: int
    words: str

    def __str__(self) -> str:
        return f"client {self.client_id} seq {self.seq}: {self.words}"


@dataclass(frozen=True, slots=True)
class Row:
    client_id: UUID
    seq: int
    at: datetime
    actor_id: UUID | None
    via: str
    verb: str
    subject_type: str
    subject_id: str
    body: dict[str, Any]
    sealed: str
    previous: str
    hash: str


def verify() -> tuple[int, list[Fault]]:
    """Events seen and every fault; needs a connection that sees every client."""
    heads = _heads()
    seen, faults = 0, []
    for client_id, rows in groupby(_rows(), key=lambda row: row.client_id):
        last = None
        for row in rows:
            seen += 1
            faults += [Fault(client_id, row.seq, words) for words in _faults_of(row, last)]
            last = row
        assert last is not None
        faults += [Fault(client_id, last.seq, words) for words in _tail(last, heads.pop(client_id, None))]
    faults += [Fault(client_id, seq, "events are gone") for client_id, (seq, _) in heads.items() if seq]
    return seen, faults


def _faults_of(row: Row, last: Row | None) -> Iterator[str]:
    expected = (last.seq + 1, last.hash) if last else (1, "")
    if row.seq != expected[0]:
        yield f"follows {expected[0] - 1}: events in between are gone"
    elif row.previous != expected[1]:
        yield "does not continue the event before it"
    if hashlib.sha256((row.previous + row.sealed).encode()).hexdigest() != row.hash:
        yield "content changed after it was sealed"
    if _sealed_differs(row):
        yield "columns differ from what was sealed"


def _sealed_differs(row: Row) -> bool:
    try:
        client, seq, at, actor, via, verb, subject_type, subject_id, body = json.loads(row.sealed)
        told = (UUID(client), seq, datetime.fromisoformat(at), actor and UUID(actor), via, verb)
        return (*told, subject_type, subject_id, json.loads(body)) != (
            row.client_id,
            row.seq,
            row.at,
            row.actor_id,
            row.via,
            row.verb,
            row.subject_type,
            row.subject_id,
            row.body,
        )
    except (ValueError, TypeError):
        return True


def _tail(last: Row, head: tuple[int, str] | None) -> list[str]:
    if head is None:
        return ["the chain has no head"]
    return [] if head == (last.seq, last.hash) else [f"the head says {head[0]}: the tail was cut or forged"]


def _rows() -> Iterator[Row]:
    """In chain order, streamed by a server-side cursor."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            "SELECT client_id, seq, at, actor_id, via, verb, subject_type, subject_id, body, sealed, previous, hash"
            " FROM trail_event ORDER BY client_id, seq"
        )
        for values in cursor:
            row = Row(*values)
            yield replace(row, body=_loaded(row.body))


def _loaded(body: Any) -> Any:
    return json.loads(body) if isinstance(body, str) else body


def _heads() -> dict[UUID, tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT client_id, seq, hash FROM trail_head")
        return {client_id: (seq, digest) for client_id, seq, digest in cursor.fetchall()}
