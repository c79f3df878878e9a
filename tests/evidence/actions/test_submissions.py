"""Handing in: immutable, four dates apart, an occurrence performed, a returned one superseded (DOMAIN R8.5)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from controls.actions.controls import change
from controls.models import Control, Occurrence
from evidence.actions.reviews import accept_many, give_back
from evidence.actions.submissions import Piece, submit_link, submit_many
from evidence.models import Submission
from evidence.queries.submissions import same_bytes_elsewhere
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.blobs import receiving
from tests.evidence.building import MARCH, NOON, at, hand_in, occurrence_of, owing, write_down
from tests.vault.samples import CSV, PDF
from tests.worlds import World


def test_a_file_performs_its_occurrence_on_the_day_claimed_and_is_received_now(world: World) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        submission = hand_in(occurrence_of(control), by=world.erin)

        occurrence = occurrence_of(control)
        assert (submission.performed_on, submission.received_at) == (date(2026, 3, 18), NOON)
        assert (occurrence.performed_on, occurrence.reviewed_at) == (date(2026, 3, 18), None)
        assert (submission.state, submission.title, submission.blob.size) == ("submitted", "review.pdf", len(PDF))
        verbs = list(Event.objects.order_by("seq").values_list("verb", flat=True))
        assert verbs[-2:] == ["occurrence.performed", "evidence.submitted"]
        assert Event.objects.get(verb="evidence.submitted").body["sha256"] == submission.blob.sha256


def test_the_earliest_performance_counts(world: World) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(control), by=world.erin)
        later = replace(MARCH, performed_on=date(2026, 3, 20))
        hand_in(occurrence_of(control), by=world.erin, data=CSV, name="b.csv", claim=later)

        assert occurrence_of(control).performed_on == date(2026, 3, 18)


@pytest.mark.parametrize(
    "claim",
    [
        replace(MARCH, covers_from=date(2026, 2, 1), covers_to=date(2026, 2, 28)),
        replace(MARCH, performed_on=date(2026, 2, 27)),
    ],
)
def test_what_does_not_count_for_the_window_is_kept_and_performs_nothing(world: World, claim) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(control), by=world.erin, claim=claim)

        assert occurrence_of(control).performed_on is None
        assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (replace(MARCH, performed_on=date(2026, 3, 21)), "performed_on"),
        (replace(MARCH, covers_from=date(2026, 4, 1)), "covers_to"),
        (replace(MARCH, captured_at=datetime(2026, 3, 21, tzinfo=UTC)), "captured_at"),
    ],
)
def test_days_that_make_no_sense_are_refused_and_nothing_is_kept(world: World, claim, field: str) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        with pytest.raises(Invalid) as caught:
            hand_in(occurrence_of(control), by=world.erin, claim=claim)

        assert caught.value.field == field
        assert Submission.objects.count() == 0


def test_the_same_file_twice_for_one_occurrence_is_refused(world: World) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(control), by=world.erin)

        with pytest.raises(Refusal, match="already handed in for March 2026"):
            hand_in(occurrence_of(control), by=world.erin, name="other.pdf")

        assert Submission.objects.count() == 1


def test_a_new_file_stands_in_for_the_returned_one_of_its_name(world: World) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        first = hand_in(occurrence_of(control), by=world.erin, data=CSV, name="a.csv")
        second = hand_in(occurrence_of(control), by=world.erin, data=CSV + b"x", name="b.csv")
    with at(), entering(world.acme, by=world.priya):
        for returned in (first, second):
            give_back(returned, reason="missing", comment="Page 2 is missing.", by=world.priya)

    with at(), entering(world.acme, by=world.erin):
        third = hand_in(occurrence_of(control), by=world.erin, data=CSV + b"y", name="b.csv")
        fourth = hand_in(occurrence_of(control), by=world.erin, data=CSV + b"z", name="c.csv")

        assert (third.supersedes_id, fourth.supersedes_id) == (second.pk, first.pk)
        assert set(Submission.objects.filter(state="superseded")) == {first, second}


def test_words_and_links_are_evidence_too(world: World) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        words = write_down(occurrence_of(control), by=world.erin)
        link = submit_link(occurrence_of(control), "https://wiki.example.org/x", claim=MARCH, by=world.erin)

        assert (words.kind, words.blob, words.title) == ("text", None, "12 users, 12 confirmed by Omar.")
        assert (link.kind, link.title) == ("link", "https://wiki.example.org/x")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "wiki.example.org", "", "file:///etc/passwd"])
def test_a_link_is_a_web_address(world: World, url: str) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin), pytest.raises(Invalid, match="https://"):
        submit_link(occurrence_of(control), url, claim=MARCH, by=world.erin)


def test_what_was_handed_in_is_never_rewritten_even_in_sql(world: World) -> None:
    control = owing(world)

    with at(), entering(world.acme, by=world.erin):
        submission = hand_in(occurrence_of(control), by=world.erin)
        for change in ({"received_at": NOON.replace(year=2025)}, {"performed_on": date(2026, 1, 1)}, {"title": "x"}):
            with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
                Submission.objects.filter(pk=submission.pk).update(**change)
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            Submission.objects.filter(pk=submission.pk).delete()


def test_a_window_with_evidence_is_owed_through_every_change_of_rhythm(world: World) -> None:
    """Also when the evidence does not count for it: nothing that was handed in hangs in the air."""
    control = owing(world)
    with at(), entering(world.acme, by=world.priya):
        june = occurrence_of(control, "2026-06")
        hand_in(june, by=world.omar)

        change(control, version=control.version, by=world.priya, frequency="quarterly", evidence_items=[])

        assert control.occurrences.filter(pk=june.pk).exists()
        assert not control.occurrences.filter(key="2026-07").exists()


def test_many_are_handed_in_and_accepted_with_as_many_statements_as_one(world: World) -> None:
    months = [occurrence_of_month(owing(world, f"AC-{number}"), world) for number in range(1, 6)]
    with at(), entering(world.acme, by=world.erin), CaptureQueriesContext(connection) as for_one:
        first = submit_many([Piece.words(months[0], "Nobody left in March, says Omar.", MARCH)], by=world.erin)
    with at(), entering(world.acme, by=world.erin), CaptureQueriesContext(connection) as for_four:
        others = submit_many([Piece.words(row, f"{row.pk} was looked at.", MARCH) for row in months[1:]], by=world.erin)
    with at(), entering(world.acme, by=world.omar), CaptureQueriesContext(connection) as one_accepted:
        accept_many(first, by=world.omar)
    with at(), entering(world.acme, by=world.omar), CaptureQueriesContext(connection) as four_accepted:
        accept_many(others, by=world.omar)

    assert len(for_four) == len(for_one)
    assert len(four_accepted) == len(one_accepted)
    with entering(world.acme, by=world.omar):
        assert all(Occurrence.objects.values_list("reviewed_at", flat=True).filter(key="2026-03"))
        assert Event.objects.filter(verb="evidence.accepted").count() == 5


def test_one_new_file_for_two_occurrences_at_once_is_told_of_both(world: World) -> None:
    one, other = (occurrence_of_month(owing(world, ref), world) for ref in ("AC-1", "AC-2"))

    with at(), entering(world.acme, by=world.erin), receiving([PDF], name="review.pdf") as received:
        handed = submit_many([Piece.file(row, received, MARCH) for row in (one, other)], by=world.erin)
        told = [same_bytes_elsewhere(submission) for submission in handed]

    assert told == [["AC-2, March 2026"], ["AC-1, March 2026"]]


def test_of_many_either_all_are_handed_in_or_none(world: World) -> None:
    one, other = (occurrence_of_month(owing(world, ref), world) for ref in ("AC-1", "AC-2"))
    tomorrow = replace(MARCH, performed_on=date(2026, 3, 21))

    with at(), entering(world.acme, by=world.erin):
        with pytest.raises(Invalid):
            pieces = [Piece.words(one, "Done in time.", MARCH), Piece.words(other, "Soon.", tomorrow)]
            submit_many(pieces, by=world.erin)
        with pytest.raises(ValueError):
            submit_many([Piece.words(one, "Done in time.", MARCH)] * 2, by=world.erin)
        assert not Submission.objects.exists()


def test_nobody_accepts_their_own_among_many(world: World) -> None:
    one, other = (occurrence_of_month(owing(world, ref), world) for ref in ("AC-1", "AC-2"))
    with at(), entering(world.acme, by=world.erin):
        theirs = write_down(one, by=world.erin)
    with at(), entering(world.acme, by=world.omar):
        own = write_down(other, by=world.omar)

    with at(), entering(world.acme, by=world.omar):
        with pytest.raises(Refusal, match="yourself"):
            accept_many([theirs, own], by=world.omar)
        assert set(Submission.objects.values_list("state", flat=True)) == {"submitted"}


def occurrence_of_month(control: Control, world: World) -> Occurrence:
    with entering(world.acme, by=world.erin):
        return occurrence_of(control)


def test_what_is_owed_no_more_takes_no_file(world: World) -> None:
    """Its control's rhythm changed while the file was on its way."""
    control = owing(world)
    with at(), entering(world.acme, by=world.priya):
        gone = occurrence_of(control)
        Occurrence.objects.filter(pk=gone.pk).delete()

        with pytest.raises(Refusal, match="not owed any more"):
            hand_in(gone, by=world.erin)

        assert not Submission.objects.exists()


HANDED_IN = (
    "INSERT INTO evidence_submission (id, client_id, control_id, occurrence_id, title, kind, text, file_name, note,"
    " source, performed_on, covers_from, covers_to, received_at, uploaded_by_id, state, sensitivity)"
    " SELECT gen_random_uuid(), client_id, control_id, id, 'Forged', 'text', 'Done.', '', '', '',"
    " '2026-03-18', '2026-03-01', '2026-03-31', now(), %s, %s, 'normal' FROM controls_occurrence WHERE id = %s"
)


def test_the_database_lets_nobody_hand_in_under_another_name_nor_what_is_decided(world: World) -> None:
    """As raw SQL of the app's own role; under their own name the same row is taken."""
    occurrence = occurrence_of_month(owing(world), world)

    with at(), entering(world.acme, by=world.erin), connection.cursor() as cursor:
        for name, state in ((world.omar, "submitted"), (world.erin, "returned"), (world.erin, "superseded")):
            with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
                cursor.execute(HANDED_IN, [name.pk, state, occurrence.pk])
        assert not Submission.objects.exists()

        cursor.execute(HANDED_IN, [world.erin.pk, "submitted", occurrence.pk])
        assert Submission.objects.get().uploaded_by_id == world.erin.pk
