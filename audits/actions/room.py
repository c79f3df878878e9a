"""The auditor's side of a request: their status and note, set in the room by them alone, or copied by us from their
own list while no auditor has a room here, with the name of who copied (DOMAIN R8.3, R12.2)."""

from typing import Any

from django.db import transaction

from audits.models import Engagement, Request
from audits.queries.room import auditors_in_room
from audits.turns import CLOSED, REOPENING, AuditorStatus, InternalStatus, auditor_choices
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.record import record


@transaction.atomic
def judge(request: Request, status: AuditorStatus, *, note: str, version: int, by: User) -> Request:
    """Returned or a follow-up gives what was handed over back to the team, in its next round, however often.

    The same status otherwise only changes the note.
    """
    locked = _locked(request, version)
    former = AuditorStatus(locked.auditor_status)
    if status is not former and status not in auditor_choices(locked.internal_status, former):
        raise Refusal(_why_not(locked, status), field="auditor_status")
    _set(locked, status, note, transcribed_by_id=None)
    record("request.judged", subject=locked, by=by, ref=locked.ref, former=former, status=status, round=locked.round)
    return locked


@transaction.atomic
def transcribe(request: Request, status: AuditorStatus, *, note: str, version: int, by: User) -> Request:
    """Copy what the auditor says elsewhere; they may have closed there what was never handed over here."""
    locked = _locked(request, version)
    if in_room := auditors_in_room(locked.engagement_id):
        words = f"{in_room[0]} sets the status in the room. Shut the room first if they no longer come here."
        raise Refusal(words, field="auditor_status")
    former = AuditorStatus(locked.auditor_status)
    if status not in {former, *CLOSED, *auditor_choices(locked.internal_status, former)}:
        raise Refusal(_why_not(locked, status), field="auditor_status")
    _set(locked, status, note, transcribed_by_id=by.pk)
    told = {"ref": locked.ref, "former": former, "status": status, "round": locked.round}
    record("request.status_transcribed", subject=locked, by=by, **told)
    return locked


@transaction.atomic
def open_request(request: Request, *, by: User) -> None:
    """The auditor looked at it; the client sees who opened what, and when."""
    record("room.request_opened", subject=request, by=by, ref=request.ref)


@transaction.atomic
def read_excused(engagement: Engagement, *, by: User) -> None:
    record("room.excused_read", subject=engagement, by=by)


@transaction.atomic
def take_file(submission: Submission, *, by: User) -> None:
    record("room.file_taken", subject=submission, by=by, sha256=submission.blob.sha256 if submission.blob else None)


@transaction.atomic
def look_at_file(submission: Submission, *, by: User, page: int | None = None) -> None:
    sha256 = submission.blob.sha256 if submission.blob else None
    record("room.file_looked_at", subject=submission, by=by, sha256=sha256, page=page)


def _locked(request: Request, version: int) -> Request:
    locked = Request.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if locked.version != version:
        raise Stale
    return locked


def _set(request: Request, status: AuditorStatus, note: str, **signed: Any) -> None:
    if status in REOPENING and not note.strip():
        raise Invalid("Say what is missing or what is asked: the work begins from this note.", field="shared_note")
    former = AuditorStatus(request.auditor_status)
    request.change(version=request.version, shared_note=note, **signed, **_moves(request, former, status))


def _moves(request: Request, former: AuditorStatus, status: AuditorStatus) -> dict[str, Any]:
    if status is former and not (status in REOPENING and request.internal_status == InternalStatus.SUBMITTED):
        return {}
    moves: dict[str, Any] = {"auditor_status": status.value}
    if status in REOPENING:
        moves |= {
            "internal_status": InternalStatus.IN_PROGRESS.value,
            "round": request.round + 1,
            "waiting_since": clock.now(),
        }
    return moves


def _why_not(request: Request, status: AuditorStatus) -> str:
    word = status.replace("_", " ")
    if request.internal_status != InternalStatus.SUBMITTED:
        return f"The client has not submitted {request.ref} yet: there is nothing to mark as {word}."
    return f"From {request.get_auditor_status_display().lower()} it cannot become {word}."
