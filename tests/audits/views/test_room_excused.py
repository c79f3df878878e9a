"""The auditor reads what was waived, moved or without occasion, of the controls shown to them (DOMAIN R7.3)."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.urls import reverse

from audits.actions import grants, requests
from audits.models import Engagement
from audits.queries.excused import excused_in_room
from controls.actions import empty_windows, moves, waivers
from controls.models import Control, Occurrence, Waiver
from evidence.actions.reviews import accept
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from tests.audits.building import asked, opened
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.worlds import PASSWORD, World, join

APRIL_2, JULY_2 = datetime(2026, 4, 2, 12, tzinfo=UTC), datetime(2026, 7, 2, 12, tzinfo=UTC)


@pytest.fixture
def ciso(world: World) -> User:
    ciso = User.objects.create_user("cleo@example.org", "Cleo", PASSWORD)
    join(world.acme, ciso, Role.CISO, by=world.priya)
    return ciso


@pytest.fixture
def shared(world: World, ciso: User) -> Engagement:
    """AC-1 is shown to Audrey by its March; of it and of AC-2, which is not, months were excused."""
    engagement = opened(world)
    request, control, other = asked(world, engagement), owing(world), owing(world, "AC-2", title="Hidden control")
    with at(), entering(world.acme, by=world.erin):
        piece = hand_in(occurrence_of(control), by=world.erin)
    with at(), entering(world.acme, by=world.priya):
        accept(piece, by=world.priya)
        requests.share(request, piece, by=world.priya)
        grants.grant(engagement, world.audrey, by=world.priya)
    for each in (control, other):
        waived(world, each, "2026-04", ciso)
        with at(APRIL_2), entering(world.acme, by=world.priya):
            may, june = occurrence_of(each, "2026-05"), occurrence_of(each, "2026-06")
            moves.move(may, to=date(2026, 6, 10), reason="The reviewer is away.", version=may.version, by=world.priya)
        with at(JULY_2), entering(world.acme, by=world.priya):
            stated = empty_windows.state_not_occurring
            stated(june, proof="No event in the log.", version=june.version, by=world.priya)
    return engagement


def waived(world: World, control: Control, key: str, approver: User) -> None:
    with at(APRIL_2), entering(world.acme, by=world.priya):
        window = occurrence_of(control, key)
        waiver = waivers.ask(window, reason="The system was off.", version=window.version, by=world.priya)
    with at(APRIL_2), entering(world.acme, by=approver):
        waivers.approve(waiver, reason="Seen in the change log.", version=waiver.version, by=approver)


def test_with_reason_approver_and_dates_of_the_controls_shown_alone(world: World, shared: Engagement) -> None:
    with entering(world.acme, by=world.audrey):
        found = excused_in_room(shared.pk)
        assert (Control.objects.count(), Occurrence.objects.count(), Waiver.objects.count()) == (0, 0, 0)

    assert [(row.kind, row.ref, row.key) for row in found] == [
        ("waived", "AC-1", "2026-04"), ("moved", "AC-1", "2026-05"), ("not_occurring", "AC-1", "2026-06"),
    ]  # fmt: skip
    assert (found[0].reason, found[0].by, found[0].approved_by, found[0].answer) == (
        "The system was off.", "Priya", "Cleo", "Seen in the change log.",
    )  # fmt: skip
    assert (found[1].moved_from, found[1].due_on) == (date(2026, 5, 31), date(2026, 6, 10))
    assert found[2].reason == "No event in the log."


def test_what_was_ended_stays_and_what_nobody_approved_is_not_there(world: World, shared, ciso) -> None:
    with at(APRIL_2), entering(world.acme, by=ciso):
        waiver = Waiver.objects.get(occurrence__control__ref="AC-1")
        waivers.end(waiver, reason="It ran after all.", version=waiver.version, by=ciso, may_approve=True)
    with at(APRIL_2), entering(world.acme, by=world.priya):
        july = occurrence_of(Control.objects.get(ref="AC-1"), "2026-07")
        waivers.ask(july, reason="Holidays", version=july.version, by=world.priya)

    with entering(world.acme, by=world.audrey):
        found = excused_in_room(shared.pk)

    assert [(row.key, row.ended_because) for row in found] == [
        ("2026-04", "It ran after all."), ("2026-05", ""), ("2026-06", ""),
    ]  # fmt: skip


def test_a_shut_room_and_another_client_tell_nothing(world: World, shared: Engagement) -> None:
    for client, user in ((world.bravo, world.priya), (world.rival, world.rita)):
        with entering(client, by=user):
            assert excused_in_room(shared.pk) == []
    with entering(world.acme, by=world.priya):
        assert len(excused_in_room(shared.pk)) == 3
        grants.revoke(shared.grants.get(), by=world.priya)
    with entering(world.acme, by=world.audrey):
        assert excused_in_room(shared.pk) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT excused_in_room(%s)::text", [shared.pk])
        assert cursor.fetchone() == ("[]",)


def test_the_page_and_the_api_say_the_same_and_reading_is_on_record(
    world: World, shared: Engagement, signed_in
) -> None:
    browser, url = signed_in(world.audrey), reverse("audits:room_excused", args=[world.acme.pk, shared.pk])
    assert url in browser.get(reverse("audits:room", args=[world.acme.pk])).content.decode()
    page = browser.get(url).content.decode()
    rows = browser.get(f"/api/v1/clients/{world.acme.pk}/room/engagements/{shared.pk}/excused").json()["results"]

    for words in ("AC-1, April 2026", "approved by Cleo", "The system was off.", "from 31 May 2026 to 10 Jun 2026"):
        assert words in page
    assert "Hidden control" not in page
    assert [row["kind"] for row in rows] == ["waived", "moved", "not_occurring"]
    with entering(world.acme, by=world.priya):
        assert Event.objects.filter(verb="room.excused_read", actor_id=world.audrey.pk).count() == 2
    strange = reverse("audits:room_excused", args=[world.acme.pk, world.acme.pk])
    assert browser.get(strange).status_code == 404
    assert signed_in(world.vera).get(url).status_code == 403


def test_it_costs_one_statement(world: World, shared: Engagement, django_assert_num_queries) -> None:
    with entering(world.acme, by=world.audrey), django_assert_num_queries(1):
        excused_in_room(shared.pk)
