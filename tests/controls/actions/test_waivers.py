"""Waivers (DOMAIN R7.3): a reason, an approver who did not ask, and an undo that hides nothing."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from controls.actions import empty_windows, waivers
from controls.actions import occurrences as acts_on
from controls.models import NotOccurring, Occurrence, Waiver
from controls.queries import Period, occurrence_state
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import inside, on, running, second_lead, waive, without_occasion
from tests.worlds import World, join

DAY = date(2026, 4, 10)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def march_of(world: World) -> Occurrence:
    return running(world, second_lead(world), since=date(2026, 1, 1)).occurrences.get(key="2026-03")


def state(occurrence: Occurrence) -> str:
    return occurrence_state(occurrence, today=DAY, period=YEAR).state.value


def asked(occurrence: Occurrence, *, by: User) -> Waiver:
    occurrence.refresh_from_db()
    return waivers.ask(occurrence, reason="Switched off", version=occurrence.version, by=by)


def test_asking_excuses_nothing_and_approving_does(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
    with on(DAY), inside(world, world.erin):
        waiver = asked(march, by=world.erin)
        assert state(march) == "overdue"

    with on(DAY), inside(world):
        waivers.approve(waiver, reason="Nothing ran.", version=1, by=world.priya)

        held = Waiver.objects.get()
        assert state(march) == "waived"
        assert (held.asked_by, held.answered_by, held.reason, held.answer) == (
            world.erin, world.priya, "Switched off", "Nothing ran.",
        )  # fmt: skip
        assert list(Event.objects.filter(verb__contains="waive").order_by("seq").values_list("verb", flat=True)) == [
            "waiver.asked", "occurrence.waived",
        ]  # fmt: skip


def test_nobody_approves_their_own_even_in_sql(world: World) -> None:
    """SECURITY A12: four eyes."""
    with on(DAY), inside(world):
        march = march_of(world)
        waiver = asked(march, by=world.priya)

        with pytest.raises(Refusal, match="somebody else"):
            waivers.approve(waiver, reason="Mine.", version=1, by=world.priya)
        answered = {"state": "approved", "answered_by": world.priya, "answered_at": clock.now(), "answer": "Mine."}
        with pytest.raises(IntegrityError, match="somebody_else"), transaction.atomic():
            Waiver.objects.update(**answered)

        assert state(march) == "overdue"


@pytest.mark.parametrize("role", [Role.ANALYST, Role.CONTROL_OWNER, Role.CONTRIBUTOR])
def test_only_leads_and_the_client_admin_approve_even_in_sql(world: World, role: Role) -> None:
    nora = User.objects.create_user("nora@example.org", "Nora", "correct horse battery staple")
    join(world.acme, nora, role, by=world.priya)
    with on(DAY), inside(world):
        march = march_of(world)
        asked(march, by=world.priya)

    answered = {"state": "approved", "answered_by": nora, "answered_at": clock.now(), "answer": "I do."}
    with on(DAY), inside(world, nora), pytest.raises(ProgrammingError, match="by a lead"), transaction.atomic():
        Waiver.objects.update(**answered)
    with on(DAY), inside(world, nora), pytest.raises(ProgrammingError, match="as a question"), transaction.atomic():
        Waiver.objects.create(occurrence=march, reason="x", asked_by=world.priya)

    with inside(world):
        assert Waiver.objects.get().state == "asked"


def test_an_approval_undone_stays_on_record_and_makes_nothing_on_time(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
        waiver = waive(march, "Switched off", asked_by=world.erin, by=world.priya)

        with pytest.raises(Invalid):
            waivers.end(waiver, reason=" ", version=waiver.version, by=world.priya, may_approve=True)
        waivers.end(waiver, reason="It ran after all.", version=waiver.version, by=world.priya, may_approve=True)

        held = Waiver.objects.get()
        assert (held.state, held.ended_because, held.answered_by) == ("ended", "It ran after all.", world.priya)
        assert state(march) == "overdue"
        march.refresh_from_db()
        acts_on.mark_performed(march, date(2026, 4, 9), world.priya)
        assert state(march) == "late"


def test_an_ended_waiver_is_neither_revived_nor_deleted(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
        waiver = waive(march, "Switched off", asked_by=world.erin, by=world.priya)
        waivers.end(waiver, reason="It ran.", version=waiver.version, by=world.priya, may_approve=True)

        with pytest.raises(ProgrammingError, match="nothing else"), transaction.atomic():
            Waiver.objects.update(reason="Something else")
        with pytest.raises(ProgrammingError), transaction.atomic():
            Waiver.objects.all().delete()

        assert waive(march, "Off again", asked_by=world.erin, by=world.priya).state == "approved"
        assert Waiver.objects.count() == 2


def test_whoever_asked_takes_the_question_back_and_nobody_below_a_lead_does(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
    with on(DAY), inside(world, world.erin):
        waiver = asked(march, by=world.erin)

    with on(DAY), inside(world, world.omar), pytest.raises(Refusal, match="Whoever asked"):
        waivers.end(waiver, reason="No.", version=1, by=world.omar, may_approve=False)
    with on(DAY), inside(world, world.erin):
        waivers.end(waiver, reason="It ran.", version=1, by=world.erin, may_approve=False)
        assert Waiver.objects.get().state == "ended"


def test_declined_is_owed_and_may_be_asked_again(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
    with on(DAY), inside(world, world.erin):
        waiver = asked(march, by=world.erin)
        with pytest.raises(Refusal, match="asked for already"):
            asked(march, by=world.erin)
    with on(DAY), inside(world):
        waivers.decline(waiver, reason="It ran.", version=1, by=world.priya)

        assert state(march) == "overdue"
        assert asked(march, by=world.priya).state == "asked"


def test_what_was_done_while_the_question_waited_is_not_waived(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)
    with on(DAY), inside(world, world.erin):
        waiver = asked(march, by=world.erin)
        acts_on.mark_performed(march, date(2026, 4, 2), world.erin)

    with on(DAY), inside(world), pytest.raises(Refusal, match="was done"):
        waivers.approve(waiver, reason="Fine.", version=1, by=world.priya)


def test_a_question_of_another_version_is_stale(world: World) -> None:
    with on(DAY), inside(world):
        march = march_of(world)

        with pytest.raises(Stale):
            waivers.ask(march, reason="x", version=march.version + 1, by=world.priya)

        assert not Waiver.objects.exists()


def test_an_occasion_that_comes_to_light_ends_the_statement_and_keeps_it(world: World) -> None:
    """DOMAIN R4.7, R7.7."""
    with on(DAY), inside(world):
        march = march_of(world)
        statement = without_occasion(march, "HR leavers of March: 0", by=world.priya)
        assert state(march) == "not_occurring"

        march.refresh_from_db()
        empty_windows.end(statement, reason="A leaver was forgotten.", version=march.version, by=world.priya)

        held = NotOccurring.objects.get()
        assert (held.proof, held.ended_because) == ("HR leavers of March: 0", "A leaver was forgotten.")
        assert state(march) == "overdue"
        with pytest.raises(ProgrammingError, match="never rewritten"), transaction.atomic():
            NotOccurring.objects.update(proof="Another list")
