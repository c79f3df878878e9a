"""What is said about a request: among ourselves, and with the auditor; two tracks that never merge (DOMAIN R8.4)."""

from django.db import transaction

from audits.models import Grant, InternalNote, Request, RoomComment, SharedSubmission
from audits.queries.comments import said_in_room
from evidence.actions.comments import sound, take_back, team, tell
from evidence.mentions import Reader
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.queries import members_here
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


@transaction.atomic
def note(request: Request, text: str, *, by: User) -> InternalNote:
    """Among ourselves; the auditor's role cannot read it (R8.4)."""
    said = InternalNote.objects.create(request=request, text=sound(text), written_by=by)
    told = tell(said, team(), "audits.tell_noted", by=by)
    record("request.noted", subject=request, by=by, ref=request.ref, told=told or None)
    return said


@transaction.atomic
def retract_note(said: InternalNote, *, by: User) -> InternalNote:
    take_back(said, by=by)
    record("request.note_retracted", subject=said.request, by=by, ref=said.request.ref)
    return said


@transaction.atomic
def say(request: Request, text: str, *, by: User, submission: Submission | None = None) -> RoomComment:
    """In the room, for both sides to read; about one piece of evidence only if it was shown for this request."""
    if submission and not SharedSubmission.objects.filter(request=request, submission=submission).exists():
        raise Refusal("This evidence is not shown for the request.", field="submission")
    said = RoomComment.objects.create(request=request, submission=submission, text=sound(text), written_by=by)
    told = tell(said, in_room(request), "audits.tell_mentioned", by=by)
    record("room.commented", subject=request, by=by, ref=request.ref, told=told or None)
    return said


@transaction.atomic
def retract(said: RoomComment, *, by: User) -> RoomComment:
    take_back(said, by=by)
    record("room.comment_retracted", subject=said.request, by=by, ref=said.request.ref)
    return said


def in_room(request: Request) -> list[Reader]:
    """Who reads what is said there: the team and the auditors let in. An auditor calls those who spoke there."""
    members = members_here(P.SEE_PROGRAM, P.SEE_ROOM)
    grants = Grant.objects.filter(engagement=request.engagement_id, revoked_at=None)
    granted = set(grants.values_list("user_id", flat=True))
    here = {Reader(one.user_id, one.name) for one in members if one.role is not Role.AUDITOR or one.user_id in granted}
    spoke = {Reader(one.written_by_id, one.written_by.name) for one in said_in_room(request)}
    return sorted(here | spoke, key=lambda reader: (reader.name, reader.user_id))
