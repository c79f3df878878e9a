from datetime import UTC, date, datetime, timedelta

import pytest

from audits.actions import comments, renewals, room
from audits.continuity import next_frame
from audits.models import InternalNote, Request, SharedSubmission
from audits.turns import AuditorStatus
from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from tests.audits.building import (
    again,
    asked,
    control,
    cost,
    evidence,
    in_room,
    issued,
    opened,
    person,
    shared,
    submitted,
    url,
    verbs,
)
from tests.worlds import World

WAITED = datetime(2026, 1, 1, tzinfo=UTC)


def inside(world: World):
    return entering(world.acme, by=world.priya)


def closed(world: World) -> Request:
    request = asked(world, opened(world))
    with inside(world):
        return room.transcribe(request, AuditorStatus.ACCEPTED, note="", version=1, by=world.priya)


def test_a_request_is_put_on_the_list_under_the_auditors_id(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked_for = {"ref": "IRL-7", "text": "Access review, third quarter", "kind": "sample", "criteria": ["CC6.1"]}

    answer = signed_in(acme.priya).post(url("ask", acme.acme, engagement.pk), asked_for)

    with inside(acme):
        row = Request.objects.get()
    assert answer.status_code == 302
    assert (row.ref, row.kind, row.criteria, row.internal_status) == ("IRL-7", "sample", ["CC6.1"], "open")
    assert verbs(acme, row.pk) == ["request.asked"]


def test_an_id_on_the_list_already_is_named(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked(acme, engagement, "IRL-7")

    answer = signed_in(acme.priya).post(
        url("ask", acme.acme, engagement.pk), {"ref": "IRL-7", "text": "Again", "kind": "other"}
    )

    assert answer.status_code == 422 and "never used twice" in answer.text
    with inside(acme):
        assert Request.objects.count() == 1


def test_the_list_shows_whose_turn_it_is(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked(acme, engagement, "OURS-1")
    submitted(acme, asked(acme, engagement, "THEIRS-1"))

    ours = signed_in(acme.vera).get(url("requests", acme.acme, engagement.pk)).text
    theirs = signed_in(acme.vera).get(url("requests", acme.acme, engagement.pk), {"turn": "auditor"}).text

    assert "OURS-1" in ours and "THEIRS-1" not in ours
    assert "THEIRS-1" in theirs and "OURS-1" not in theirs


def test_the_list_is_searched_by_words_and_owner(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked(acme, engagement, "A-1")
    with inside(acme):
        omar = Person.objects.get(user=acme.omar)
    asked(acme, engagement, "A-2", owner=omar)

    page = signed_in(acme.priya).get(url("requests", acme.acme, engagement.pk), {"q": "A-", "owner": omar.pk}).text

    assert ">A-2 " in page and ">A-1 " not in page


def test_evidence_is_attached_and_the_request_submitted(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme), owner=person(acme, acme.erin)), signed_in(acme.erin)
    proof = evidence(acme, control(acme))

    assert browser.post(url("share", acme.acme, request.pk), {"submission": proof.pk}).status_code == 302
    assert browser.post(url("submit", acme.acme, request.pk)).status_code == 302

    assert again(acme, request).internal_status == "submitted"
    assert verbs(acme, request.pk) == ["request.asked", "request.evidence_shared", "request.submitted"]


def test_evidence_of_another_client_and_made_up_evidence_look_the_same(acme: World, signed_in) -> None:
    request = asked(acme, opened(acme))
    foreign = evidence(acme, control(acme, client=acme.bravo), state="submitted")
    browser = signed_in(acme.priya)

    answers = [
        browser.post(url("share", acme.acme, request.pk), {"submission": key})
        for key in (foreign.pk, "00000000-0000-4000-8000-000000000000")
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert all("Select a valid choice" in answer.text for answer in answers)
    with inside(acme):
        assert not SharedSubmission.objects.exists()


def test_submitting_nothing_says_what_to_do(acme: World, signed_in) -> None:
    request = asked(acme, opened(acme))

    answer = signed_in(acme.priya).post(url("submit", acme.acme, request.pk))

    assert answer.status_code == 409 and "Attach evidence first" in answer.text
    assert again(acme, request).internal_status == "open"


def test_our_progress_and_notes_are_kept(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme), owner=person(acme, acme.erin)), signed_in(acme.erin)

    browser.post(url("progress", acme.acme, request.pk), {"version": 1, "internal_status": "internal_review"})
    browser.post(url("note", acme.acme, request.pk), {"text": "Ask finance for October"})

    assert again(acme, request).internal_status == "internal_review"
    assert "Ask finance for October" in browser.get(url("request", acme.acme, request.pk)).text
    assert verbs(acme, request.pk) == ["request.asked", "request.progressed", "request.noted"]


def test_a_request_keeps_its_id_when_edited(acme: World, signed_in) -> None:
    request = asked(acme, opened(acme), "IRL-7")
    changed = {"version": 1, "ref": "IRL-8", "text": "Other words", "kind": "policy"}

    signed_in(acme.priya).post(url("edit_request", acme.acme, request.pk), changed)

    assert (again(acme, request).ref, again(acme, request).text) == ("IRL-7", "Other words")


@pytest.mark.parametrize("who", ["vera", "eve", "audrey"])
def test_who_does_not_answer_requests_changes_nothing(acme: World, signed_in, who: str) -> None:
    request, browser = asked(acme, opened(acme)), signed_in(getattr(acme, who))
    proof = evidence(acme, control(acme))

    for name, sent in (
        ("share", {"submission": proof.pk}), ("submit", {}), ("note", {"text": "x"}),
        ("progress", {"version": 1, "internal_status": "ready"}), ("edit_request", {"version": 1, "text": "x"}),
    ):  # fmt: skip
        assert browser.post(url(name, acme.acme, request.pk), sent).status_code == 403

    assert again(acme, request).version == 1
    with inside(acme):
        assert not SharedSubmission.objects.exists() and not InternalNote.objects.exists()


def test_another_clients_request_does_not_exist(acme: World, signed_in) -> None:
    foreign = asked(acme, opened(acme, client=acme.bravo))

    for name in ("request", "edit_request"):
        assert signed_in(acme.priya).get(url(name, acme.acme, foreign.pk)).status_code == 404
    for name in ("submit", "share", "note", "progress"):
        assert signed_in(acme.priya).post(url(name, acme.acme, foreign.pk)).status_code == 404

    with entering(acme.bravo, by=acme.priya):
        assert Request.objects.get().version == 1


def test_the_list_costs_the_same_with_one_request_and_with_thirty(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.omar)
    with inside(acme):
        omar = Person.objects.get(user=acme.omar)
    asked(acme, engagement, owner=omar)
    few = cost(browser, url("requests", acme.acme, engagement.pk))
    for _ in range(30):
        asked(acme, engagement, owner=omar)

    assert cost(browser, url("requests", acme.acme, engagement.pk)) == few <= 20


def test_one_request_costs_the_same_with_many_shares_and_notes(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme)), signed_in(acme.vera)
    shared(acme, request, evidence(acme, control(acme)))
    few = cost(browser, url("request", acme.acme, request.pk))
    for number in range(10):
        shared(acme, request, evidence(acme, control(acme, f"N-{number}"), text=str(number).encode()))
        with inside(acme):
            comments.note(request, "Still waiting", by=acme.priya)

    assert cost(browser, url("request", acme.acme, request.pk)) == few <= 20


def test_a_request_of_somebody_else_is_not_answered(acme: World, signed_in) -> None:
    """Erin contributes; the request is Omar's, another is nobody's."""
    engagement = opened(acme)
    proof, browser = evidence(acme, control(acme)), signed_in(acme.erin)

    for request in (asked(acme, engagement, owner=person(acme, acme.omar)), asked(acme, engagement)):
        for name, sent in (
            ("share", {"submission": proof.pk}), ("submit", {}), ("note", {"text": "x"}),
            ("progress", {"version": 1, "internal_status": "ready"}), ("edit_request", {"version": 1, "owner": ""}),
        ):  # fmt: skip
            assert browser.post(url(name, acme.acme, request.pk), sent).status_code == 403
        assert again(acme, request).version == 1
        assert "Edit</a>" not in browser.get(url("request", acme.acme, request.pk)).text
    with inside(acme):
        assert not SharedSubmission.objects.exists() and not InternalNote.objects.exists()


def test_who_answers_hands_on_but_does_not_reword(acme: World, signed_in) -> None:
    request = asked(acme, opened(acme), owner=person(acme, acme.erin))
    sent = {"version": 1, "owner": person(acme, acme.omar).pk, "text": "Less", "kind": "policy", "due_on": "2030-01-01"}

    answer = signed_in(acme.erin).post(url("edit_request", acme.acme, request.pk), sent)

    row = again(acme, request)
    assert answer.status_code == 302
    assert (row.owner_id, row.text, row.kind, row.due_on) == (sent["owner"], request.text, "other", None)


def test_a_closed_request_has_nothing_to_edit(acme: World, signed_in) -> None:
    request, browser = closed(acme), signed_in(acme.priya)

    assert "Edit</a>" not in browser.get(url("request", acme.acme, request.pk)).text
    assert browser.get(url("edit_request", acme.acme, request.pk)).status_code == 409
    sent = {"version": request.version, "text": "Less", "kind": "policy"}
    assert browser.post(url("edit_request", acme.acme, request.pk), sent).status_code == 409

    assert again(acme, request).text == request.text


def test_the_auditors_status_is_copied_with_the_name_of_who_copied(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme)), signed_in(acme.priya)
    sent = {"version": 1, "auditor_status": "accepted", "shared_note": "Row 4 of their list"}

    assert browser.post(url("transcribe_status", acme.acme, request.pk), sent).status_code == 302

    row = again(acme, request)
    assert (row.auditor_status, row.transcribed_by_id) == ("accepted", acme.priya.pk)
    assert "copied from their own list by Priya" in browser.get(url("request", acme.acme, request.pk)).text
    assert verbs(acme, request.pk) == ["request.asked", "request.status_transcribed"]


def test_nothing_is_copied_while_the_auditor_has_a_room_here(acme: World, signed_in) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request, browser = asked(acme, engagement), signed_in(acme.priya)
    sent = {"version": 1, "auditor_status": "accepted", "shared_note": ""}

    answer = browser.post(url("transcribe_status", acme.acme, request.pk), sent)

    assert answer.status_code == 422 and "Audrey sets the status in the room" in answer.text
    assert again(acme, request).auditor_status == "not_received"
    assert "Copy the auditor" not in browser.get(url("request", acme.acme, request.pk)).text


def test_the_list_is_paged_by_the_longest_wait(acme: World, signed_in) -> None:
    engagement, browser = opened(acme), signed_in(acme.priya)
    with inside(acme):
        requests_made = [
            Request(engagement=engagement, ref=f"N-{number:03}", text="x", waiting_since=WAITED + timedelta(number))
            for number in range(53)
        ]
        Request.objects.bulk_create(requests_made)

    first = browser.get(url("requests", acme.acme, engagement.pk), {"q": "N-"})
    second = browser.get(first.context["next_url"])

    assert [row.ref for row in first.context["rows"]] == [f"N-{number:03}" for number in range(50)]
    assert [row.ref for row in second.context["rows"]] == ["N-050", "N-051", "N-052"]
    assert second.context["next_url"] == ""
    assert browser.get(url("requests", acme.acme, engagement.pk), {"cursor": "x"}).status_code == 200


def test_the_list_is_narrowed_to_what_is_overdue(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked(acme, engagement, "OLD-1", due_on=date(2026, 1, 1))
    asked(acme, engagement, "NEW-1", due_on=date(2099, 1, 1))
    asked(acme, engagement, "NONE-1")

    page = signed_in(acme.priya).get(url("requests", acme.acme, engagement.pk), {"overdue": "on"})

    assert [row.ref for row in page.context["rows"]] == ["OLD-1"]


def test_only_who_answers_something_is_offered_as_owner(acme: World, signed_in) -> None:
    engagement = opened(acme)
    asked(acme, engagement, owner=person(acme, acme.omar))

    page = signed_in(acme.priya).get(url("requests", acme.acme, engagement.pk))

    assert [name for _, name in page.context["filter"].fields["owner"].choices] == ["Anybody", "Omar"]


def test_evidence_is_chosen_by_words_period_and_criterion(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme), criteria=["CC6.1"]), signed_in(acme.priya)
    fits = evidence(acme, control(acme, "AC-1", criteria=("CC6.1",)))
    other = evidence(acme, control(acme, "HR-1", criteria=("CC1.4",)), text=b"other")
    address = url("choose", acme.acme, request.pk)

    def found(**query: str) -> list[object]:
        return sorted(str(row.pk) for row in browser.get(address, query).context["rows"])

    assert found() == [str(fits.pk)]
    assert found(everything="on") == sorted([str(fits.pk), str(other.pk)])
    assert found(everything="on", q="HR-1") == [str(other.pk)]
    assert found(since="2026-09-30") == found(until="2026-09-01") == [str(fits.pk)]
    assert found(since="2026-10-01") == found(until="2026-08-31") == []


def test_many_pieces_are_shown_in_one_act_and_none_twice(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme)), signed_in(acme.priya)
    proofs = [str(evidence(acme, control(acme, f"N-{n}"), text=str(n).encode()).pk) for n in range(3)]
    address = url("share", acme.acme, request.pk)

    assert browser.post(address, {"submission": proofs[:1]}).status_code == 302
    assert browser.post(address, {"submission": proofs}).status_code == 302
    assert browser.post(address, {"submission": proofs}).status_code == 302

    with inside(acme):
        assert SharedSubmission.objects.filter(request=request).count() == 3
    assert verbs(acme, request.pk).count("request.evidence_shared") == 3
    nothing = browser.post(address, {})
    assert nothing.status_code == 422 and "Choose what to show" in nothing.text


