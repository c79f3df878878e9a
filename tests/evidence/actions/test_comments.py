"""Comments among ourselves: kept, taken back by who wrote them, out of the auditor's reach; the called are told."""

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from evidence.actions.comments import comment, retract
from evidence.models import Comment, Submission
from evidence.tasks import tell_mentioned
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.jobs.models import Delivery, Job
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.notifications.tasks import deliver_mail
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.worlds import World


@pytest.fixture
def submission(world: World) -> Submission:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin)


def called(world: World, text: str, submission: Submission, by: User | None = None) -> list[dict[str, str]]:
    """The jobs that a comment leaves behind."""
    by = by or world.omar
    with entering(world.acme, by=by):
        comment(submission, text, by=by)
    return list(Job.objects.filter(kind="evidence.tell_mentioned").values_list("args", flat=True))


def told(world: World, job: dict[str, str]) -> None:
    """As the worker does it for the client; here as who may see its memberships."""
    with entering(world.acme, by=world.priya):
        tell_mentioned(**job)
        for delivery in Delivery.objects.filter(kind="mention"):
            deliver_mail(delivery_id=delivery.pk)


def test_a_comment_is_kept_and_the_trail_knows(world: World, submission: Submission) -> None:
    with entering(world.acme, by=world.omar):
        said = comment(submission, "  Is this the whole list?  ", by=world.omar)

        assert (said.text, said.written_by, said.is_retracted) == ("Is this the whole list?", world.omar, False)
        event = Event.objects.get(verb="evidence.commented")
        assert (event.subject_id, event.body) == (str(submission.pk), {})


@pytest.mark.parametrize("text", ["", "  \n", "x" * 4001])
def test_an_empty_or_endless_comment_is_refused(world: World, submission: Submission, text: str) -> None:
    with entering(world.acme, by=world.omar), pytest.raises(Invalid) as caught:
        comment(submission, text, by=world.omar)

    assert caught.value.field == "text"


def test_who_wrote_it_takes_it_back_once(world: World, submission: Submission) -> None:
    with entering(world.acme, by=world.omar):
        said = comment(submission, "Wrong file?", by=world.omar)
    with entering(world.acme, by=world.priya), pytest.raises(Refusal, match="Only who wrote it"):
        retract(said, by=world.priya)

    with entering(world.acme, by=world.omar):
        retract(said, by=world.omar)
        with pytest.raises(Refusal, match="taken back already"):
            retract(said, by=world.omar)

        assert Comment.objects.get().is_retracted
        assert Comment.objects.get().text == "Wrong file?"
        assert Event.objects.filter(verb="evidence.comment_retracted").count() == 1


def test_even_in_sql_words_are_ones_own_and_stay(world: World, submission: Submission) -> None:
    with entering(world.acme, by=world.omar):
        said = comment(submission, "Wrong file?", by=world.omar)
        for write in (
            lambda: Comment.objects.filter(pk=said.pk).update(text="Fine."),
            lambda: Comment.objects.filter(pk=said.pk).delete(),
            lambda: Comment.objects.create(submission=submission, text="I agree.", written_by=world.priya),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                write()
    with entering(world.acme, by=world.priya):
        with pytest.raises(DatabaseError, match="never rewritten"), transaction.atomic():
            Comment.objects.filter(pk=said.pk).update(retracted_at=clock.now())

        assert Comment.objects.get().text == "Wrong file?"


def test_neither_auditor_nor_executive_nor_rival_reads_or_writes_it(world: World, submission: Submission) -> None:
    """A12, A49."""
    with entering(world.acme, by=world.omar):
        comment(submission, "We are late.", by=world.omar)

    for user in (world.audrey, world.rita):
        with entering(world.acme, by=user), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM evidence_comment")
            assert cursor.fetchone()[0] == 0
    for user in (world.audrey, world.eve, world.vera, world.rita):
        with entering(world.acme, by=user), pytest.raises(DatabaseError), transaction.atomic():
            Comment.objects.create(submission_id=submission.pk, text="Hm.", written_by=user)


def test_who_is_called_gets_one_mail_that_does_not_say_what_was_said(world: World, submission: Submission) -> None:
    jobs = called(world, "@Priya, is the secret whole?", submission)

    for _ in range(2):
        told(world, jobs[0])

    assert len(jobs) == 1
    [message] = mail.outbox
    assert message.to == [world.priya.email]
    assert message.subject == "Omar mentioned you: AC-1 review.pdf"
    assert "Acme Payments" in message.body and submission.get_absolute_url() in message.body
    assert "secret" not in message.body + str(message.alternatives)
    assert Delivery.objects.get(kind="mention").state == "sent"


def test_nobody_is_called_who_may_not_read_it(world: World, submission: Submission) -> None:
    assert called(world, "@Eve @Audrey @Rita @Omar @Nobody omar@example.org", submission) == []


def test_whom_one_calls_several_times_is_told_once(world: World, submission: Submission) -> None:
    assert len(called(world, "@Priya @priya @Priya!", submission)) == 1


def test_who_was_removed_a_second_before_is_told_nothing(world: World, submission: Submission) -> None:
    """A72: when the job runs, and when the mail leaves."""
    [job] = called(world, "@Erin, page 2?", submission)
    with entering(world.acme, by=world.priya):
        tell_mentioned(**job)
        Membership.objects.filter(user=world.erin).update(revoked_at=clock.now())

        deliver_mail(delivery_id=Delivery.objects.get(kind="mention").pk)

    assert mail.outbox == []
    row = Delivery.objects.get(kind="mention")
    assert (row.state, bytes(row.sealed)) == ("cancelled", b"")


def test_who_may_see_only_the_briefings_by_then_is_told_nothing(world: World, submission: Submission) -> None:
    """A72: the role counts that they have when the mail leaves."""
    [job] = called(world, "@Erin, page 2?", submission)
    with entering(world.acme, by=world.priya):
        tell_mentioned(**job)
        Membership.objects.filter(user=world.erin).update(role=Role.EXECUTIVE)

    told(world, job)

    assert mail.outbox == []


def test_what_was_taken_back_calls_nobody(world: World, submission: Submission) -> None:
    [job] = called(world, "@Priya, look", submission)
    with entering(world.acme, by=world.omar):
        retract(Comment.objects.get(), by=world.omar)

    told(world, job)

    assert mail.outbox == [] and not Delivery.objects.filter(kind="mention").exists()
