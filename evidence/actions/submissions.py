"""Hand in evidence for an occurrence (PRODUCT E2–E4, DOMAIN R8.5)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Self
from uuid import UUID

from django.db import transaction

from controls.actions.occurrences import mark_all_performed
from controls.models import Control, Occurrence
from evidence.actions.limits import ensure_few_enough
from evidence.checks import counts
from evidence.models import Submission
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.accounts.plain import all_asked, columns, made
from soc2hub.custody.actions.purges import ensure_may_be_kept
from soc2hub.custody.sensitivity import Sensitivity
from soc2hub.custody.things import TypedWords
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import current_client_id
from soc2hub.trail.record import record
from soc2hub.ui.words import window_name
from soc2hub.vault.allowances import ensure_room
from soc2hub.vault.blobs import Received, keep_all
from soc2hub.vault.contents import read_contents
from soc2hub.vault.kinds import ensure_taken_by
from soc2hub.vault.models import Blob
from soc2hub.vault.withdrawals import while_nothing_goes
from soc2hub.web.days import FIRST

MOST_TEXT = 20_000
STANDING_THERE = (
    "SELECT s.state, s.occurrence_id, b.sha256 FROM evidence_submission s LEFT JOIN vault_blob b ON b.id = s.blob_id"
    " WHERE s.client_id = %s AND s.occurrence_id = ANY(%s::uuid[]) AND (s.state = 'returned'"
    " OR s.state IN ('submitted', 'accepted') AND b.sha256 = ANY(%s::text[]))"
)
"""What is handed in for occurrences already: with the same bytes, or returned. Plain SQL, as every upload asks it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What the person says about the evidence. When it was received is the system's to say."""

    performed_on: date
    covers_from: date
    covers_to: date
    captured_at: datetime | None = None
    title: str = ""
    note: str = ""
    source: str = ""
    sensitivity: str = Sensitivity.NORMAL.value


@dataclass(frozen=True, slots=True)
class Piece:
    """One thing to hand in: a file that has arrived, or words; a link is words that are an address.

    `origin` is the submission it was handed in as already, for another occurrence.
    """

    occurrence: Occurrence
    claim: Claim
    kind: str
    received: Received | None = None
    text: str = ""
    origin: Submission | None = None

    @classmethod
    def again(cls, occurrence: Occurrence, origin: Submission) -> Self:
        claim = Claim(**{name: getattr(origin, name) for name in Claim.__dataclass_fields__})
        return cls(occurrence, claim, origin.kind, text=origin.text, origin=origin)

    @classmethod
    def file(cls, occurrence: Occurrence, received: Received, claim: Claim) -> Self:
        return cls(occurrence, claim, "file", received=received)

    @classmethod
    def words(cls, occurrence: Occurrence, text: str, claim: Claim, kind: str = "text") -> Self:
        text = text.replace("\x00", "").strip()
        if not text or len(text) > MOST_TEXT:
            raise Invalid(f"Write what was done, in at most {MOST_TEXT} characters.", field="text")
        return cls(occurrence, claim, kind, text=text)

    @property
    def file_name(self) -> str:
        if self.origin is not None:
            return self.origin.file_name
        return self.received.name if self.received else ""

    @property
    def sha256(self) -> str | None:
        if self.origin is not None:
            return self.origin.blob.sha256 if self.origin.blob else None
        return self.received.sha256 if self.received else None

    @property
    def title(self) -> str:
        if self.claim.title or self.received:
            return self.claim.title or self.file_name
        return self.text.splitlines()[0][:80] if self.kind == "text" else self.text[:200]


def submit_file(occurrence: Occurrence, received: Received, *, claim: Claim, by: User) -> Submission:
    """Keep the bytes, then the row; the same file twice for one occurrence is refused."""
    return submit_many([Piece.file(occurrence, received, claim)], by=by)[0]


def submit_text(occurrence: Occurrence, text: str, *, claim: Claim, by: User) -> Submission:
    """A statement in words, such as a query and its count."""
    return submit_many([Piece.words(occurrence, text, claim)], by=by)[0]


def submit_link(occurrence: Occurrence, url: str, *, claim: Claim, by: User) -> Submission:
    """Where the evidence can be seen; the address is kept as text and never fetched."""
    if not url.strip().lower().startswith(("https://", "http://")):
        raise Invalid("A link begins with https://.", field="text")
    return submit_many([Piece.words(occurrence, url, claim, "link")], by=by)[0]


