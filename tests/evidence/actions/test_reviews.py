"""Four eyes, in words, and in the database (PRODUCT E4, DOMAIN R8.6)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection, transaction

from controls.models import Occurrence
from evidence.actions.reviews import accept, give_back
from evidence.actions.samples import take
from evidence.actions.slots import attach, examine
from evidence.models import Acceptance, Return, Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission, Role, may
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.evidence.building import MARCH, NOON, at, hand_in, occurrence_of, owing, write_down
from tests.evidence.listing import many, wish
from tests.evidence.listing import submitted as listed
from tests.vault.samples import PDF
from tests.worlds import World, join


def submitted(world: World, by=None, **values) -> Submission:
    control = owing(world)
    by = by or world.erin
    with at(), entering(world.acme, by=by):
        return hand_in(occurrence_of(control), by=by, **values)


def test_an_acceptance_reviews_the_occurrence(world: World) -> None:
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya):
        accept(submission, by=world.priya)

        submission.refresh_from_db()
        assert (submission.state, submission.occurrence.reviewed_at) == ("accepted", NOON)
        assert list(Event.objects.order_by("-seq").values_list("verb", flat=True))[:2] == [
            "evidence.accepted",
            "occurrence.reviewed",
        ]


def test_nobody_accepts_their_own(world: World) -> None:
    submission = submitted(world, by=world.priya)

    with at(), entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="somebody else has to accept it"):
            accept(submission, by=world.priya)
        with pytest.raises(IntegrityError, match="nobody accepts evidence of their own"), transaction.atomic():
            Acceptance.objects.create(submission=submission, accepted_by=world.priya)

        submission.refresh_from_db()
        assert (submission.state, submission.occurrence.reviewed_at) == ("submitted", None)
        assert not Acceptance.objects.exists()


def test_what_does_not_count_for_its_window_cannot_be_accepted(world: World) -> None:
    submission = submitted(world, claim=replace(MARCH, performed_on=date(2026, 2, 27)))

    with at(), entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="does not count for March 2026"):
            accept(submission, by=world.priya)

        submission.refresh_from_db()
        assert submission.state == "submitted"


def test_a_return_says_why_and_reviews_nothing(world: World) -> None:
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya):
        returned = give_back(submission, reason="illegible", comment=" Page 2 cannot be read. ", by=world.priya)

        submission.refresh_from_db()
        assert (submission.state, submission.occurrence.reviewed_at) == ("returned", None)
        assert returned.comment == "Page 2 cannot be read."


@pytest.mark.parametrize(("reason", "comment", "field"), [("boring", "x", "reason"), ("missing", "  ", "comment")])
def test_a_return_without_a_reason_is_refused(world: World, reason: str, comment: str, field: str) -> None:
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya), pytest.raises(Invalid) as caught:
        give_back(submission, reason=reason, comment=comment, by=world.priya)

    assert caught.value.field == field


def test_it_is_decided_once(world: World) -> None:
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya):
        accept(submission, by=world.priya)

        with pytest.raises(Refusal, match="You accepted “review.pdf” already, on 20 Mar 2026 at 12:00"):
            accept(submission, by=world.priya)
        with pytest.raises(Refusal, match="You accepted .* already"):
            give_back(submission, reason="missing", comment="x", by=world.priya)

    with at(), entering(world.acme, by=world.omar):
        with pytest.raises(Refusal, match="Priya accepted .* Nothing was changed now"):
            give_back(submission, reason="missing", comment="x", by=world.omar)
        assert not Return.objects.exists()


def test_what_was_accepted_is_returned_after_all_and_both_stay_on_record(world: World) -> None:
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya):
        accept(submission, by=world.priya)
    with at(NOON + timedelta(minutes=1)), entering(world.acme, by=world.omar):
        give_back(submission, reason="illegible", comment="Page 2.", seen="accepted", by=world.omar)

        submission.refresh_from_db()
        occurrence = submission.occurrence
        assert (submission.state, occurrence.reviewed_at, occurrence.performed_on) == ("returned", None, None)
        assert (Acceptance.objects.count(), Return.objects.count()) == (1, 1)
        with pytest.raises(Refusal, match="accepted and returned already"):
            accept(submission, seen="returned", by=world.omar)
        verbs = list(Event.objects.order_by("-seq").values_list("verb", flat=True))[:3]
        assert verbs == ["evidence.returned", "occurrence.unreviewed", "occurrence.unproven"]


def test_what_an_examined_item_of_a_sample_rests_on_is_not_returned(world: World) -> None:
    """DOMAIN R6.10: before the examination it may go back as any other."""
    control = owing(world, "IAM-03", frequency="per_event")
    with at(datetime(2026, 7, 2, 12, tzinfo=UTC)), entering(world.acme, by=world.priya):
        sample = take(listed(control, many(120), by=world.priya), wish(), by=world.priya)
        slot = sample.slots.order_by("position").first()
        first, second = (write_down(occurrence_of(control), by=world.erin, text=f"Ticket {n}.") for n in (1, 2))
        for piece in (first, second):
            accept(piece, by=world.priya)
        attach(slot, first, by=world.priya)
        examine(slot, deviates=False, by=world.priya)

        with pytest.raises(Refusal, match="An item of a sample was examined by this"):
            give_back(first, reason="other", comment="x", seen="accepted", by=world.priya)
        give_back(second, reason="other", comment="x", seen="accepted", by=world.priya)

        first.refresh_from_db()
        assert first.state == "accepted"


def test_what_was_returned_is_accepted_after_all_until_it_is_replaced(world: World) -> None:
    submission = submitted(world)
    with at(), entering(world.acme, by=world.priya):
        give_back(submission, reason="missing", comment="Page 2.", by=world.priya)

    with at(NOON + timedelta(minutes=1)), entering(world.acme, by=world.priya):
        accept(submission, seen="returned", by=world.priya)

        submission.refresh_from_db()
        assert (submission.state, submission.occurrence.performed_on) == ("accepted", MARCH.performed_on)


def test_what_was_replaced_is_not_accepted_after_all(world: World) -> None:
    submission = submitted(world)
    with at(), entering(world.acme, by=world.priya):
        give_back(submission, reason="missing", comment="Page 2.", by=world.priya)
        hand_in(submission.occurrence, by=world.erin, data=PDF + b"%")

        with pytest.raises(Refusal, match="replaced"):
            accept(submission, seen="superseded", by=world.priya)
        with pytest.raises(Refusal, match="You returned"):
            accept(submission, seen="returned", by=world.priya)
        assert not Acceptance.objects.exists()


def test_even_in_sql_evidence_follows_its_latest_decision(world: World) -> None:
    submission = submitted(world)
    with at(), entering(world.acme, by=world.priya):
        accept(submission, by=world.priya)

        with pytest.raises(IntegrityError, match="does not become returned"), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(state="returned")

    with at(NOON + timedelta(minutes=1)), entering(world.acme, by=world.priya):
        give_back(submission, reason="other", comment="x", seen="accepted", by=world.priya)
        with pytest.raises(IntegrityError, match="latest decision"), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(state="accepted")
        with pytest.raises(IntegrityError, match="accepting its evidence"), transaction.atomic():
            Occurrence.objects.filter(pk=submission.occurrence_id).update(reviewed_at=NOON)


@pytest.mark.parametrize("reason", ["missing", "absent", "not_current", "illegible", "insufficient", "more_samples",
                                    "wrong_approver"])  # fmt: skip
def test_the_usual_reasons_of_auditors_are_on_the_list(world: World, reason: str) -> None:
    """DOMAIN R8.7."""
    submission = submitted(world)

    with at(), entering(world.acme, by=world.priya):
        assert give_back(submission, reason=reason, comment="x", by=world.priya).get_reason_display()


def test_a_claim_nobody_accepted_never_makes_accepted_work_earlier(world: World) -> None:
    """DOMAIN R7.3: performed late is still late, whatever is handed in afterwards."""
    control, later = owing(world), datetime(2026, 5, 20, 12, tzinfo=UTC)
    with at(later), entering(world.acme, by=world.priya):
        march = occurrence_of(control)
        accept(hand_in(march, by=world.omar, claim=replace(MARCH, performed_on=date(2026, 4, 20))), by=world.priya)

        backdated = hand_in(march, by=world.erin, data=PDF + b"%", claim=replace(MARCH, performed_on=date(2026, 3, 2)))

        assert occurrence_of(control).performed_on == date(2026, 4, 20)
        accept(backdated, by=world.priya)
        assert occurrence_of(control).performed_on == date(2026, 3, 2)


def test_what_went_back_performs_nothing(world: World) -> None:
    """DOMAIN R7.3, R7.5: the day of the piece that stands in its place counts."""
    control, later = owing(world), datetime(2026, 5, 20, 12, tzinfo=UTC)
    with at(later), entering(world.acme, by=world.priya):
        march = occurrence_of(control)
        first = hand_in(march, by=world.omar, claim=replace(MARCH, performed_on=date(2026, 3, 2)))

        give_back(first, reason="illegible", comment="Page 2 cannot be read.", by=world.priya)

        assert occurrence_of(control).performed_on is None
        hand_in(march, by=world.omar, data=PDF + b"%", claim=replace(MARCH, performed_on=date(2026, 4, 20)))
        assert occurrence_of(control).performed_on == date(2026, 4, 20)
        verbs = list(Event.objects.filter(subject_id=march.pk).order_by("seq").values_list("verb", flat=True))
        assert verbs == ["occurrence.performed", "occurrence.unproven", "occurrence.performed"]


def test_of_two_pieces_the_one_that_stays_says_when(world: World) -> None:
    control, later = owing(world), datetime(2026, 5, 20, 12, tzinfo=UTC)
    with at(later), entering(world.acme, by=world.priya):
        march = occurrence_of(control)
        early = hand_in(march, by=world.erin, claim=replace(MARCH, performed_on=date(2026, 3, 2)))
        late = hand_in(march, by=world.omar, data=PDF + b"%", claim=replace(MARCH, performed_on=date(2026, 4, 20)))

        accept(late, by=world.priya)

        assert occurrence_of(control).performed_on == date(2026, 4, 20)
        give_back(early, reason="other", comment="Not of this month.", by=world.priya)
        assert occurrence_of(control).performed_on == date(2026, 4, 20)


def test_even_in_sql_nothing_is_accepted_or_reviewed_without_somebody_elses_acceptance(world: World) -> None:
    """DOMAIN R8.6."""
    submission = submitted(world, by=world.priya)

    with at(), entering(world.acme, by=world.priya):
        for write in (
            lambda: Submission.objects.filter(pk=submission.pk).update(state="accepted"),
            lambda: Occurrence.objects.filter(pk=submission.occurrence_id).update(reviewed_at=NOON),
        ):
            with pytest.raises(IntegrityError, match="accept"), transaction.atomic():
                write()
        with pytest.raises(DatabaseError, match="own name"), transaction.atomic():
            Acceptance.objects.create(submission=submission, accepted_by=world.omar)

    with at(), entering(world.acme, by=world.omar):
        accept(submission, by=world.omar)
        with pytest.raises(IntegrityError, match="does not become"), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).update(state="returned")


@pytest.mark.parametrize("name", ["erin", "vera", "eve", "audrey"])
def test_the_database_lets_nobody_but_a_reviewer_decide(world: World, name: str) -> None:
    """As raw SQL of the app's own role: the views and the API are not asked at all."""
    submission, somebody = submitted(world, by=world.omar), getattr(world, name)
    own = [submission.client_id, submission.pk, somebody.pk]

    with at(), entering(world.acme, by=somebody):
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            execute(
                "INSERT INTO evidence_acceptance (id, client_id, submission_id, accepted_by_id, accepted_at)"
                " VALUES (gen_random_uuid(), %s, %s, %s, now())", own,
            )  # fmt: skip
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            execute(
                "INSERT INTO evidence_return (id, client_id, submission_id, returned_by_id, returned_at, reason,"
                " comment) VALUES (gen_random_uuid(), %s, %s, %s, now(), 'other', 'No.')", own,
            )  # fmt: skip
    with at(), entering(world.acme, by=world.priya):
        assert Submission.objects.get().state == "submitted"
        assert not Acceptance.objects.exists() and not Return.objects.exists()


def test_the_database_names_the_reviewers_as_the_roles_do(world: World) -> None:
    reviewing = {role for role in Role if may(role, Permission.REVIEW_EVIDENCE)}

    found = set()
    for role in Role:
        somebody = User.objects.create_user(f"{role}@example.org", role.label, "correct horse battery staple")
        join(world.acme, somebody, role, by=world.priya)
        with entering(world.acme, by=somebody), connection.cursor() as cursor:
            cursor.execute("SELECT writable_clients('reviewers')")
            if cursor.fetchone()[0] == [world.acme.pk]:
                found.add(role)

    assert found == reviewing


def execute(sql: str, values: list[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
