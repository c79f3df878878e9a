"""Events of one client, sealed and chained as `trail_append()` does it."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from benchmarks.tables import Tables
from soc2hub.trail.models import Event, Head


@dataclass(frozen=True, slots=True)
class Told:
    """Something done, before it has its place in the chain."""

    at: datetime
    verb: str
    actor_id: UUID
    subject_type: str
    subject_id: UUID
    body: dict[str, Any] = field(default_factory=dict)


def chain(tables: Tables, client_id: UUID, told: Iterable[Told], *, ids: Iterable[UUID]) -> None:
    """In order of time; ends with the head."""
    seq, former = 0, ""
    for seq, (id, event) in enumerate(zip(ids, sorted(told, key=lambda event: event.at)), start=1):  # noqa: B905
        at, body = event.at.isoformat(), json.dumps(event.body)
        subject_id = str(event.subject_id)
        sealed = json.dumps(
            [str(client_id), seq, at, str(event.actor_id), "session", event.verb, event.subject_type, subject_id, body]
        )
        digest = hashlib.sha256((former + sealed).encode()).hexdigest()
        tables.add(
            Event, id=id, client_id=client_id, seq=seq, at=at, actor_id=event.actor_id, via="session",
            verb=event.verb, subject_type=event.subject_type, subject_id=subject_id, body=event.body,
            sealed=sealed, previous=former, hash=digest,
        )  # fmt: skip
        former = digest
    tables.add(Head, client_id=client_id, seq=seq, hash=former)