@transaction.atomic
def submit_many(pieces: Sequence[Piece], *, by: User) -> list[Submission]:
    """All of them or none, for occurrences that differ, with as many statements for many as for one."""
    client = client_here()
    _ensure_sense(pieces, client.today())
    ensure_room(client, sum(piece.received.size for piece in pieces if piece.received))
    occurrences = _locked(pieces)
    _ensure_within_limits(client, pieces)
    replaced = _replaced(pieces) if _ensure_new(pieces) else {}
    _ensure_may_be_kept(pieces)
    blobs = keep_all(piece.received for piece in pieces if piece.received)
    handed = Submission.objects.bulk_create(
        _row(piece, occurrences[piece.occurrence.pk], blobs, replaced, by) for piece in pieces
    )
    Submission.objects.filter(pk__in=[row.pk for row in replaced.values()]).update(state="superseded")
    _mark_alone(handed)
    _perform(handed, by)
    _read(handed)
    for submission in handed:
        _tell(submission, by)
    return handed


def _mark_alone(handed: Sequence[Submission]) -> None:
    """Nobody needs to look for others with the same bytes where there can be none."""
    holders = Counter(row.blob_id for row in handed)
    for row in handed:
        row.holds_it_alone = row.blob is not None and row.blob.is_new and holders[row.blob_id] == 1


def _read(handed: Sequence[Submission]) -> None:
    """Each file once, so that what stands in it is said before the person leaves (PRACTICE §1)."""
    fresh = {row.blob_id: row for row in handed if row.blob is not None and row.origin_id is None}
    for row in fresh.values():
        read_contents(row.blob, name=row.file_name)  # type: ignore[arg-type]


def _ensure_sense(pieces: Sequence[Piece], today: date) -> None:
    """Refuses days that make no sense."""
    for claim in (piece.claim for piece in pieces):
        if claim.performed_on > today:
            raise Invalid("It cannot have been done after today.", field="performed_on")
        if claim.covers_from > claim.covers_to:
            raise Invalid("It covers from a day after the day it covers to.", field="covers_to")
        if claim.captured_at is not None and claim.captured_at > clock.now():
            raise Invalid("It cannot have been captured in the future.", field="captured_at")
        if claim.captured_at is not None and claim.captured_at.year < FIRST.year:
            raise Invalid(f"Give a day since {FIRST.year}.", field="captured_at")


def _ensure_within_limits(client: Client, pieces: Sequence[Piece]) -> None:
    """The client's own, once more behind every door: kinds, and how many; asked while the occurrences are held."""
    files = [piece for piece in pieces if piece.kind == "file"]
    for piece in files:
        if piece.received is not None:
            ensure_taken_by(client, piece.file_name)
    arriving = sum(piece.received is not None for piece in files)
    if files:
        ensure_few_enough(client, [piece.occurrence for piece in files], arriving=arriving)


def _locked(pieces: Sequence[Piece]) -> dict[UUID, Occurrence]:
    """In one order, so that two uploads never replace the same returned one. Refused if one is owed no more."""
    wanted = {piece.occurrence.pk for piece in pieces}
    held: dict[UUID, Occurrence] = {}
    for found in all_asked(_locking(), current_client_id(), [*wanted]):
        occurrence = made(Occurrence, found, prefix="o_")
        occurrence.control = made(Control, found, prefix="c_")
        held[occurrence.pk] = occurrence
    if len(wanted) != len(pieces):
        raise ValueError("each piece needs an occurrence of its own")
    if held.keys() != wanted:
        raise Refusal("This occurrence is not owed any more: its control changed meanwhile. Look at the schedule.")
    return held


@cache
def _locking() -> str:
    """Plain SQL, as every upload asks it."""
    return (
        f"SELECT {columns(Occurrence, 'o', 'o_')}, {columns(Control, 'c', 'c_')} FROM controls_occurrence o"  # noqa: S608
        " JOIN controls_control c ON c.id = o.control_id"
        " WHERE o.client_id = %s AND o.id = ANY(%s::uuid[]) ORDER BY o.id FOR UPDATE OF o"
    )


def _ensure_new(pieces: Sequence[Piece]) -> bool:
    """Whether one that was returned waits for a better one, which the same statement tells."""
    arrived = {(piece.occurrence.pk, piece.sha256): piece for piece in pieces if piece.sha256}
    _ensure_not_said(pieces)
    occurrences, hashes = [piece.occurrence.pk for piece in pieces], [sha for _, sha in arrived]
    found = all_asked(STANDING_THERE, current_client_id(), occurrences, hashes)
    for row in found:
        piece = arrived.get((row["occurrence_id"], row["sha256"]))
        if row["state"] != "returned" and piece is not None:
            name = window_name(piece.occurrence.key)
            raise Refusal(f"The same file is already handed in for {name}.", field="files")
    return any(row["state"] == "returned" for row in found)


