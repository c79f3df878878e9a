"""What is told at once from a file's words: no date, another company's name (PRACTICE §1)."""

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from evidence.checks import Check
from evidence.models import Submission
from evidence.queries.submissions import findings_of
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.vault.contents import _words, has_date, names_told, others_named
from soc2hub.vault.models import Contents
from tests.evidence.building import MARCH, NOON, at, hand_in, occurrence_of, owing, write_down
from tests.evidence.views.test_submitting import drop, url_of
from tests.vault.documents import picture, written
from tests.worlds import World

NEUTRAL = "It seems to name another company. Make sure that it is this company's own."


@pytest.mark.parametrize(
    "text",
    ["taken 2026-03-18 09:00", "18.03.2026", "3/18/26 9:41 AM", "18 March 2026", "March 18, 2026", "18-Mar-26",
     "20260318T090000Z", "den 18. März 2026"],
)  # fmt: skip
def test_a_date_is_seen_however_it_is_written(text: str) -> None:
    assert has_date(f"Users of the directory\n{text}\n12 rows")


@pytest.mark.parametrize("text", ["", "12 users, 12 confirmed", "10.0.0.12", "version 3.18.2", "ticket 2026", "1/2"])
def test_what_is_no_date_is_not_taken_for_one(text: str) -> None:
    assert not has_date(text)


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_text_falls_into_the_same_words_as_any_other(text: str) -> None:
    assert _words(text) == _words(f"{text} ß")[:-1]


def checks(submission: Submission, user: User) -> dict[Check, str]:
    with at(), entering(submission.client_id, by=user):
        return {finding.check: finding.words for finding in findings_of(submission, today=NOON.date())}


def handed(world: World, data: bytes, name: str, key: str = "2026-03") -> Submission:
    control = owing(world, f"C-{name}")
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control, key), by=world.erin, data=data, name=name, claim=MARCH)


FILLED = b"user,reviewed\n" + b"\n".join(b"user-%d,yes" % n for n in range(40))


def test_a_list_without_a_date_is_said_and_one_with_it_is_not(world: World) -> None:
    without, with_date = handed(world, FILLED, "a.csv"), handed(world, FILLED + b"\n2026-03-18", "b.csv")

    assert Check.NO_DATE in checks(without, world.erin)
    assert checks(with_date, world.erin) == {}


def test_another_client_of_the_practice_is_named_to_those_alone_who_work_there(world: World) -> None:
    piece = handed(world, FILLED + b"\n2026-03-18 Users of BRAVO  Health, Inc.", "c.csv")

    assert checks(piece, world.erin) == {Check.OTHER_COMPANY: NEUTRAL}
    assert checks(piece, world.priya)[Check.OTHER_COMPANY].startswith("It names Bravo Health. ")
    with entering(world.acme, by=world.erin):
        [pk] = Contents.objects.get().names
        assert names_told([pk]) == []


def test_another_practices_client_and_ones_own_name_raise_nothing(world: World) -> None:
    own = handed(world, FILLED + b"\n2026-03-18 Acme Payments, not Rival Ltd", "d.csv")

    assert checks(own, world.priya) == {}
    with entering(world.rival, by=world.rita):
        assert others_named("Acme Payments and Bravo Health") == []
    with entering(world.acme, by=world.vera):
        assert others_named("Bravo Healthcare; Bravo for your health") == []


def test_the_words_of_a_pdf_are_read_and_a_picture_tells_nothing(world: World) -> None:
    named = handed(world, written("Access review of Bravo Health"), "e.pdf")

    assert checks(named, world.erin) == {Check.NO_DATE: "No date stands in it. A good capture shows when it was taken.",
                                         Check.OTHER_COMPANY: NEUTRAL}  # fmt: skip
    assert Check.NO_DATE not in checks(handed(world, picture(), "e.png"), world.erin)


def test_evidence_in_words_is_read_as_it_stands(world: World) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        said = write_down(occurrence_of(control), by=world.erin, text="All 12 users of Bravo Health confirmed.")

    assert checks(said, world.erin) == {Check.OTHER_COMPANY: NEUTRAL}


def test_the_receipt_says_it_before_the_person_leaves_and_no_page_tells_the_name(world: World, signed_in) -> None:
    control = owing(world)
    with entering(world.acme, by=world.erin):
        march = occurrence_of(control)
    browser = signed_in(world.erin)
    with at():
        answer = drop(browser, url_of(world, "upload", march), FILLED + b"\nBravo Health", "f.csv").json()
        page = browser.get(answer["url"]).content.decode()
        api = browser.get(f"/api/v1/clients/{world.acme.pk}/submissions/{answer['id']}").content.decode()

    assert [check["check"] for check in answer["checks"]] == ["no_date", "other_company"]
    for told in (answer["message"], page, api):
        assert NEUTRAL in told.replace("&#x27;", "'")
        assert "Bravo" not in told and str(world.bravo.pk) not in told


def test_what_was_read_is_never_rewritten(world: World) -> None:
    handed(world, FILLED, "g.csv")
    with entering(world.acme, by=world.priya), pytest.raises(DatabaseError), transaction.atomic():
        Contents.objects.update(has_date=True)
