"""Hand in evidence for an occurrence (PRODUCT E2–E4, DOMAIN R8.5)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Case, IntegerField, Value, When

from controls.actions.occurrences import mark_performed
from controls.models import Occurrence
from evidence.checks import counts
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import current_client_id
from soc2hub.trail.record import record
from soc2hub.vault.blobs import Received, keep

MOST_TEXT = 20_000


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


@transaction.atomic
def submit_file(occurrence: Occurrence, received: Received, *, claim: Claim, by: User) -> Submission:
    """Keep the bytes, then the row; the same file twice for one occurrence is refused."""
    occurrence = _open_for(occurrence, claim)
    same = occurrence.submissions.filter(blob__sha256=received.sha256, state__in=("submitted", "accepted"))
    if same.exists():
        raise Refusal(f"The same file is already handed in for {occurrence.key}.", field="files")
    replaced = _replaced(occurrence, received.name)
    blob = keep(received)
    content = {"kind": "file", "blob": blob, "file_name": received.name, "title": claim.title or received.name}
    return _handed_in(occurrence, claim, by, replaced, **content)


@transaction.atomic
def submit_text(occurrence: Occurrence, text: str, *, claim: Claim, by: User) -> Submission:
    """A statement in words, such as a query and its count."""
    return _submit_words(occurrence, text, "text", claim=claim, by=by)


@transaction.atomic
def submit_link(occurrence: Occurrence, url: str, *, claim: Claim, by: User) -> Submission:
    """Where the evidence can be seen; the address is kept as text and never fetched."""
    if not url.strip().lower().startswith(("https://", "http://")):
        raise Invalid("A link begins with https://.", field="text")
    return _submit_words(occurrence, url, "link", claim=claim, by=by)


def _submit_words(occurrence: Occurrence, text: str, kind: str, *, claim: Claim, by: User) -> Submission:
    occurrence = _open_for(occurrence, claim)
    text = text.replace("\x00", "").strip()
    if not text or len(text) > MOST_TEXT:
        raise Invalid(f"Write what was done, in at most {MOST_TEXT} characters.", field="text")
    title = claim.title or (text.splitlines()[0][:80] if kind == "text" else text[:200])
    return _handed_in(occurrence, claim, by, _replaced(occurrence, ""), kind=kind, text=text, title=title)


def _open_for(occurrence: Occurrence, claim: Claim) -> Occurrence:
    """Locked, so that two uploads never replace the same returned one; refuses days that make no sense."""
    if claim.performed_on > Client.objects.get(pk=current_client_id()).today():
        raise Invalid("It cannot have been done after today.", field="performed_on")
    if claim.covers_from > claim.covers_to:
        raise Invalid("It covers from a day after the day it covers to.", field="covers_to")
    if claim.captured_at is not None and claim.captured_at > clock.now():
        raise Invalid("It cannot have been captured in the future.", field="captured_at")
    rows = Occurrence.objects.select_for_update(of=("self",)).select_related("control")
    return rows.get(pk=occurrence.pk)


def _replaced(occurrence: Occurrence, file_name: str) -> Submission | None:
    """The returned one this stands in for: the file of the same name first, else the one returned longest ago."""
    same_name = Case(When(file_name=file_name, then=Value(0)), default=Value(1), output_field=IntegerField())
    returned = occurrence.submissions.filter(state="returned").select_for_update(of=("self",))
    return returned.order_by(same_name, "received_at", "id").first()


def _handed_in(
    occurrence: Occurrence, claim: Claim, by: User, replaced: Submission | None, **content: Any
) -> Submission:
    submission = Submission.objects.create(
        control=occurrence.control,
        occurrence=occurrence,
        performed_on=claim.performed_on,
        covers_from=claim.covers_from,
        covers_to=claim.covers_to,
        captured_at=claim.captured_at,
        note=claim.note,
        source=claim.source,
        uploaded_by=by,
        supersedes=replaced,
        **content,
    )
    if replaced is not None:
        replaced.state = "superseded"
        replaced.save(update_fields=["state"])
    if counts(submission, occurrence.window) and not occurrence.submissions.filter(state="accepted").exists():
        mark_performed(occurrence, claim.performed_on, by)
    blob = submission.blob
    record(
        "evidence.submitted",
        subject=submission,
        by=by,
        control=occurrence.control.ref,
        occurrence=occurrence.key,
        kind=submission.kind,
        performed_on=claim.performed_on,
        sha256=blob.sha256 if blob else None,
        supersedes=replaced.pk if replaced else None,
    )
    return submission
