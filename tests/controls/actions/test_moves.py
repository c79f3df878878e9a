"""Moving one occurrence (DOMAIN §7, R7.3): honest, bounded, refused when it comes too late."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from controls.actions import controls as acts
from controls.actions import moves
from controls.actions import occurrences as acts_on
from controls.models import Control, Occurrence
from controls.queries import Period, occurrence_state
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import inside, moved, on, running, second_lead, waive
from tests.worlds import World

DAY = date(2026, 4, 10)
YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


def one(world: World, frequency: str = "quarterly", **values: object) -> Control:
    return running(world, second_lead(world), since=date(2026, 1, 1), frequency=frequency, **values)


def test_the_due_date_moves_and_the_identity_and_the_first_date_stay(world: World) -> None:
    with on(DAY), inside(world):
        quarter = one(world).occurrences.get(key="2026-Q2")

        first = moved(quarter, date(2026, 7, 14), by=world.priya)
        again = moved(first, date(2026, 7, 7), "Sooner after all.", by=world.priya)

        assert (again.pk, again.key) == (quarter.pk, "2026-Q2")
        assert (again.due_on, again.moved_from, again.moved_by) == (date(2026, 7, 7), date(2026, 6, 30), world.priya)
        assert (again.starts_on, again.ends_on) == (date(2026, 4, 1), date(2026, 6, 30))
        told = Event.objects.filter(verb="occurrence.moved").order_by("seq")
        assert [event.body["due_on"] for event in told] == ["2026-07-14", "2026-07-07"]
        assert {event.body["calendar"] for event in told} == {"2026-06-30"}


@pytest.mark.parametrize(
    ("key", "to", "said"),
    [
        ("2026-Q2", date(2026, 4, 9), "is past"),
        ("2026-Q2", date(2026, 6, 30), "already"),
        ("2026-Q2", date(2026, 10, 1), "next window ends"),
        ("2026-Q4", date(2027, 1, 5), "period ends"),
        ("2026-Q3", date(2026, 6, 30), "begins on"),
    ],
)
def test_it_moves_inside_its_reach_and_its_period_only(world: World, key: str, to: date, said: str) -> None:
    with on(DAY), inside(world):
        quarter = one(world).occurrences.get(key=key)

        with pytest.raises(Invalid, match=said) as refused:
            moved(quarter, to, by=world.priya)

        assert refused.value.field == "due_on"
        quarter.refresh_from_db()
        assert (quarter.moved_from, quarter.version) == (None, 1)


def test_what_is_overdue_is_not_made_on_time_afterwards(world: World) -> None:
    with on(DAY), inside(world):
        quarter = one(world).occurrences.get(key="2026-Q1")

        with pytest.raises(Refusal, match="no date given afterwards"):
            moved(quarter, date(2026, 4, 20), by=world.priya)

        assert occurrence_state(quarter, today=DAY, period=YEAR).state == "overdue"


def test_with_grace_left_it_may_still_move(world: World) -> None:
    with on(DAY), inside(world):
        quarter = one(world, grace_days=15).occurrences.get(key="2026-Q1")

        moved(quarter, date(2026, 4, 20), by=world.priya)

        assert occurrence_state(quarter, today=DAY, period=YEAR).state == "due"


def test_moved_and_done_by_the_new_date_is_on_time_and_after_it_late(world: World) -> None:
    with on(DAY), inside(world):
        control = one(world)
        for key, to in (("2026-Q2", date(2026, 7, 14)), ("2026-Q3", date(2026, 9, 1))):
            moved(control.occurrences.get(key=key), to, by=world.priya)
    with on(date(2026, 9, 15)), inside(world):
        acts_on.mark_performed(control.occurrences.get(key="2026-Q2"), date(2026, 7, 14), world.priya)
        acts_on.mark_performed(control.occurrences.get(key="2026-Q3"), date(2026, 9, 2), world.priya)

        states = [
            occurrence_state(control.occurrences.get(key=key), today=date(2026, 9, 15), period=YEAR).state.value
            for key in ("2026-Q2", "2026-Q3")
        ]
        assert states == ["performed", "late"]


def test_what_was_done_or_waived_does_not_move(world: World) -> None:
    with on(DAY), inside(world):
        control = one(world, "monthly")
        april, may = (control.occurrences.get(key=key) for key in ("2026-04", "2026-05"))
        acts_on.mark_performed(april, date(2026, 4, 3), world.priya)
        waive(may, "Switched off", asked_by=world.omar, by=world.priya)

        with pytest.raises(Refusal, match="was done"):
            moved(april, date(2026, 5, 4), by=world.priya)
        with pytest.raises(Refusal, match="excused already"):
            moved(may, date(2026, 6, 4), by=world.priya)

        assert not Occurrence.objects.exclude(moved_from=None).exists()


def test_a_move_needs_a_reason_and_the_version_that_was_read(world: World) -> None:
    with on(DAY), inside(world):
        quarter = one(world).occurrences.get(key="2026-Q2")

        with pytest.raises(Invalid) as blank:
            moved(quarter, date(2026, 7, 14), "  ", by=world.priya)
        with pytest.raises(Stale):
            moves.move(quarter, to=date(2026, 7, 14), reason="x", version=quarter.version + 1, by=world.priya)

        assert blank.value.field == "reason"


def test_making_the_calendar_again_keeps_the_moved_date(world: World) -> None:
    with on(DAY), inside(world):
        control = one(world)
        moved(control.occurrences.get(key="2026-Q2"), date(2026, 7, 14), by=world.priya)

        made = acts_on.generate(None, since=YEAR.since, until=YEAR.until, by=world.priya)
        acts.change(control, version=control.version, by=world.priya, weight="key")

        quarter = control.occurrences.get(key="2026-Q2")
        assert made == 0
        assert (quarter.due_on, quarter.moved_from, quarter.is_key) == (date(2026, 7, 14), date(2026, 6, 30), True)


def test_a_moved_occurrence_owed_no_more_goes_with_its_rhythm(world: World) -> None:
    with on(DAY), inside(world):
        control = one(world)
        moved(control.occurrences.get(key="2026-Q3"), date(2026, 10, 14), by=world.priya)

        acts.change(control, version=control.version, by=world.priya, frequency="monthly")

        assert not control.occurrences.filter(key="2026-Q3").exists()
        assert Event.objects.filter(verb="occurrence.moved").count() == 1


def test_a_yearly_one_from_behind_the_period_may_be_pulled_into_it(world: World) -> None:
    """PRACTICE §9: annual ones are dated inside the window. Making the calendar again leaves it there."""
    with on(DAY), inside(world):
        control = one(world, "annual")
        year = control.occurrences.get()

        moved(year, date(2026, 9, 15), by=world.priya)
        acts_on.generate(None, since=date(2026, 1, 1), until=date(2026, 10, 31), by=world.priya)

        assert control.occurrences.get().due_on == date(2026, 9, 15)


def test_a_retirement_pulls_a_moved_date_in(world: World) -> None:
    with on(DAY), inside(world):
        control = one(world)
        moved(control.occurrences.get(key="2026-Q2"), date(2026, 7, 14), by=world.priya)

        acts.retire(control, on=date(2026, 5, 31), by=world.priya)

        quarter = control.occurrences.get(key="2026-Q2")
        assert (quarter.due_on, quarter.moved_from) == (date(2026, 5, 31), date(2026, 5, 31))


def test_a_contributor_moves_nothing_even_in_sql(world: World) -> None:
    """SECURITY A12."""
    with on(DAY), inside(world):
        quarter = one(world).occurrences.get(key="2026-Q2")

    values = {"due_on": date(2026, 7, 14), "moved_from": date(2026, 6, 30), "moved_because": "x",
              "moved_by": world.erin, "moved_at": "2026-04-10T12:00Z"}  # fmt: skip
    with inside(world, world.erin), pytest.raises(ProgrammingError, match="a lead moves"), transaction.atomic():
        Occurrence.objects.filter(pk=quarter.pk).update(**values)

    with inside(world), pytest.raises(IntegrityError, match="occurrence_moved_in_full"), transaction.atomic():
        Occurrence.objects.filter(pk=quarter.pk).update(moved_from=date(2026, 6, 30))
