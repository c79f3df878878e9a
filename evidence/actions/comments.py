"""Comments among ourselves: said, taken back, and whom they call is told (DOMAIN R8.4)."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from evidence.mentions import Reader, mentioned
from evidence.models import Comment, Submission, Words
from soc2hub.accounts.models import User
from soc2hub.accounts.queries import members_here
from soc2hub.accounts.roles import Permission as P
from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record

LONGEST = 4000


@transaction.atomic
def comment(submission: Submission, text: str, *, by: User) -> Comment:
    said = Comment.objects.create(submission=submission, text=sound(text), written_by=by)
    told = tell(said, team(), "evidence.tell_mentioned", by=by)
    record("evidence.commented", subject=submission, by=by, told=told or None)
    return said


@transaction.atomic
def retract(said: Comment, *, by: User) -> Comment:
    take_back(said, by=by)
    record("evidence.comment_retracted", subject=said.submission, by=by)
    return said


def team() -> list[Reader]:
    """Who reads what is said among ourselves."""
    return [Reader(member.user_id, member.name) for member in members_here(P.SEE_PROGRAM)]


def sound(text: str) -> str:
    text = text.replace("\x00", "").strip()
    if not text or len(text) > LONGEST:
        raise Invalid(f"Write something, in at most {LONGEST} characters.", field="text")
    return text


def tell(said: Words, readers: Iterable[Reader], job: str, *, by: User) -> list[UUID]:
    """One job for each person called, by `job`; who may still read it is asked again when it runs."""
    called = [reader.user_id for reader in mentioned(said.text, readers) if reader.user_id != by.pk]
    for user_id in called:
        enqueue(job, as_system=True, once=f"{job}:{said.pk}:{user_id}", said_id=said.pk, user_id=user_id)
    return called


def take_back(said: Words, *, by: User) -> None:
    """Locked first: taken back once, by who said it."""
    locked = type(said).objects.select_for_update(of=("self",)).get(pk=said.pk)
    if locked.written_by_id != by.pk:
        raise Refusal("Only who wrote it takes it back.")
    if locked.is_retracted:
        raise Refusal("It is taken back already.")
    said.retracted_at = clock.now()
    type(said).objects.filter(pk=said.pk).update(retracted_at=said.retracted_at)
