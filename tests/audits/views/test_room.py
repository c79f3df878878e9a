"""The room through its front door (DOMAIN R8.4, §13.10; SECURITY case A49)."""

import pytest

from audits.actions import comments, grants, requests, room
from audits.models import Engagement, Grant, Request, SharedSubmission
from audits.turns import AuditorStatus
from soc2hub.accounts.models import Membership
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from soc2hub.vault.models import Scan
from tests.audits.building import again, asked, control, cost, evidence, in_room, opened, shared, submitted, url, verbs
from tests.worlds import World

SECRET = "We never did October, keep quiet"


@pytest.fixture
def waiting(acme: World) -> Request:
    """Audrey may enter; one request is submitted with one file, and the team has written among itself."""
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement, "A-1"))
    with entering(acme.acme, by=acme.priya):
        comments.note(request, SECRET, by=acme.priya)
    return request


def engagement_of(world: World, request: Request) -> Engagement:
    with entering(world.acme, by=world.priya):
        return Engagement.objects.get(pk=request.engagement_id)


def share_of(world: World, request: Request) -> SharedSubmission:
    with entering(world.acme, by=world.priya):
        return SharedSubmission.objects.select_related("submission__blob").get(request=request)


def test_the_auditor_finds_what_waits_for_them_first(acme: World, waiting: Request, signed_in) -> None:
    asked(acme, engagement_of(acme, waiting), "A-2")

    page = signed_in(acme.audrey).get(url("room", acme.acme)).text

    assert page.index("Waiting for you") < page.index("A-1") < page.index("With the client") < page.index("A-2")
    assert "1 of 2 requests waiting for you" in page


def test_no_page_of_the_room_tells_what_is_internal(acme: World, waiting: Request, signed_in) -> None:
    browser = signed_in(acme.audrey)

    for address in (url("room", acme.acme), url("room_request", acme.acme, waiting.pk)):
        page = browser.get(address).text
        assert SECRET not in page
        assert "only among us" not in page
        assert "Omar" not in page and "C-A-1" not in page
    api = browser.get(url("api_room_requests", acme.acme)).text
    assert SECRET not in api and "internal" not in api and "only among us" not in api


def test_the_file_is_downloaded_as_it_was_shared_and_the_trail_knows(acme: World, waiting: Request, signed_in) -> None:
    share = share_of(acme, waiting)

    answer = signed_in(acme.audrey).get(url("room_file", acme.acme, share.submission_id))

    assert b"".join(answer.streaming_content) == b"C-A-1"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert verbs(acme, share.submission_id) == ["room.file_taken"]


def test_evidence_that_was_not_shared_does_not_exist(acme: World, waiting: Request, signed_in) -> None:
    hidden = evidence(acme, control(acme, "X-1"), text=b"hidden")

    for who in (acme.audrey, acme.priya):
        assert signed_in(who).get(url("room_file", acme.acme, hidden.pk)).status_code == 404
    assert verbs(acme, hidden.pk) == []


def test_another_engagements_request_and_file_do_not_exist(acme: World, waiting: Request, signed_in) -> None:
    other = asked(acme, opened(acme), "B-1")
    proof = evidence(acme, control(acme, "X-2"), text=b"other")
    shared(acme, other, proof)
    browser = signed_in(acme.audrey)

    assert browser.get(url("room_request", acme.acme, other.pk)).status_code == 404
    assert browser.get(url("room_file", acme.acme, proof.pk)).status_code == 404
    sent = {"version": 1, "auditor_status": "not_applicable", "shared_note": ""}
    assert browser.post(url("judge", acme.acme, other.pk), sent).status_code == 404
    assert "B-1" not in browser.get(url("room", acme.acme)).text
    assert again(acme, other).auditor_status == "not_received"


def test_the_auditor_sets_their_status_and_note(acme: World, waiting: Request, signed_in) -> None:
    sent = {"version": waiting.version, "auditor_status": "returned", "shared_note": "October is missing."}

    answer = signed_in(acme.audrey).post(url("judge", acme.acme, waiting.pk), sent)

    row = again(acme, waiting)
    assert answer.status_code == 302
    assert (row.auditor_status, row.internal_status, row.round) == ("returned", "in_progress", 2)
    assert "October is missing." in signed_in(acme.priya).get(url("request", acme.acme, waiting.pk)).text
    assert verbs(acme, waiting.pk)[-1] == "request.judged"


