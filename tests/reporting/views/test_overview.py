"""A client's first page: where it stands, the next gate first, five numbers with denominators."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from controls.actions import assessments
from controls.models import Gap
from reporting.models import Decision
from soc2hub.lib.clock import travelled_to
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record
from tests.reporting.program import NOON, decision_waiting, running_program
from tests.worlds import World


@pytest.fixture(autouse=True)
def november():
    with travelled_to(NOON):
        yield


def test_it_says_where_the_program_stands_and_what_comes_next(signed_in, world: World) -> None:
    running_program(world.acme, by=world.priya)

    page = signed_in(world.priya).get(world.acme.get_absolute_url()).content.decode()

    assert "SOC 2 type 2: collecting proof, month 5 of 6." in page
    assert "Of 8 pieces of evidence due so far 6 came on time" in page
    assert "$420k a year in 2 commitments wait for the report; it is forecast for 24 Feb 2027." in page
    assert "Next gate: Period over" in page
    assert page.index("Next gate") < page.index("Five numbers")
    assert "Evidence on time" in page
    assert "of 8" in page


def test_decisions_stand_there_for_those_who_may_open_them(signed_in, world: World) -> None:
    title = running_program(world.acme, by=world.priya).decision.title
    address = world.acme.get_absolute_url()

    assert title in signed_in(world.priya).get(address).content.decode()
    assert "Decisions waiting for leadership" not in signed_in(world.erin).get(address).content.decode()


def test_the_latest_readiness_assessment_is_told_with_its_denominator(signed_in, world: World) -> None:
    running_program(world.acme, by=world.priya)
    with entering(world.acme, by=world.priya):
        made = assessments.begin(title="Autumn", by=world.priya)
        row = made.conclusions.order_by("ref").first()
        assessments.conclude(row, version=1, designed="yes", implemented="no", by=world.priya)
        count = made.conclusions.count()

    page = signed_in(world.priya).get(world.acme.get_absolute_url()).content.decode()

    said = f"“Autumn” (under way): 0 of {count} controls ready, 0 partly, 1 with a gap, {count - 1} not assessed."
    assert said in page


def test_an_empty_client_is_told_what_to_do_first(signed_in, world: World) -> None:
    page = signed_in(world.priya).get(world.bravo.get_absolute_url()).content.decode()

    assert "No audit is planned yet" in page
    assert "Open the scope" in page
    assert "Unknown" in page
    assert "On track" not in page


def test_what_changed_lately_reads_as_sentences(signed_in, world: World) -> None:
    with entering(world.acme, by=world.priya):
        gap = Gap.objects.create(title="No sign-on", severity="high", found_on="2026-11-01")
        record("decision.asked", subject=gap, by=world.priya, title="Buy <b>sign-on</b>?")

    page = signed_in(world.priya).get(world.acme.get_absolute_url()).content.decode()

    assert "Priya asked leadership to decide: “Buy &lt;b&gt;sign-on&lt;/b&gt;?”." in page


def test_what_one_person_did_to_many_is_one_line_and_echoes_are_silent(signed_in, world: World) -> None:
    with entering(world.acme, by=world.priya):
        for number in range(5):
            gap = Gap.objects.create(title=f"Gap {number}", severity="low", found_on="2026-11-01")
            record("gap.opened", subject=gap, by=world.priya, severity="low")
            record("occurrence.performed", subject=gap, by=world.priya, key="2026-11")

    page = signed_in(world.priya).get(world.acme.get_absolute_url()).content.decode()

    assert "Priya opened the gap “Gap 4”, “Gap 3” and 3 more." in page
    assert "was done" not in page


def test_it_costs_the_same_with_many_rows(signed_in, world: World) -> None:
    running_program(world.acme, by=world.priya)
    browser = signed_in(world.priya)
    counts = []
    for extra in (0, 25):
        with entering(world.acme, by=world.priya):
            for number in range(extra):
                Gap.objects.create(title=f"Gap {number}", severity="low", found_on="2026-10-01")
                decision_waiting(title=f"Question {number}")
        browser.get(world.acme.get_absolute_url())
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(world.acme.get_absolute_url()).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]
    with entering(world.acme, by=world.priya):
        assert Decision.objects.count() == 27


def test_an_executive_and_an_auditor_have_other_pages(signed_in, world: World) -> None:
    assert signed_in(world.eve).get(world.acme.get_absolute_url()).status_code == 403
    assert signed_in(world.audrey).get(world.acme.get_absolute_url()).status_code == 403
    assert signed_in(world.rita).get(world.acme.get_absolute_url()).status_code == 404
