"""One file for many occurrences and requests of one client, each reviewed for itself (DOMAIN R7.5, R8.5, R8.6)."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from audits.models import SharedSubmission
from evidence.actions.reviews import accept
from evidence.actions.sensitivity import classify
from evidence.actions.submissions import Claim
from evidence.actions.uses import support_also
from evidence.models import Acceptance, Submission
from evidence.queries.reviewing import queue_of
from evidence.queries.uses import could_support
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.models import Blob
from tests.audits.building import asked, opened
from tests.evidence.building import at, hand_in, occurrence_of, owing, write_down
from tests.vault.samples import PDF
from tests.worlds import World

QUARTER = Claim(date(2026, 3, 18), date(2026, 1, 1), date(2026, 3, 31))


@pytest.fixture
def piece(world: World) -> Submission:
    """Erin's, for March of AC-1; covers the first quarter. AC-2 owes its months too."""
    control, _ = owing(world), owing(world, "AC-2")
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin, claim=QUARTER)


def offered(piece: Submission, **more: str) -> list[str]:
    return [row.told_as for row in could_support(piece, **more)]


def test_occurrences_whose_days_it_covers_are_offered_those_of_its_control_first(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.erin):
        second = ["AC-2, January 2026", "AC-2, February 2026", "AC-2, March 2026"]
        assert offered(piece) == ["AC-1, January 2026", "AC-1, February 2026", *second]
        assert offered(piece, q="AC-2") == second


def test_it_is_handed_in_for_each_with_the_bytes_kept_once(world: World, piece, django_assert_num_queries) -> None:
    with at(), entering(world.acme, by=world.omar):
        wanted = could_support(piece)[:3]

        made = support_also(piece, wanted, by=world.omar)

        told = {row.occurrence.told_as for row in made}
        assert told == {"AC-1, January 2026", "AC-1, February 2026", "AC-2, January 2026"}
        assert {(row.blob_id, row.origin_id, row.state, row.uploaded_by_id) for row in made} == {
            (piece.blob_id, piece.pk, "submitted", world.omar.pk)
        }
        assert Blob.objects.count() == 1
        assert Event.objects.filter(verb="evidence.submitted").count() == 4
        assert offered(piece) == ["AC-2, February 2026", "AC-2, March 2026"]
        again = support_also(made[0], could_support(piece)[:1], by=world.omar)
        assert again[0].origin_id == piece.pk
        with django_assert_num_queries(2):
            could_support(piece)
            could_support(piece, q="nothing at all")


def test_neither_who_says_so_nor_who_handed_it_in_first_accepts_it(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.omar):
        more = support_also(piece, [occurrence_of(piece.control, "2026-02")], by=world.omar)[0]
        with pytest.raises(Refusal, match="handed"):
            accept(more, by=world.omar)
        with pytest.raises(DatabaseError), transaction.atomic():
            Acceptance.objects.create(submission=more, accepted_by=world.omar)
    with at(), entering(world.acme, by=world.erin):
        assert more not in queue_of(world.erin)
        with pytest.raises(Refusal, match="handed"):
            accept(more, by=world.erin)
        with pytest.raises(DatabaseError), transaction.atomic():
            Acceptance.objects.create(submission=more, accepted_by=world.erin)
        assert Submission.objects.get(pk=more.pk).state == "submitted"
    with at(), entering(world.acme, by=world.priya):
        assert more in queue_of(world.priya)
        accept(more, by=world.priya)
        assert Submission.objects.get(pk=piece.pk).state == "submitted"


def test_what_it_does_not_cover_is_refused_and_so_is_a_second_time(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.omar):
        april, february = occurrence_of(piece.control, "2026-04"), occurrence_of(piece.control, "2026-02")
        with pytest.raises(Invalid, match="does not count for AC-1, April 2026"):
            support_also(piece, [february, april], by=world.omar)
        with pytest.raises(Refusal, match="already handed in for March 2026"):
            support_also(piece, [piece.occurrence], by=world.omar)

        assert Submission.objects.count() == 1


def test_words_serve_as_files_do(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.erin):
        said = write_down(occurrence_of(piece.control), by=world.erin)
        other = Submission.objects.none()
        control = piece.control.__class__.objects.get(ref="AC-2")

        [other] = support_also(said, [occurrence_of(control)], by=world.erin)

        assert (other.text, other.origin_id, other.blob_id) == (said.text, said.pk, None)
        with pytest.raises(Refusal, match="supports AC-2, March 2026 already"):
            support_also(said, [occurrence_of(control)], by=world.erin)


