"""DOMAIN §7 against rows."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from controls.actions import controls as acts
from controls.actions import occurrences as acts_on
from controls.actions import statements
from controls.models import Control, NotOccurring, Occurrence, Waiver
from controls.queries import Period, occurrence_state, occurrence_states
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.models import Event
from tests.controls.building import draft, inside, on, running, second_lead, waive, without_occasion
from tests.evidence.vouching import vouch
from tests.worlds import World

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("frequency", "expected"),
    [("annual", 1), ("semiannual", 2), ("quarterly", 4), ("monthly", 12), ("weekly", 52), ("daily", 365)],
)
def test_a_year_owes_as_many_as_its_rhythm_says(world: World, frequency: str, expected: int) -> None:
    """DOMAIN R7.2."""
    lena = second_lead(world)

    with on(date(2026, 1, 1)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency=frequency)

        assert control.occurrences.count() == expected


def test_generating_again_changes_nothing(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 3, 10)), inside(world):
        running(world, lena, since=date(2026, 1, 1))
        before = list(Occurrence.objects.order_by("pk").values())

        made = acts_on.generate(None, since=YEAR.since, until=YEAR.until, by=world.priya)

        assert made == 0
        assert list(Occurrence.objects.order_by("pk").values()) == before
        assert not Event.objects.filter(verb="occurrences.generated").exists()


def test_the_next_year_is_added_to_what_is_there(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 3, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="quarterly")

        made = acts_on.generate([control], since=date(2027, 1, 1), until=date(2027, 6, 30), by=world.priya)

        assert made == 2
        assert sorted(control.occurrences.values_list("key", flat=True))[-1] == "2027-Q2"
        assert Event.objects.get(verb="occurrences.generated").body["count"] == 2


def test_moving_open_windows_leaves_an_event_even_when_none_is_new(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 3, 10)), inside(world):
        running(world, lena, since=date(2026, 1, 1), frequency="quarterly")
        Control.objects.update(grace_days=5)

        made = acts_on.generate(None, since=YEAR.since, until=YEAR.until, by=world.priya)

        assert made == 0
        assert Event.objects.get(verb="occurrences.generated").body["changed"] == 4


def test_a_change_of_rhythm_keeps_what_was_done_and_what_was_missed(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 5, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        acts_on.mark_performed(control.occurrences.get(key="2026-03"), date(2026, 3, 20), world.priya)
        acts_on.mark_performed(control.occurrences.get(key="2026-05"), date(2026, 5, 9), world.priya)

        acts.change(control, version=control.version, by=world.priya, frequency="quarterly")

        keys = sorted(control.occurrences.values_list("key", flat=True))
        assert keys == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-Q2", "2026-Q3", "2026-Q4"]


def test_proof_is_wanted_no_oftener_than_the_new_rhythm(world: World) -> None:
    """DOMAIN R7.7: else an item of the library goes on making a window a day, whatever the control's page says."""
    lena = second_lead(world)
    items = [{"item": "Job log", "cadence": "daily"}, {"item": "Settings", "cadence": "once_per_period"}]
    with on(date(2026, 5, 10)), inside(world):
        control = running(world, lena, since=date(2026, 5, 10), frequency="daily", evidence_items=items)

        control = acts.change(control, version=control.version, by=world.priya, frequency="monthly")

        assert [item["cadence"] for item in control.evidence_items] == ["monthly", "once_per_period"]
        assert control.occurrences.filter(due_on__month=6).count() == 1
        again = acts.change(control, version=control.version, by=world.priya, frequency="quarterly")
        assert again.rhythm == "quarterly"


def test_a_control_owes_only_from_the_day_it_was_implemented(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 5, 10)), inside(world):
        control = running(world, lena, since=date(2026, 3, 15))

        first = control.occurrences.order_by("due_on").first()

        assert (first.key, first.starts_on, control.occurrences.count()) == ("2026-03", date(2026, 3, 15), 10)


def test_a_rolling_year_counts_from_the_last_time_it_was_done(world: World) -> None:
    """DOMAIN R7.4."""
    lena = second_lead(world)
    with on(date(2026, 3, 1)), inside(world):
        control = running(world, lena, since=date(2025, 6, 1), frequency="annual", annual_rule="rolling_365")
        first = control.occurrences.get()
        assert first.due_on == date(2026, 6, 1)

        acts_on.mark_performed(first, date(2026, 2, 28), world.priya)
        acts_on.generate([control], since=date(2027, 1, 1), until=date(2027, 12, 31), by=world.priya)

        assert list(control.occurrences.order_by("due_on").values_list("due_on", flat=True)) == [
            date(2026, 6, 1),
            date(2027, 2, 28),
        ]


def test_states_follow_from_facts_and_the_day_in_the_clients_zone(world: World) -> None:
    """DOMAIN R7.3."""
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        by_key = {o.key: o for o in control.occurrences.all()}
        acts_on.mark_performed(by_key["2026-02"], date(2026, 2, 20), world.priya)
        vouch([by_key["2026-02"]], at=datetime(2026, 3, 1, tzinfo=UTC), by=world.priya)

        states = {o.key: o.state.value for o in occurrence_states(period=YEAR, today=world.acme.today())}

        assert [states[f"2026-{month:02}"] for month in (1, 2, 3, 4, 5)] == [
            "missed", "reviewed", "overdue", "due", "scheduled",
        ]  # fmt: skip


