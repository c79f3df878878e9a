"""Evidence on time, accepted, month by month, from the records (PRODUCT E6, PRACTICE §8)."""

from dataclasses import replace
from datetime import UTC, date, datetime

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from controls.calendar import OccurrenceState
from evidence.actions.reviews import accept
from evidence.punctuality import Status
from evidence.queries import counts_by_control, evidence_readiness, punctuality, waiting_for_review
from soc2hub.tenancy.scope import entering
from tests.evidence.building import MARCH, at, hand_in, occurrence_of, owing
from tests.vault.samples import CSV
from tests.worlds import World

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
TODAY = date(2026, 4, 10)
APRIL = datetime(2026, 4, 10, 12, tzinfo=UTC)


def two_months_handed_in(world: World):
    """January missed, February late and accepted, March on time and waiting, April still to come."""
    control = owing(world)
    february = replace(MARCH, performed_on=date(2026, 3, 2), covers_from=date(2026, 2, 1), covers_to=date(2026, 2, 28))
    with at(APRIL), entering(world.acme, by=world.erin):
        late = hand_in(occurrence_of(control, "2026-02"), by=world.erin, claim=february)
        hand_in(occurrence_of(control, "2026-03"), by=world.erin, data=CSV, name="a.csv")
    with at(APRIL), entering(world.acme, by=world.priya):
        accept(late, by=world.priya)
    return control


def test_what_fell_due_adds_up(world: World) -> None:
    two_months_handed_in(world)

    with entering(world.acme, by=world.priya):
        found = punctuality(*YEAR, TODAY)

    assert (found.due, found.on_time, found.late, found.overdue, found.missed) == (3, 1, 1, 0, 1)
    assert (found.awaiting_review, found.not_yet_due, found.status) == (1, 9, Status.RED)


def test_nothing_due_is_unknown(world: World) -> None:
    with entering(world.acme, by=world.priya):
        found = punctuality(*YEAR, TODAY)

    assert (found.due, found.status) == (0, Status.UNKNOWN)


def test_controls_and_months_carry_their_denominators(world: World) -> None:
    control = two_months_handed_in(world)

    with entering(world.acme, by=world.priya), CaptureQueriesContext(connection) as statements:
        found = evidence_readiness(*YEAR, TODAY)

    months = found.controls[0].months
    assert (found.accepted.count, found.accepted.of, found.accepted.percent) == (1, 3, 33)
    assert [months[f"2026-0{n}"].state for n in (1, 2, 3, 4)] == [
        OccurrenceState.MISSED,
        OccurrenceState.LATE,
        OccurrenceState.PERFORMED,
        OccurrenceState.DUE,
    ]
    assert len(found.months) == 12 and found.controls[0].control_id == control.pk
    assert len(statements) == 2


def test_counts_for_others(world: World) -> None:
    control = two_months_handed_in(world)

    with entering(world.acme, by=world.priya):
        assert waiting_for_review().count() == 1
        assert counts_by_control()[control.pk] == {"submitted": 1, "accepted": 1, "returned": 0, "superseded": 0}


def test_the_evidence_page_says_it_and_costs_the_same_with_thirty_controls(world: World, signed_in) -> None:
    two_months_handed_in(world)
    url = reverse("evidence:evidence", args=[world.acme.pk])
    browser = signed_in(world.priya)
    with at(APRIL):
        browser.get(url)
        with CaptureQueriesContext(connection) as one:
            page = browser.get(url).content.decode()
        for number in range(30):
            owing(world, f"X-{number}")

        with CaptureQueriesContext(connection) as thirty:
            full = browser.get(url)
        everything = browser.get(url + "?all=1")

    assert "Review 1 waiting" in page
    assert "Of 3 that fell due: 1 on time, 1 late, 0 overdue, 1 missed; 1 of the done ones wait for review" in page
    assert len(one) == len(thirty)
    assert b"Show 6 more" in full.content and b"Show" not in everything.content.split(b"heat")[1][:300]


def test_an_empty_client_is_told_what_to_do_first(world: World, signed_in) -> None:
    page = signed_in(world.vera).get(reverse("evidence:evidence", args=[world.acme.pk])).content.decode()

    assert "Nothing is owed in this period yet" in page and "Nothing has fallen due yet." in page
    assert "Review" not in page.split("<main")[1]


def test_who_may_not_see_the_program_sees_no_evidence(world: World, signed_in) -> None:
    url = reverse("evidence:evidence", args=[world.acme.pk])

    statuses = [signed_in(user).get(url).status_code for user in (world.eve, world.audrey, world.rita)]

    assert statuses == [403, 403, 404]
