"""Acts that make no sense: dates ahead, people who left, engagements that are over, the same twice."""

from datetime import date, timedelta

import pytest

from audits.actions import engagements, milestones, requests, results, transitions
from audits.models import Engagement, InternalTest, Milestone, Request
from audits.phases import State
from audits.queries.gates import next_gate
from controls.queries.here import today_here
from soc2hub.accounts.models import Person
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from tests.audits.building import again, asked, control, issued, opened, person, verbs
from tests.worlds import World

TESTED = {"result": "no_exceptions", "methods": ["inspection"], "population": 5, "items_tested": 5}


def withdrawn(world: World) -> Engagement:
    engagement = opened(world)
    with entering(world.acme, by=world.priya):
        transitions.move(engagement, State.WITHDRAWN, by=world.priya, today=today_here(), reason="Sold.")
        return Engagement.objects.get(pk=engagement.pk)


@pytest.mark.parametrize("over", [withdrawn, lambda world: issued(world, opened(world))], ids=["withdrawn", "issued"])
def test_what_is_over_gets_neither_requests_nor_tests(acme: World, over) -> None:
    engagement, row = over(acme), control(acme)

    with pytest.raises(Refusal, match="New work belongs to"):
        asked(acme, engagement)
    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal, match="New work belongs to"):
        results.record_test(engagement, row, by=acme.priya, tested_on=today_here(), **TESTED)

    with entering(acme.acme, by=acme.priya):
        assert not Request.objects.exists() and not InternalTest.objects.exists()


def test_nothing_is_done_or_tested_on_a_day_that_has_not_come(acme: World) -> None:
    engagement, row = opened(acme), control(acme)
    with entering(acme.acme, by=acme.priya):
        ahead = today_here() + timedelta(days=1)
        step = Milestone.objects.filter(engagement=engagement).first()
        with pytest.raises(Invalid) as done:
            milestones.change(step, version=1, by=acme.priya, done_on=ahead)
        with pytest.raises(Invalid) as tested:
            results.record_test(engagement, row, by=acme.priya, tested_on=ahead, **TESTED)

    assert (done.value.field, tested.value.field) == ("done_on", "tested_on")
    assert again(acme, step).done_on is None


def test_a_signature_dated_ahead_opens_no_gate(acme: World) -> None:
    engagement = opened(acme, state=State.REPORTING)
    with entering(acme.acme, by=acme.priya):
        today = date(2026, 10, 1)
        engagements.change(
            engagement, version=engagement.version, by=acme.priya, assertion_on=today + timedelta(days=1),
            representation_on=today, opinion="unqualified", report_on=today + timedelta(days=1),
        )  # fmt: skip

        unmet = next_gate(engagement, today).unmet

    assert unmet == ("Have management sign its assertion.", "The report is dated 2 Oct 2026: it is issued then.")


def test_moving_on_twice_is_refused_and_leaves_one_transition(acme: World) -> None:
    engagement = opened(acme)
    with entering(acme.acme, by=acme.priya):
        transitions.move(engagement, State.READINESS, by=acme.priya, today=today_here())
        with pytest.raises(Refusal, match="in readiness already"):
            transitions.move(engagement, State.READINESS, by=acme.priya, today=today_here())

    assert verbs(acme, engagement.pk) == ["engagement.opened", "engagement.moved"]


@pytest.mark.parametrize("target", [State.REMEDIATION, State.FIELDWORK, State.ISSUED, State.CLOSED, State.PLANNING])
def test_no_phase_is_skipped_and_none_taken_back(acme: World, target: State) -> None:
    engagement = opened(acme)

    with entering(acme.acme, by=acme.priya), pytest.raises(Refusal):
        transitions.move(engagement, target, by=acme.priya, today=today_here())

    assert again(acme, engagement).state == "planning"


def test_who_left_is_assigned_nothing(acme: World) -> None:
    omar = person(acme, acme.omar)
    request = asked(acme, opened(acme))
    with entering(acme.acme, by=acme.priya):
        Person.objects.filter(pk=omar.pk).update(left_on=date(2026, 1, 1))
        gone = Person.objects.get(pk=omar.pk)
        with pytest.raises(Invalid, match="has left"):
            requests.change(request, version=1, by=acme.priya, owner=gone)

    assert again(acme, request).owner_id is None


def test_taking_the_owner_away_makes_it_open_again(acme: World) -> None:
    request = asked(acme, opened(acme), owner=person(acme, acme.omar))

    with entering(acme.acme, by=acme.priya):
        requests.change(request, version=1, by=acme.priya, owner=None)

    assert (again(acme, request).internal_status, again(acme, request).owner_id) == ("open", None)


def test_of_two_changes_from_one_reading_the_second_is_refused(acme: World) -> None:
    request = asked(acme, opened(acme))
    with entering(acme.acme, by=acme.priya):
        mine, theirs = Request.objects.get(pk=request.pk), Request.objects.get(pk=request.pk)
        requests.change(mine, version=1, by=acme.priya, text="First")
        with pytest.raises(Stale):
            requests.change(theirs, version=1, by=acme.priya, text="Second")

    assert again(acme, request).text == "First"