def test_the_earliest_performance_wins_and_work_before_the_window_is_none(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        march = control.occurrences.get(key="2026-03")

        assert acts_on.mark_performed(march, date(2026, 4, 2), world.erin)
        assert acts_on.mark_performed(march, date(2026, 3, 30), world.erin)
        assert not acts_on.mark_performed(march, date(2026, 4, 5), world.erin)
        assert not acts_on.mark_performed(march, date(2026, 2, 27), world.erin)

        march.refresh_from_db()
        assert march.performed_on == date(2026, 3, 30)
        assert Event.objects.filter(verb="occurrence.performed").count() == 2


def test_nothing_is_done_tomorrow(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        april = running(world, lena, since=date(2026, 1, 1)).occurrences.get(key="2026-04")

        with pytest.raises(Invalid) as refused:
            acts_on.mark_performed(april, date(2026, 4, 11), world.priya)

        april.refresh_from_db()
        assert (refused.value.field, april.performed_on) == ("performed_on", None)


def test_a_contributor_performs_but_does_not_waive_even_in_sql(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        march = running(world, lena, since=date(2026, 1, 1)).occurrences.get(key="2026-03")

    with on(date(2026, 4, 10)), inside(world, world.erin):
        assert acts_on.mark_performed(march, date(2026, 3, 3), world.erin)

    with inside(world, world.vera):
        assert Occurrence.objects.update(performed_on=None) == 0


def test_an_empty_month_needs_proof_and_is_said_when_it_is_over(world: World) -> None:
    """DOMAIN R4.7, R7.7."""
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), frequency="per_event")
        by_key = {o.key: o for o in control.occurrences.all()}

        with pytest.raises(Refusal, match="when it is over"):
            without_occasion(by_key["2026-04"], "HR list of leavers, none", by=world.priya)
        with pytest.raises(Invalid, match="proof"):
            without_occasion(by_key["2026-03"], "", by=world.priya)
        without_occasion(by_key["2026-03"], "HR list of leavers of March: none", by=world.priya)

        assert NotOccurring.objects.count() == 1
        with on(date(2026, 4, 30)), pytest.raises(Refusal, match="when it is over"):
            without_occasion(by_key["2026-04"], "HR list of leavers, none", by=world.priya)
        assert occurrence_state(by_key["2026-03"], today=world.acme.today(), period=YEAR).state == "not_occurring"


def test_what_was_done_is_not_excused(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        march = running(world, lena, since=date(2026, 1, 1)).occurrences.get(key="2026-03")
        acts_on.mark_performed(march, date(2026, 3, 3), world.priya)

        with pytest.raises(Refusal, match="was done"):
            waive(march, "late", asked_by=world.omar, by=world.priya)

        assert not Waiver.objects.exists()


def test_more_grace_or_less_weight_later_never_makes_the_past_better(world: World) -> None:
    """DOMAIN R7.3: an occurrence is judged by what its control asked when it fell due."""
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1), weight="key")
        acts_on.mark_performed(control.occurrences.get(key="2026-02"), date(2026, 3, 3), world.priya)

        acts.change(control, version=control.version, by=world.priya, grace_days=30, weight="low")

        found = {o.key: (o.state.value, o.is_key) for o in occurrence_states(period=YEAR, today=date(2026, 4, 10))}
        assert found["2026-01"] == ("missed", True)
        assert found["2026-02"] == ("late", True)
        assert found["2026-03"] == ("overdue", True)
        assert control.occurrences.get(key="2026-03").grace_days == 0
        later = control.occurrences.get(key="2026-05")
        assert (later.grace_days, later.is_key) == (30, False)


def test_the_window_of_done_work_does_not_move_even_in_sql(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        march = running(world, lena, since=date(2026, 1, 1)).occurrences.get(key="2026-03")
        acts_on.mark_performed(march, date(2026, 4, 3), world.priya)

        with pytest.raises(IntegrityError, match="never moves"), transaction.atomic():
            Occurrence.objects.filter(pk=march.pk).update(grace_days=10)

        march.refresh_from_db()
        assert march.grace_days == 0


@pytest.mark.parametrize("status", ["draft", "approved"])
def test_a_control_that_does_not_operate_owes_nothing_whatever_its_rhythm(world: World, status: str) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = draft(world)
        if status == "approved":
            statements.approve(control.statements.get(), by=lena)
            control.refresh_from_db()

        control = acts.change(
            control, version=control.version, by=world.priya, frequency="daily", implemented_on=date(2026, 1, 1)
        )

        assert (control.status, control.occurrences.count()) == (status, 0)


def test_a_control_taken_out_of_use_owes_no_more_and_keeps_what_fell_due(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))

        acts.change(control, version=control.version, by=world.priya, status="approved")

        assert sorted(control.occurrences.values_list("key", flat=True)) == ["2026-01", "2026-02", "2026-03"]