def test_what_came_back_is_not_proposed_to_go_back_again(acme: World, waiting: Request, signed_in) -> None:
    """A note alone must not return what the team has just answered."""
    sent = {"version": waiting.version, "auditor_status": "returned", "shared_note": "October is missing."}
    signed_in(acme.audrey).post(url("judge", acme.acme, waiting.pk), sent)
    with entering(acme.acme, by=acme.priya):
        requests.submit(waiting, by=acme.priya)

    page = signed_in(acme.audrey).get(url("room_request", acme.acme, waiting.pk))

    assert page.context["form"]["auditor_status"].value() == "received"


def test_returning_without_a_word_keeps_the_page(acme: World, waiting: Request, signed_in) -> None:
    sent = {"version": waiting.version, "auditor_status": "returned", "shared_note": ""}

    answer = signed_in(acme.audrey).post(url("judge", acme.acme, waiting.pk), sent)

    assert answer.status_code == 422 and "Say what is missing" in answer.text
    assert again(acme, waiting).auditor_status == "not_received"


def test_the_ciso_looks_in_and_sets_nothing(acme: World, waiting: Request, signed_in) -> None:
    """DOMAIN R12.2."""
    browser = signed_in(acme.priya)

    assert "This is what the auditor sees" in browser.get(url("room", acme.acme)).text
    assert SECRET not in browser.get(url("room_request", acme.acme, waiting.pk)).text
    sent = {"version": waiting.version, "auditor_status": "accepted", "shared_note": ""}
    assert browser.post(url("judge", acme.acme, waiting.pk), sent).status_code == 403
    assert again(acme, waiting).auditor_status == "not_received"


@pytest.mark.parametrize("who", ["omar", "erin", "vera", "eve"])
def test_the_room_is_for_the_auditor(acme: World, waiting: Request, signed_in, who: str) -> None:
    browser, share = signed_in(getattr(acme, who)), share_of(acme, waiting)

    for address in (url("room", acme.acme), url("room_file", acme.acme, share.submission_id)):
        assert browser.get(address).status_code == 403


def test_the_auditor_reaches_no_page_of_the_team(acme: World, waiting: Request, signed_in) -> None:
    browser, engagement_id = signed_in(acme.audrey), waiting.engagement_id

    for name, args in (
        ("audit", ()), ("engagement", (engagement_id,)), ("requests", (engagement_id,)), ("request", (waiting.pk,)),
        ("tests", (engagement_id,)), ("api_requests", ()), ("api_engagements", ()), ("api_tests", ()),
        ("api_milestones", ()), ("api_request", (waiting.pk,)),
    ):  # fmt: skip
        assert browser.get(url(name, acme.acme, *args)).status_code == 403


def test_when_the_membership_has_expired_the_client_no_longer_exists(acme: World, waiting: Request, signed_in) -> None:
    browser, share = signed_in(acme.audrey), share_of(acme, waiting)
    assert browser.get(url("room", acme.acme)).status_code == 200
    with entering(acme.acme, by=acme.priya):
        Membership.objects.filter(user=acme.audrey).update(expires_at="2020-01-01T00:00Z")

    for address in (url("room", acme.acme), url("room_file", acme.acme, share.submission_id)):
        assert browser.get(address).status_code == 404


def test_when_the_grant_is_revoked_the_room_is_empty(acme: World, waiting: Request, signed_in) -> None:
    browser, share = signed_in(acme.audrey), share_of(acme, waiting)
    with entering(acme.acme, by=acme.priya):
        grants.revoke(Grant.objects.get(), by=acme.priya)

    assert "No room is open" in browser.get(url("room", acme.acme)).text
    assert browser.get(url("room_request", acme.acme, waiting.pk)).status_code == 404
    assert browser.get(url("room_file", acme.acme, share.submission_id)).status_code == 404


def test_the_room_costs_the_same_with_one_request_and_with_thirty(acme: World, waiting: Request, signed_in) -> None:
    browser = signed_in(acme.audrey)
    few = cost(browser, url("room", acme.acme))
    for number in range(30):
        request = asked(acme, engagement_of(acme, waiting), f"N-{number}")
        shared(acme, request, evidence(acme, control(acme, f"N-{number}"), text=str(number).encode()))

    assert cost(browser, url("room", acme.acme)) == few <= 20


