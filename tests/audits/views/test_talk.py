"""The pages and endpoints of two tracks: what is said among ourselves leaves no door to the auditor (R8.4, A49)."""

from uuid import uuid4

import pytest
from django.urls import reverse

from audits.actions import comments
from audits.models import InternalNote, Request, RoomComment, SharedSubmission
from evidence.actions.comments import comment
from evidence.models import Comment
from soc2hub.tenancy.scope import entering
from tests.audits.building import asked, control, cost, evidence, in_room, opened, submitted, url
from tests.worlds import World

CANARY = "CANARY-INTERNAL-4711"
PAYLOAD = '<script>alert(1)</script><img src=x onerror=alert(2)> "@Priya'


@pytest.fixture
def waiting(acme: World) -> Request:
    engagement = opened(acme)
    in_room(acme, engagement)
    return submitted(acme, asked(acme, engagement, "A-1"))


@pytest.fixture
def whispered(acme: World, waiting: Request) -> Request:
    """Said among ourselves about the request and about the evidence that the auditor sees."""
    with entering(acme.acme, by=acme.priya):
        comments.note(waiting, f"{CANARY} note", by=acme.priya)
        piece = SharedSubmission.objects.get(request=waiting).submission
        comment(piece, f"{CANARY} comment", by=acme.priya)
    return waiting


def api(world: World, rest: str) -> str:
    return f"/api/v1/clients/{world.acme.pk}/{rest}"


def test_the_auditor_finds_no_internal_word_behind_any_door(acme: World, whispered: Request, signed_in) -> None:
    """A07, A49."""
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=whispered).submission_id
    browser = signed_in(acme.audrey)
    open_doors = [
        url("room", acme.acme), url("room_request", acme.acme, whispered.pk), url("room_preview", acme.acme, piece),
        api(acme, "room/requests"), api(acme, f"room/requests/{whispered.pk}"),
        api(acme, f"room/requests/{whispered.pk}/comments"),
    ]  # fmt: skip
    shut_doors = [
        url("request", acme.acme, whispered.pk), reverse("evidence:submission", args=[acme.acme.pk, piece]),
        api(acme, f"requests/{whispered.pk}/notes"), api(acme, f"requests/{whispered.pk}/comments"),
        api(acme, f"submissions/{piece}/comments"), api(acme, "trail"),
    ]  # fmt: skip

    answers = {door: browser.get(door) for door in (*open_doors, *shut_doors)}
    found = browser.get(f"/search/?q={CANARY}")

    assert {door: answers[door].status_code for door in open_doors} == dict.fromkeys(open_doors, 200)
    assert {door: answers[door].status_code for door in shut_doors} == dict.fromkeys(shut_doors, 403)
    assert [door for door, answer in answers.items() if CANARY in _body(answer)] == []
    assert CANARY not in _body(found).replace(f"q={CANARY}", "").replace(f'value="{CANARY}"', "")


def _body(answer) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.text


def test_the_team_reads_both_tracks_apart(acme: World, whispered: Request, signed_in) -> None:
    with entering(acme.acme, by=acme.audrey):
        comments.say(whispered, "Which system is it?", by=acme.audrey)

    page = signed_in(acme.priya).get(url("request", acme.acme, whispered.pk))

    assert [said.text for said in page.context["notes"]] == [f"{CANARY} note"]
    assert [said.text for said in page.context["room_comments"]] == ["Which system is it?"]


def test_question_and_answer_in_the_room(acme: World, waiting: Request, signed_in) -> None:
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=waiting).submission_id
    auditor = signed_in(acme.audrey)
    sent = auditor.post(url("say_in_room", acme.acme, waiting.pk), {"text": "Who signed it?", "about": str(piece)})
    assert sent.status_code == 302
    signed_in(acme.priya).post(url("say", acme.acme, waiting.pk), {"text": "Omar did."})

    page = signed_in(acme.audrey).get(url("room_request", acme.acme, waiting.pk))

    assert [(said.who, said.text) for said in page.context["comments"]] == [
        ("Audrey", "Who signed it?"), ("Priya", "Omar did."),
    ]  # fmt: skip
    with entering(acme.acme, by=acme.priya):
        assert RoomComment.objects.get(written_by=acme.audrey).submission_id == piece
    assert page.context["comments"][0].retract_url and not page.context["comments"][1].retract_url


def test_each_takes_back_their_own_on_their_own_page(acme: World, waiting: Request, signed_in) -> None:
    with entering(acme.acme, by=acme.audrey):
        theirs = comments.say(waiting, "Wrong request.", by=acme.audrey)
    with entering(acme.acme, by=acme.priya):
        ours, note = comments.say(waiting, "Thanks.", by=acme.priya), comments.note(waiting, "Hm.", by=acme.priya)

    refused = signed_in(acme.priya).post(url("comment_retraction", acme.acme, theirs.pk))
    signed_in(acme.audrey).post(url("room_comment_retraction", acme.acme, theirs.pk))
    signed_in(acme.priya).post(url("comment_retraction", acme.acme, ours.pk))
    signed_in(acme.priya).post(url("note_retraction", acme.acme, note.pk))

    assert refused.status_code == 409
    page = signed_in(acme.audrey).get(url("room_request", acme.acme, waiting.pk))
    assert "Taken back" in page.text and "Wrong request." not in page.text and "Thanks." not in page.text
    with entering(acme.acme, by=acme.priya):
        assert InternalNote.objects.get().is_retracted


