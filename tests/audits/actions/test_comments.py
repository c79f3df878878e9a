"""Two tracks about a request that never merge: among ourselves, and with the auditor (DOMAIN R8.3, R8.4)."""

from contextlib import suppress
from uuid import UUID

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from audits.actions import comments, grants
from audits.models import Grant, InternalNote, Request, RoomComment, SharedSubmission
from audits.tasks import tell_mentioned, tell_noted
from evidence.actions.reviews import give_back
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.jobs.models import Delivery, Job
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.notifications.tasks import deliver_mail
from soc2hub.tenancy.scope import entering
from tests.audits.building import asked, control, evidence, in_room, opened, shared, submitted
from tests.worlds import PASSWORD, World, join


@pytest.fixture
def waiting(acme: World) -> Request:
    """In Audrey's room, answered with one piece of evidence."""
    engagement = opened(acme)
    in_room(acme, engagement)
    return submitted(acme, asked(acme, engagement, "A-1"))


def said(world: World, request: Request, text: str, *, by: User) -> RoomComment:
    with entering(world.acme, by=by):
        return comments.say(request, text, by=by)


def jobs(kind: str) -> list[dict[str, str]]:
    return list(Job.objects.filter(kind=kind).order_by("created_at").values_list("args", flat=True))


def test_both_sides_read_what_is_said_in_the_room(acme: World, waiting: Request) -> None:
    said(acme, waiting, "Which system is this from?", by=acme.audrey)
    said(acme, waiting, "The directory.", by=acme.priya)

    for user in (acme.audrey, acme.priya, acme.vera):
        with entering(acme.acme, by=user):
            assert sorted(RoomComment.objects.values_list("text", flat=True)) == [
                "The directory.",
                "Which system is this from?",
            ]


def test_the_auditor_never_reads_what_is_said_among_ourselves(acme: World, waiting: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        comments.note(waiting, "We are late.", by=acme.priya)

    with entering(acme.acme, by=acme.audrey), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM audits_internalnote")
        assert cursor.fetchone()[0] == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            InternalNote.objects.create(request=waiting, text="Hm.", written_by=acme.audrey)


def test_one_auditor_never_reads_what_another_engagements_auditor_said(acme: World, waiting: Request) -> None:
    """A49: of the same evidence, shown to both."""
    other = User.objects.create_user("abel@example.org", "Abel", PASSWORD)
    join(acme.acme, other, Role.AUDITOR, by=acme.priya)
    second = opened(acme)
    in_room(acme, second, other)
    again = asked(acme, second, "B-1")
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=waiting).submission
    shared(acme, again, piece)
    with entering(acme.acme, by=acme.audrey):
        comments.say(waiting, "It is not signed.", submission=piece, by=acme.audrey)

    with entering(acme.acme, by=other):
        assert not RoomComment.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            RoomComment.objects.create(request_id=waiting.pk, text="I agree.", written_by=other)


@pytest.mark.parametrize("shut", ["grant", "expiry"])
def test_the_room_shuts_with_the_grant_for_words_too(acme: World, waiting: Request, shut: str) -> None:
    """A49."""
    first = said(acme, waiting, "Which system?", by=acme.audrey)
    with entering(acme.acme, by=acme.priya):
        if shut == "grant":
            grants.revoke(Grant.objects.get(), by=acme.priya)
        else:
            Membership.objects.filter(user=acme.audrey).update(expires_at="2020-01-01T00:00Z")

    with entering(acme.acme, by=acme.audrey):
        assert not RoomComment.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            RoomComment.objects.create(request_id=waiting.pk, text="One more", written_by=acme.audrey)
        assert RoomComment.objects.filter(pk=first.pk).update(retracted_at=clock.now()) == 0


def test_even_in_sql_each_speaks_in_their_own_name_and_rewrites_nothing(acme: World, waiting: Request) -> None:
    theirs = said(acme, waiting, "Which system?", by=acme.audrey)

    for user, other in ((acme.priya, acme.audrey), (acme.audrey, acme.priya)):
        with entering(acme.acme, by=user):
            for write in (
                lambda other=other: RoomComment.objects.create(request=waiting, text="Accepted.", written_by=other),
                lambda: RoomComment.objects.filter(pk=theirs.pk).update(text="Fine."),
            ):
                with pytest.raises(DatabaseError), transaction.atomic():
                    write()
            with suppress(DatabaseError), transaction.atomic():
                RoomComment.objects.filter(pk=theirs.pk).delete()
            assert RoomComment.objects.get().text == "Which system?"
    with entering(acme.acme, by=acme.priya), pytest.raises(DatabaseError), transaction.atomic():
        RoomComment.objects.filter(pk=theirs.pk).update(retracted_at=clock.now())
    with entering(acme.acme, by=acme.eve), pytest.raises(DatabaseError), transaction.atomic():
        RoomComment.objects.create(request=waiting, text="Hm.", written_by=acme.eve)