def test_the_client_sees_who_opened_what_and_when(acme: World, waiting: Request, signed_in) -> None:
    share = share_of(acme, waiting)
    auditor = signed_in(acme.audrey)
    auditor.get(url("room_request", acme.acme, waiting.pk))
    auditor.get(url("room_file", acme.acme, share.submission_id))

    page = signed_in(acme.priya).get(url("request", acme.acme, waiting.pk))

    told = [(opening.who, opening.what) for opening in page.context["openings"]]
    assert told == [("Audrey", f"downloaded “{share.submission.title}”"), ("Audrey", "opened the request")]
    assert "What the auditor opened" in page.text


def test_the_client_looking_into_the_room_is_no_opening(acme: World, waiting: Request, signed_in) -> None:
    signed_in(acme.priya).get(url("room_request", acme.acme, waiting.pk))

    assert signed_in(acme.priya).get(url("request", acme.acme, waiting.pk)).context["openings"] == []


def test_the_room_says_what_the_auditor_may_do(acme: World, waiting: Request, signed_in) -> None:
    browser = signed_in(acme.audrey)

    assert "set your status and a note" in browser.get(url("room", acme.acme)).text
    assert "to read, not to change" in browser.get(url("room_request", acme.acme, waiting.pk)).text


def test_a_table_is_looked_at_on_a_page_and_the_trail_knows(acme: World, waiting: Request, signed_in) -> None:
    table = b"who,when\n<script>alert(1)</script>,2026-09-30\n"
    share_text = evidence(acme, control(acme, "T-1"), text=table)
    with entering(acme.acme, by=acme.audrey):
        room.judge(
            waiting, AuditorStatus.FOLLOW_UP, note="The list, please.", version=again(acme, waiting).version,
            by=acme.audrey,
        )  # fmt: skip
    shared(acme, waiting, share_text)

    page = signed_in(acme.audrey).get(url("room_preview", acme.acme, share_text.pk))

    assert page.context["preview"].tables[0].rows == (("who", "when"), ("<script>alert(1)</script>", "2026-09-30"))
    assert "<script>alert" not in page.text
    assert verbs(acme, share_text.pk)[-1] == "room.file_looked_at"


def test_what_was_not_shared_has_no_preview(acme: World, waiting: Request, signed_in) -> None:
    hidden = evidence(acme, control(acme, "T-1"), text=b"a,b\n")

    assert signed_in(acme.audrey).get(url("room_preview", acme.acme, hidden.pk)).status_code == 404
    assert signed_in(acme.rita).get(url("room_preview", acme.acme, hidden.pk)).status_code == 404
    assert signed_in(acme.erin).get(url("room_preview", acme.acme, hidden.pk)).status_code == 403


@pytest.mark.parametrize("state", ["pending", "infected"])
def test_what_is_not_found_clean_opens_for_no_auditor(acme: World, waiting: Request, signed_in, state: str) -> None:
    """A31: neither handed out nor shown, and nothing of it is on record as taken."""
    table = evidence(acme, control(acme, "T-1"), text=b"who,when\n")
    with entering(acme.acme, by=acme.audrey):
        version = again(acme, waiting).version
        room.judge(waiting, AuditorStatus.FOLLOW_UP, note="The list, please.", version=version, by=acme.audrey)
    shared(acme, waiting, table)
    with entering(acme.acme, by=acme.priya):
        scanned_at = None if state == "pending" else clock.now()
        Scan.objects.create(blob=table.blob, state=state, scanned_at=scanned_at)
    browser, before = signed_in(acme.audrey), verbs(acme, table.pk)

    doors = [("room_file", []), ("room_preview", []), ("room_picture", [1])]
    statuses = [browser.get(url(name, acme.acme, table.pk, *page)).status_code for name, page in doors]

    assert statuses == [409, 409, 409]
    assert verbs(acme, table.pk) == before
    with entering(acme.acme, by=acme.priya):
        Scan.objects.filter(state="pending").update(state="clean", scanned_at=clock.now())
    assert browser.get(url("room_preview", acme.acme, table.pk)).status_code == (200 if state == "pending" else 409)


def test_what_the_scanner_said_of_other_files_stays_hidden(acme: World, waiting: Request) -> None:
    """A49."""
    hidden = evidence(acme, control(acme, "T-1"), text=b"hidden")
    with entering(acme.acme, by=acme.priya):
        Scan.objects.create(blob=hidden.blob)

    with entering(acme.acme, by=acme.audrey):
        assert not Scan.objects.exists()