def test_choosing_costs_the_same_with_one_piece_and_with_thirty(acme: World, signed_in) -> None:
    request, browser = asked(acme, opened(acme)), signed_in(acme.priya)
    evidence(acme, control(acme))
    few = cost(browser, url("choose", acme.acme, request.pk))
    for number in range(30):
        evidence(acme, control(acme, f"N-{number}"), text=str(number).encode())

    assert cost(browser, url("choose", acme.acme, request.pk)) == few <= 14


def test_what_is_expected_is_put_on_the_list_when_the_auditor_asks(acme: World, signed_in) -> None:
    former, browser = opened(acme), signed_in(acme.priya)
    old = [asked(acme, former, ref, criteria=["CC6.1"]) for ref in ("A-1", "A-2")]
    with inside(acme):
        former = issued(acme, former)
        after = renewals.renew(
            former, title="2027", frame=next_frame(former.time_frame), by=acme.priya, today=date(2026, 9, 2)
        )
    listed = url("requests", acme.acme, after.pk)

    assert "Expected: asked last time" in browser.get(listed).text
    answer = browser.post(url("ask_again", acme.acme, after.pk), {"request": [old[0].pk]})
    again_too = browser.post(url("ask_again", acme.acme, after.pk), {"request": [old[0].pk]})

    assert (answer.status_code, again_too.status_code) == (302, 409)
    with inside(acme):
        row = Request.objects.get(engagement=after)
    assert (row.ref, row.criteria, row.source, row.auditor_status) == ("A-1", ["CC6.1"], "as last time", "not_received")
    assert "A-2" in browser.get(listed).text