@pytest.mark.parametrize("name", ["note", "say", "say_in_room"])
def test_an_empty_comment_is_refused_beside_its_field(acme: World, waiting: Request, signed_in, name: str) -> None:
    browser = signed_in(acme.audrey if name == "say_in_room" else acme.priya)

    answer = browser.post(url(name, acme.acme, waiting.pk), {"text": " "})

    assert answer.status_code == 422
    with entering(acme.acme, by=acme.priya):
        assert not RoomComment.objects.exists() and not InternalNote.objects.exists()


def test_markup_in_words_is_shown_as_it_was_typed(acme: World, waiting: Request, signed_in) -> None:
    """A24."""
    signed_in(acme.audrey).post(url("say_in_room", acme.acme, waiting.pk), {"text": PAYLOAD})
    signed_in(acme.priya).post(url("note", acme.acme, waiting.pk), {"text": PAYLOAD})
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=waiting).submission
    signed_in(acme.priya).post(reverse("evidence:comment", args=[acme.acme.pk, piece.pk]), {"text": PAYLOAD})

    room = url("room_request", acme.acme, waiting.pk)
    pages = [waiting.get_absolute_url(), room, piece.get_absolute_url()]
    for page in (signed_in(acme.priya).get(address).text for address in pages):
        assert "<script>alert" not in page and "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_auditor_speaks_only_in_their_room(acme: World, waiting: Request, signed_in) -> None:
    """A02–A05, A12."""
    other = asked(acme, opened(acme), "B-1")
    hidden = evidence(acme, control(acme, "X-1"), text=b"hidden")
    browser = signed_in(acme.audrey)

    statuses = {
        "another engagement": browser.post(url("say_in_room", acme.acme, other.pk), {"text": "x"}).status_code,
        "made up": browser.post(url("say_in_room", acme.acme, uuid4()), {"text": "x"}).status_code,
        "among ourselves": browser.post(url("note", acme.acme, waiting.pk), {"text": "x"}).status_code,
        "as the team": browser.post(url("say", acme.acme, waiting.pk), {"text": "x"}).status_code,
        "of what is not shown": browser.post(
            api(acme, f"room/requests/{waiting.pk}/comments"), {"text": "x", "submission": str(hidden.pk)},
            content_type="application/json",
        ).status_code,
    }  # fmt: skip
    statuses["rival"] = signed_in(acme.rita).post(url("say", acme.acme, waiting.pk), {"text": "x"}).status_code
    statuses["viewer"] = signed_in(acme.vera).post(url("say", acme.acme, waiting.pk), {"text": "x"}).status_code

    assert statuses == {
        "another engagement": 404, "made up": 404, "among ourselves": 403, "as the team": 403,
        "of what is not shown": 400, "rival": 404, "viewer": 403,
    }  # fmt: skip
    with entering(acme.acme, by=acme.priya):
        assert not RoomComment.objects.exists() and not InternalNote.objects.exists()


def test_the_endpoints_say_the_same(acme: World, waiting: Request, signed_in) -> None:
    team, notes = api(acme, f"requests/{waiting.pk}/comments"), api(acme, f"requests/{waiting.pk}/notes")
    room = api(acme, f"room/requests/{waiting.pk}/comments")

    asked_by = signed_in(acme.audrey).post(room, {"text": "Who signed?"}, content_type="application/json")
    answered = signed_in(acme.priya).post(team, {"text": "Omar."}, content_type="application/json")
    noted = signed_in(acme.priya).post(notes, {"text": "Ask Omar."}, content_type="application/json")
    taken = signed_in(acme.priya).post(f"{team}/{answered.json()['id']}/retraction")
    mixed = signed_in(acme.priya).post(f"{notes}/{answered.json()['id']}/retraction")

    assert [one.status_code for one in (asked_by, answered, noted, taken, mixed)] == [201, 201, 201, 201, 404]
    rows = signed_in(acme.audrey).get(room).json()["results"]
    assert [(row["written_by"], row["text"]) for row in rows] == [("Audrey", "Who signed?"), ("Priya", "")]
    assert [row["text"] for row in signed_in(acme.priya).get(notes).json()["results"]] == ["Ask Omar."]


def test_comments_on_evidence_over_the_api(acme: World, waiting: Request, signed_in) -> None:
    with entering(acme.acme, by=acme.priya):
        piece = SharedSubmission.objects.get(request=waiting).submission_id
    address = api(acme, f"submissions/{piece}/comments")

    made = signed_in(acme.erin).post(address, {"text": "Page 2?"}, content_type="application/json")
    foreign = signed_in(acme.rita).get(address).status_code
    refused = signed_in(acme.vera).post(address, {"text": "x"}, content_type="application/json").status_code
    not_theirs = signed_in(acme.priya).post(f"{address}/{made.json()['id']}/retraction").status_code
    taken = signed_in(acme.erin).post(f"{address}/{made.json()['id']}/retraction")

    assert (made.status_code, foreign, refused, not_theirs) == (201, 404, 403, 409)
    assert (taken.status_code, taken.json()["text"]) == (201, "")
    with entering(acme.acme, by=acme.priya):
        assert Comment.objects.get().text == "Page 2?"


def test_many_words_cost_no_more_than_few(acme: World, waiting: Request, signed_in) -> None:
    def say(times: int) -> None:
        for number in range(times):
            with entering(acme.acme, by=acme.priya):
                comments.note(waiting, f"note {number}", by=acme.priya)
                comments.say(waiting, f"comment {number}", by=acme.priya)

    addresses = [url("request", acme.acme, waiting.pk), url("room_request", acme.acme, waiting.pk)]
    say(1)
    few = [cost(signed_in(acme.priya), address) for address in addresses]
    say(9)

    assert [cost(signed_in(acme.priya), address) for address in addresses] == few
