"""Evidence of one client: submissions, what was decided about them, what that does to their occurrences."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.chains import Told
from benchmarks.programs import Doing, Due
from benchmarks.tables import Tables
from benchmarks.windows import Calendar
from controls.models import Occurrence
from evidence.models import Acceptance, Return, Submission
from soc2hub.vault.models import Blob

RETURNED_OF, WAITING_OF = 20, 7
KIND = "evidence.submission"


@dataclass(slots=True)
class Standing:
    """What evidence made of an occurrence so far."""

    performed_on: date | None = None
    reviewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """One submission before it is written."""

    id: UUID
    due: Due
    number: int
    performed_on: date
    received_at: datetime


def add_evidence(
    tables: Tables, due: list[list[Due]], count: int, calendar: Calendar, doing: Doing, *, vault: Path, now: datetime
) -> list[Told]:
    """`count` submissions over all controls, the newest windows first; returns what the trail says of it."""
    standing: dict[UUID, Standing] = {}
    told: list[Told] = []
    for piece in _pieces(due, count, calendar, doing, now):
        told += _add(tables, piece, standing.setdefault(piece.due.id, Standing()), doing, vault=vault, now=now)
    for of_one in due:
        for one in of_one:
            _occurrence(tables, one, standing.get(one.id, Standing()), doing.client)
    return told


def _pieces(due: list[list[Due]], count: int, calendar: Calendar, doing: Doing, now: datetime) -> Iterator[Piece]:
    """In order of arrival."""
    begun = [[one for one in of_one if one.owed.window.start < calendar.today] for of_one in due]
    pieces = []
    for number in range(count):
        of_one = begun[number % len(begun)]
        one = of_one[-1 - (number // len(begun)) % len(of_one)]
        window = one.owed.window
        last = min(window.end, calendar.today - timedelta(days=1))
        day = window.start + timedelta(days=doing.chance.randint(0, (last - window.start).days))
        at = datetime.combine(day, time(doing.chance.randint(6, 20), doing.chance.randint(0, 59)), UTC)
        pieces.append(Piece(doing.new(), one, number, day, min(at, now)))
    return iter(sorted(pieces, key=lambda piece: piece.received_at))


def _add(
    tables: Tables, piece: Piece, standing: Standing, doing: Doing, *, vault: Path, now: datetime
) -> Iterator[Told]:
    is_returned, is_waiting = piece.number % RETURNED_OF == 3, piece.number % WAITING_OF == 5
    state = "returned" if is_returned else "submitted" if is_waiting else "accepted"
    sha256 = _write(tables, piece, state, doing, vault)
    ref, key = piece.due.ref, piece.due.owed.window.key
    said = {"control": ref, "occurrence": key, "kind": "file" if sha256 else "text"}
    yield Told(piece.received_at, "evidence.submitted", doing.owner, KIND, piece.id, said)
    if standing.performed_on is None or piece.performed_on < standing.performed_on:
        standing.performed_on = piece.performed_on
        body = {"key": key, "performed_on": str(piece.performed_on)}
        yield Told(piece.received_at, "occurrence.performed", doing.owner, "controls.occurrence", piece.due.id, body)
    if state != "submitted":
        judged_at = min(piece.received_at + timedelta(hours=30), now)
        yield from _judge(tables, piece, standing, judged_at, doing, is_returned)


def _judge(
    tables: Tables, piece: Piece, standing: Standing, at: datetime, doing: Doing, is_returned: bool
) -> Iterator[Told]:
    own = {"id": doing.new(), "client_id": doing.client, "submission_id": piece.id}
    if is_returned:
        tables.add(Return, **own, reason="missing", comment="The date is missing.", returned_by_id=doing.analyst,
                   returned_at=at)  # fmt: skip
        yield Told(at, "evidence.returned", doing.analyst, KIND, piece.id, {"reason": "missing"})
        return
    tables.add(Acceptance, **own, accepted_by_id=doing.analyst, accepted_at=at)
    yield Told(at, "evidence.accepted", doing.analyst, KIND, piece.id, {"control": piece.due.ref})
    if standing.reviewed_at is None:
        standing.reviewed_at = at
        body = {"key": piece.due.owed.window.key}
        yield Told(at, "occurrence.reviewed", doing.analyst, "controls.occurrence", piece.due.id, body)


def _write(tables: Tables, piece: Piece, state: str, doing: Doing, vault: Path) -> str:
    """Every second one is a file, kept where the vault keeps it; returns its SHA-256."""
    window = piece.due.owed.window
    words = f"{piece.due.ref} {window.key}: run on {piece.performed_on}, record {piece.id}.\n"
    blob, sha256 = None, ""
    if piece.number % 2:
        blob, sha256 = _blob(tables, (words * 4).encode(), doing, vault)
    tables.add(
        Submission, id=piece.id, client_id=doing.client, control_id=piece.due.control, occurrence_id=piece.due.id,
        title=f"Record of {piece.due.ref} for {window.key}", kind="file" if blob else "text", blob_id=blob,
        file_name=f"record-{piece.number}.txt" if blob else "", text="" if blob else words, source="by hand",
        performed_on=piece.performed_on, covers_from=window.start, covers_to=window.end, state=state,
        received_at=piece.received_at, uploaded_by_id=doing.owner,
    )  # fmt: skip
    return sha256


def _blob(tables: Tables, data: bytes, doing: Doing, vault: Path) -> tuple[UUID, str]:
    sha256, id = hashlib.sha256(data).hexdigest(), doing.new()
    path = vault / str(doing.client) / sha256[:2] / sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_bytes(data)
    tables.add(Blob, id=id, client_id=doing.client, sha256=sha256, size=len(data), mime="text/plain")
    return id, sha256


def _occurrence(tables: Tables, due: Due, standing: Standing, client: UUID) -> None:
    window = due.owed.window
    tables.add(
        Occurrence, id=due.id, client_id=client, control_id=due.control, key=window.key, starts_on=window.start,
        ends_on=window.end, due_on=window.due_on, next_ends_on=due.owed.next_ends_on,
        performed_on=standing.performed_on, reviewed_at=standing.reviewed_at,
    )  # fmt: skip