def _ensure_not_said(pieces: Sequence[Piece]) -> None:
    """Words serve an occurrence once, as a file does."""
    said = {piece.occurrence.pk: piece for piece in pieces if piece.origin is not None and piece.text}
    rows = Submission.objects.filter(occurrence__in=list(said), state__in=("submitted", "accepted"), blob=None)
    for occurrence_id, text in rows.values_list("occurrence_id", "text") if said else ():
        if said[occurrence_id].text == text:  # type: ignore[index]
            raise Refusal(f"It supports {said[occurrence_id].occurrence.told_as} already.")  # type: ignore[index]


def _ensure_may_be_kept(pieces: Sequence[Piece]) -> None:
    """Words that were purged do not come back; `keep_all` asks the same of files."""
    if words := [TypedWords.of(piece.text) for piece in pieces if piece.text]:
        while_nothing_goes()
        ensure_may_be_kept(words)


def _replaced(pieces: Sequence[Piece]) -> dict[UUID, Submission]:
    """By occurrence, the returned one that is stood in for: of the same name first, else returned longest ago."""
    names = {piece.occurrence.pk: piece.file_name for piece in pieces}
    returned = Submission.objects.filter(occurrence__in=list(names), state="returned").select_for_update(of=("self",))
    found: dict[UUID, Submission] = {}
    for row in returned.order_by("-received_at", "-id"):
        best = found.get(row.occurrence_id)  # type: ignore[arg-type]
        name = names[row.occurrence_id]  # type: ignore[index]
        if best is None or row.file_name == name or best.file_name != name:
            found[row.occurrence_id] = row  # type: ignore[index]
    return found


def _row(
    piece: Piece, occurrence: Occurrence, blobs: dict[str, Blob], replaced: dict[UUID, Submission], by: User
) -> Submission:
    claim = piece.claim
    return Submission(
        control=occurrence.control,
        occurrence=occurrence,
        kind=piece.kind,
        blob=piece.origin.blob if piece.origin else blobs[piece.received.sha256] if piece.received else None,
        file_name=piece.file_name,
        text=piece.text,
        title=piece.title,
        performed_on=claim.performed_on,
        covers_from=claim.covers_from,
        covers_to=claim.covers_to,
        captured_at=claim.captured_at,
        note=claim.note,
        source=claim.source,
        uploaded_by=by,
        supersedes=replaced.get(occurrence.pk),
        sensitivity=_sensitivity(claim, replaced.get(occurrence.pk)),
        is_privileged=bool(piece.origin and piece.origin.is_privileged),
        origin=(piece.origin.origin or piece.origin) if piece.origin else None,
    )


def _sensitivity(claim: Claim, former: Submission | None) -> str:
    """What stands in for something sensitive is as sensitive, unless a lead says otherwise later."""
    said, before = Sensitivity(claim.sensitivity), Sensitivity(former.sensitivity if former else "normal")
    return said.value if said.height >= before.height else before.value


def _perform(handed: Sequence[Submission], by: User) -> None:
    """What counts performs its occurrence, unless accepted evidence says already when it was done."""
    earlier = {row.occurrence: row.performed_on for row in handed if row.occurrence and _is_first(row, row.occurrence)}
    if not earlier:
        return
    rows = Submission.objects.filter(occurrence__in=list(earlier), state="accepted")
    proven = set(rows.values_list("occurrence_id", flat=True))
    mark_all_performed({row: on for row, on in earlier.items() if row.pk not in proven}, by)


def _is_first(row: Submission, occurrence: Occurrence) -> bool:
    """It counts, and says an earlier day than what was handed in before."""
    known = occurrence.performed_on
    return (known is None or row.performed_on < known) and counts(row, occurrence.window)


def _tell(submission: Submission, by: User) -> None:
    occurrence, blob = submission.occurrence, submission.blob
    record(
        "evidence.submitted",
        subject=submission,
        by=by,
        control=submission.control.ref,
        occurrence=occurrence.key if occurrence else None,
        kind=submission.kind,
        performed_on=submission.performed_on,
        sha256=blob.sha256 if blob else None,
        supersedes=submission.supersedes_id,
        origin=submission.origin_id,
        sensitivity=submission.sensitivity if submission.is_sensitive else None,
    )
