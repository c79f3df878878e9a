"""DOMAIN R8.1–R8.4: two tracks that never merge."""

from datetime import UTC, datetime

import pytest

from audits.actions import requests, room
from audits.models import SharedSubmission
from audits.turns import AuditorStatus, InternalStatus, Turn
from soc2hub.accounts.models import Person
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from tests.audits.building import again, asked, control, evidence, in_room, opened, shared, submitted, verbs
from tests.worlds import World


def judge(world: World, request: object, status: str, note: str = "", version: int | None = None) -> None:
    with entering(world.acme, by=world.audrey):
        room.judge(
            request,
            AuditorStatus(status),
            note=note,
            version=version or again_as_auditor(request).version,
            by=world.audrey,
        )


def again_as_auditor(request: object) -> object:
    return type(request).objects.get(pk=request.pk)


def test_requests_are_numbered_and_an_id_is_never_used_twice(acme: World) -> None:
    engagement = opened(acme)

    assert [asked(acme, engagement).ref, asked(acme, engagement, "IRL 7").ref, asked(acme, engagement).ref] == [
        "R-001", "IRL 7", "R-002",
    ]  # fmt: skip
    with pytest.raises(Refusal, match="never used twice"):
        asked(acme, engagement, "IRL 7")


def test_naming_an_owner_assigns_the_request(acme: World) -> None:
    request = asked(acme, opened(acme))

    with entering(acme.acme, by=acme.priya):
        requests.change(request, version=1, by=acme.priya, owner=Person.objects.get(user=acme.omar))

    assert again(acme, request).internal_status == "assigned"


def test_only_accepted_evidence_is_shown(acme: World) -> None:
    request = asked(acme, opened(acme))
    unreviewed = evidence(acme, control(acme), state="submitted")

    with pytest.raises(Refusal, match="Accept this evidence first"):
        shared(acme, request, unreviewed)

    with entering(acme.acme, by=acme.priya):
        assert not SharedSubmission.objects.exists()


def test_submitting_nothing_is_refused_but_a_walkthrough_needs_no_file(acme: World) -> None:
    engagement = opened(acme)
    empty, walkthrough = asked(acme, engagement), asked(acme, engagement, kind="walkthrough")

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="Attach evidence first"):
        requests.submit(empty, by=acme.priya)
    with entering(acme.acme, by=acme.priya):
        assert requests.submit(walkthrough, by=acme.priya).turn is Turn.AUDITOR

    assert again(acme, empty).internal_status == "open"


def test_submitting_hands_the_turn_over_and_waiting_is_counted_from_there(acme: World) -> None:
    engagement = opened(acme)
    with clock.travelled_to(datetime(2026, 9, 1, 12, tzinfo=UTC)):
        request = asked(acme, engagement)
    with clock.travelled_to(datetime(2026, 9, 5, 12, tzinfo=UTC)):
        request = submitted(acme, request)

    assert request.turn is Turn.AUDITOR
    assert request.waiting_since == request.submitted_at == datetime(2026, 9, 5, 12, tzinfo=UTC)
    assert verbs(acme, request.pk) == ["request.asked", "request.evidence_shared", "request.submitted"]


def test_what_is_with_the_auditor_is_not_moved_by_us(acme: World) -> None:
    request = submitted(acme, asked(acme, opened(acme)))

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="with the auditor"):
        requests.progress(request, InternalStatus.IN_PROGRESS, version=request.version, by=acme.priya)

    assert again(acme, request).internal_status == "submitted"


@pytest.mark.parametrize("status", ["returned", "follow_up"])
def test_returned_and_follow_up_reopen_our_side_in_the_next_round(acme: World, status: str) -> None:
    """DOMAIN R8.3."""
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))

    judge(acme, request, status, "The October list is missing.")

    row = again(acme, request)
    assert (row.auditor_status, row.internal_status, row.round, row.turn) == (status, "in_progress", 2, Turn.TEAM)
    assert row.shared_note == "The October list is missing."


@pytest.mark.parametrize("status", ["returned", "follow_up"])
def test_what_was_answered_can_go_back_again(acme: World, status: str) -> None:
    """DOMAIN R8.3: the same status a second time is a new round, not a note."""
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))
    judge(acme, request, status, "October is missing.")
    with entering(acme.acme, by=acme.priya):
        requests.submit(request, by=acme.priya)

    judge(acme, request, status, "November is missing, too.")

    row = again(acme, request)
    assert (row.auditor_status, row.internal_status, row.round, row.turn) == (status, "in_progress", 3, Turn.TEAM)


def test_returning_without_a_word_is_refused(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))

    with pytest.raises(Invalid) as caught:
        judge(acme, request, "returned")

    assert caught.value.field == "shared_note"
    assert again(acme, request).auditor_status == "not_received"


def test_the_same_status_again_keeps_the_round(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))
    judge(acme, request, "returned", "October is missing.")

    judge(acme, request, "returned", "October and November are missing.")

    assert (again(acme, request).round, again(acme, request).shared_note) == (2, "October and November are missing.")


def test_nothing_is_accepted_before_it_was_submitted(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = asked(acme, engagement)

    with pytest.raises(Refusal, match="not submitted"):
        judge(acme, request, "accepted")
    judge(acme, request, "not_applicable")

    assert again(acme, request).turn is Turn.NOBODY


def test_an_old_version_of_the_request_is_refused_to_the_auditor_too(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))

    with pytest.raises(Stale):
        judge(acme, request, "accepted", version=1)

    assert again(acme, request).auditor_status == "not_received"


def test_the_auditors_act_is_in_the_trail_under_their_name(acme: World) -> None:
    engagement = opened(acme)
    in_room(acme, engagement)
    request = submitted(acme, asked(acme, engagement))

    judge(acme, request, "accepted")

    assert verbs(acme, request.pk)[-1] == "request.judged"


def test_an_id_with_an_endless_number_does_not_end_the_counting(acme: World) -> None:
    engagement = opened(acme)
    asked(acme, engagement, "R-" + "9" * 38)
    asked(acme, engagement, "R-²")

    assert asked(acme, engagement).ref == "R-001"