def test_the_database_knows_a_piece_by_its_bytes(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.omar):
        other = hand_in(occurrence_of(piece.control, "2026-02"), by=world.omar, data=PDF + b"\n%other", claim=QUARTER)
        values = {name: getattr(other, name) for name in ("control", "title", "performed_on", "covers_from",
                  "covers_to", "blob", "file_name")}  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            Submission.objects.create(**values, uploaded_by=world.omar, origin=piece)


def test_marking_one_marks_them_all(world: World, piece) -> None:
    with at(), entering(world.acme, by=world.omar):
        more = support_also(piece, [occurrence_of(piece.control, "2026-02")], by=world.omar)[0]
        assert classify(more, "people", by=world.omar)
        assert Submission.objects.get(pk=more.pk).sensitivity == "people"
        assert not Submission.objects.filter(pk=piece.pk).exists()
    with entering(world.acme, by=world.vera):
        assert Submission.objects.count() == 0
    with entering(world.acme, by=world.erin):
        assert list(Submission.objects.values_list("pk", flat=True)) == [piece.pk]


def test_the_page_offers_and_hands_in(world: World, piece, signed_in) -> None:
    browser, url = signed_in(world.omar), reverse("evidence:also", args=[world.acme.pk, piece.pk])
    with at():
        page = browser.get(url, {"q": "AC-2"}).content.decode()
        assert "AC-2, February 2026" in page and "AC-1, February 2026" not in page
        assert browser.post(url, {}).status_code == 422
        with entering(world.acme, by=world.omar):
            wanted = [str(row.pk) for row in could_support(piece)[:2]]

        answer = browser.post(url, {"occurrence": wanted}, follow=True)

    assert "Handed in for 2 more occurrences" in answer.content.decode()
    assert "AC-1, February 2026" in answer.content.decode()


def test_another_clients_occurrence_is_no_choice(world: World, piece, signed_in) -> None:
    foreign = owing(world, client=world.bravo)
    with entering(world.bravo, by=world.priya):
        strange = occurrence_of(foreign)
    browser, base = signed_in(world.priya), f"/api/v1/clients/{world.acme.pk}/submissions/{piece.pk}/also"
    with at():
        page = browser.post(reverse("evidence:also", args=[world.acme.pk, piece.pk]), {"occurrence": [strange.pk]})
        api = browser.post(base, {"occurrences": [str(strange.pk)]}, content_type="application/json")

    assert (page.status_code, api.status_code) == (422, 400)
    with entering(world.bravo, by=world.priya):
        assert Submission.objects.count() == 0


def test_the_api_hands_in_for_many_at_once_and_later(world: World, piece, signed_in) -> None:
    browser, base = signed_in(world.omar), f"/api/v1/clients/{world.acme.pk}/submissions"
    with entering(world.acme, by=world.omar):
        months = {key: occurrence_of(piece.control, key).pk for key in ("2026-01", "2026-02")}
    said = {"control": "AC-1", "performed_on": "2026-03-18", "covers_from": "2026-01-01", "text": "All 12 confirmed."}
    with at():
        made = browser.post(base, said | {"also": [str(months["2026-02"])]}, content_type="application/json")
        later = browser.post(f"{base}/{piece.pk}/also", {"occurrences": [str(months["2026-01"])]},
                             content_type="application/json")  # fmt: skip

    assert (made.status_code, later.status_code) == (201, 201)
    assert [(row["occurrence_key"], row["origin"]) for row in later.json()] == [("2026-01", str(piece.pk))]
    with entering(world.acme, by=world.omar):
        assert Submission.objects.filter(text="All 12 confirmed.").count() == 2


def test_one_piece_is_shown_for_many_requests(world: World, piece, signed_in) -> None:
    engagement = opened(world)
    first, second = asked(world, engagement), asked(world, engagement)
    with at(), entering(world.acme, by=world.priya):
        accept(piece, by=world.priya)
    browser, url = signed_in(world.priya), reverse("audits:show_for", args=[world.acme.pk, piece.pk])
    assert url in browser.get(piece.get_absolute_url()).content.decode()
    assert browser.get(url).content.decode().count("for-") >= 2
    assert browser.post(url, {}).status_code == 422

    answer = browser.post(url, {"request": [first.pk, second.pk]}, follow=True)

    assert "sees it for 2 more requests" in answer.content.decode()
    with entering(world.acme, by=world.priya):
        assert SharedSubmission.objects.filter(submission=piece).count() == 2
    assert browser.post(url, {"request": [first.pk]}).status_code == 422
    assert signed_in(world.vera).get(url).status_code == 403