def test_one_speaks_only_of_evidence_that_is_shown(acme: World, waiting: Request) -> None:
    hidden = evidence(acme, control(acme, "X-1"), text=b"hidden")

    with entering(acme.acme, by=acme.priya):
        with pytest.raises(Refusal, match="not shown"):
            comments.say(waiting, "Look", submission=hidden, by=acme.priya)
        with pytest.raises(DatabaseError, match="shown there"), transaction.atomic():
            RoomComment.objects.create(request=waiting, submission=hidden, text="Look", written_by=acme.priya)
        assert not RoomComment.objects.exists()


def test_what_is_taken_back_stays_on_record(acme: World, waiting: Request) -> None:
    theirs = said(acme, waiting, "Which system?", by=acme.audrey)

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="Only who wrote it"):
        comments.retract(theirs, by=acme.priya)
    with entering(acme.acme, by=acme.audrey):
        comments.retract(theirs, by=acme.audrey)
    with entering(acme.acme, by=acme.priya):
        mine = comments.note(waiting, "Late.", by=acme.priya)
        comments.retract_note(mine, by=acme.priya)

        assert RoomComment.objects.get().is_retracted and InternalNote.objects.get().is_retracted


def told(world: World, tell, job: dict[str, str]) -> list[str]:
    """As the worker does it for the client; here as who may see its memberships. Twice, as a worker may."""
    for _ in range(2):
        with entering(world.acme, by=world.priya):
            tell(**{name: UUID(value) for name, value in job.items()})
            for delivery in Delivery.objects.filter(kind="mention"):
                deliver_mail(delivery_id=delivery.pk)
    return [message.to[0] for message in mail.outbox]


def test_who_is_called_among_ourselves_is_told_once(acme: World, waiting: Request) -> None:
    with entering(acme.acme, by=acme.priya):
        comments.note(waiting, "@Omar and @Audrey: where is the list?", by=acme.priya)

    [job] = jobs("audits.tell_noted")

    assert told(acme, tell_noted, job) == [acme.omar.email]
    assert "list" not in mail.outbox[0].body and "request A-1" in mail.outbox[0].subject


def test_the_auditor_is_called_into_the_room_and_answers_who_called(acme: World, waiting: Request) -> None:
    said(acme, waiting, "@Audrey, it is from the directory.", by=acme.priya)
    said(acme, waiting, "@Priya thank you, @Omar.", by=acme.audrey)

    to_audrey, to_priya = jobs("audits.tell_mentioned")

    assert told(acme, tell_mentioned, to_audrey) == [acme.audrey.email]
    assert f"/room/requests/{waiting.pk}/" in mail.outbox[0].body
    assert told(acme, tell_mentioned, to_priya)[1:] == [acme.priya.email]
    assert f"/audit/requests/{waiting.pk}/" in mail.outbox[1].body


def test_an_auditor_whose_room_was_shut_is_told_nothing(acme: World, waiting: Request) -> None:
    """A72."""
    said(acme, waiting, "@Audrey, it is from the directory.", by=acme.priya)
    with entering(acme.acme, by=acme.priya):
        grants.revoke(Grant.objects.get(), by=acme.priya)

    [job] = jobs("audits.tell_mentioned")

    assert told(acme, tell_mentioned, job) == []


def test_what_an_auditor_was_shown_is_not_returned(acme: World, waiting: Request) -> None:
    """DOMAIN R8.4: not by us, and not in SQL."""
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=waiting).submission
        with pytest.raises(Refusal, match="An auditor was shown this"):
            give_back(piece, reason="missing", comment="x", seen="accepted", by=acme.priya)
        with pytest.raises(DatabaseError, match="not returned"), transaction.atomic():
            piece.returns.create(reason="missing", comment="x", returned_by=acme.priya)
