from datetime import date

import pytest
from django.db import DatabaseError, transaction

from controls.actions import controls as acts
from controls.actions import statements
from controls.actions.mappings import map_to, unmap
from controls.models import Control, ControlStatement, Criterion
from controls.queries import statement_in_force
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import draft, inside, on, person, running, second_lead
from tests.worlds import World


def test_a_change_needs_the_version_that_was_read(world: World) -> None:
    with inside(world):
        control = draft(world)
        acts.change(control, version=1, by=world.priya, weight="key")

        with pytest.raises(Stale):
            acts.change(control, version=1, by=world.priya, weight="low")

        control.refresh_from_db()
        assert (control.weight, control.version) == ("key", 2)
        assert [e.body for e in Event.objects.filter(verb="control.changed")] == [{"fields": ["weight"]}]


def test_nothing_changed_is_no_event(world: World) -> None:
    with inside(world):
        control = draft(world)

        acts.change(control, version=1, by=world.priya, title="Access is reviewed")

        assert not Event.objects.filter(verb="control.changed").exists()


def test_the_same_name_twice_is_refused(world: World) -> None:
    with inside(world):
        draft(world)

        with pytest.raises(Invalid) as refused:
            draft(world)

        assert refused.value.field == "ref"
        assert Control.objects.count() == 1


def test_a_control_is_implemented_only_with_approved_words_an_owner_and_a_day(world: World) -> None:
    """DOMAIN R11.4."""
    lena = second_lead(world)
    with inside(world):
        control = draft(world, owner=None)

        with pytest.raises(Refusal, match="approve the statement"):
            acts.change(control, version=1, by=world.priya, status="implemented", implemented_on=date(2026, 1, 1))
        statements.approve(control.statements.get(), by=lena)
        with pytest.raises(Refusal) as refused:
            acts.change(control, version=2, by=world.priya, status="implemented", implemented_on=date(2026, 1, 1))

        assert refused.value.field == "owner"
        control.refresh_from_db()
        assert control.status == "approved"


def test_a_retired_control_owes_nothing_after_its_day_and_changes_no_more(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 3, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        assert control.occurrences.count() == 12

        control = acts.retire(control, on=date(2026, 4, 20), by=world.priya)

        assert sorted(control.occurrences.values_list("key", "due_on"))[-1] == ("2026-04", date(2026, 4, 20))
        with pytest.raises(Refusal, match="retired"):
            acts.change(control, version=control.version, by=world.priya, title="New")


def test_nobody_approves_their_own_words(world: World) -> None:
    """DOMAIN R11.3."""
    with inside(world):
        control = draft(world)

        with pytest.raises(Refusal, match="somebody else"):
            statements.approve(control.statements.get(), by=world.priya)

        assert not control.statements.get().is_approved
        assert Control.objects.get().status == "draft"


def test_the_version_in_force_is_the_approved_one_of_that_day(world: World) -> None:
    """DOMAIN R4.6."""
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        control = draft(world)
        statements.approve(control.statements.get(), by=lena)
        second = statements.propose(
            control,
            template="Within {hours} hours.",
            parameters={"hours": 24},
            effective_from=date(2026, 3, 1),
            by=world.priya,
        )
        before = statement_in_force(control, date(2026, 4, 1))
        statements.approve(second, by=lena)

        assert before.number == 1
        assert statement_in_force(control, date(2026, 2, 28)).number == 1
        assert statement_in_force(control, date(2026, 3, 1)).text == "Within 24 hours."
        assert statement_in_force(control, date(2026, 1, 4)) is None


def test_a_version_cannot_begin_before_the_one_in_force(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        control = draft(world)
        statements.approve(control.statements.get(), by=lena)

        with pytest.raises(Invalid) as refused:
            statements.propose(control, template="x", parameters={}, effective_from=date(2026, 1, 4), by=world.priya)

        assert refused.value.field == "effective_from"
        assert control.statements.count() == 1


def test_words_hold_in_the_past_only_with_a_reason(world: World) -> None:
    """DOMAIN R4.6: silently backdated words would judge the past anew."""
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        control = draft(world)
        statements.approve(control.statements.get(), by=lena)
    words = {"template": "Within a day.", "parameters": {}, "effective_from": date(2026, 2, 1)}
    with on(date(2026, 3, 1)), inside(world):
        with pytest.raises(Invalid) as refused:
            statements.propose(control, **words, by=world.priya)
        assert refused.value.field == "backdated_because"
        assert control.statements.count() == 1

        second = statements.propose(control, **words, backdated_because="So done since the move", by=world.priya)
        statements.approve(second, by=lena)

        assert statement_in_force(control, date(2026, 2, 1)).number == 2
        assert statement_in_force(control, date(2026, 1, 31)).number == 1
        proposed = Event.objects.filter(verb="statement.proposed").latest("seq")
        assert proposed.body["backdated_because"] == "So done since the move"


def test_words_approved_after_their_day_begin_on_the_day_of_approval(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        control = draft(world)
        statements.approve(control.statements.get(), by=lena)
        second = statements.propose(
            control, template="x", parameters={}, effective_from=date(2026, 1, 10), by=world.priya
        )
    with on(date(2026, 2, 1)), inside(world):
        statements.approve(second, by=lena)

        assert statement_in_force(control, date(2026, 1, 31)).number == 1
        assert statement_in_force(control, date(2026, 2, 1)).number == 2


def test_an_older_version_is_not_approved_behind_a_newer_one(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        control = draft(world)
        statements.approve(control.statements.get(), by=lena)
        words = {"parameters": {}, "effective_from": date(2026, 1, 5)}
        second = statements.propose(control, template="second", by=world.priya, **words)
        third = statements.propose(control, template="third", by=world.priya, **words)
        statements.approve(third, by=lena)

        with pytest.raises(Refusal, match="later version"):
            statements.approve(second, by=lena)

        assert statement_in_force(control, date(2026, 1, 5)).number == 3


def test_even_in_sql_words_are_approved_by_somebody_else_and_stay(world: World) -> None:
    lena = second_lead(world)
    with on(date(2026, 1, 5)), inside(world):
        statement = draft(world).statements.get()
        now = {"approved_at": statement.created_at}
        for change in (
            {"approved_by": world.priya} | now,  # the writer
            {"template": "Other words"},
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                ControlStatement.objects.update(**change)
    with on(date(2026, 1, 5)), inside(world, lena):
        statements.approve(statement, by=lena)
        for change in ({"template": "Other words"}, {"effective_from": date(2025, 1, 1)}, {"approved_by": None} | now):
            with pytest.raises(DatabaseError), transaction.atomic():
                ControlStatement.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            ControlStatement.objects.all().delete()

        assert ControlStatement.objects.get().approved_by == lena


def test_all_waiting_statements_of_others_are_approved_at_once(world: World) -> None:
    lena = second_lead(world)
    with inside(world):
        draft(world, "A-1")
        draft(world, "A-2")
        own = acts.create(ref="A-3", title="Lena's", frequency="annual", statement="x", by=lena)
        waiting = [c.statements.get() for c in Control.objects.order_by("ref")]

        done = statements.approve_all(waiting, by=lena)

        assert sorted(s.control.ref for s in done) == ["A-1", "A-2"]
        assert not own.statements.get().is_approved


def test_a_mapping_keeps_its_rationale_and_may_be_taken_away(world: World) -> None:
    with inside(world):
        control, criterion = draft(world), Criterion.objects.get(pk="CC6.1")

        map_to(control, criterion, rationale="Limits access", by=world.priya)
        map_to(control, criterion, rationale="Limits access", by=world.priya)
        assert control.mappings.get().rationale == "Limits access"
        unmap(control, criterion, by=world.priya)

        assert not control.mappings.exists()
        assert Event.objects.filter(verb="criterion.mapped").count() == 1
        with pytest.raises(Refusal):
            unmap(control, criterion, by=world.priya)


def test_somebody_who_left_owns_nothing_new(world: World) -> None:
    with inside(world):
        control = draft(world, owner=None)
        gone = person(world.erin)
        gone.change(version=gone.version, left_on=date(2026, 1, 1))

        with pytest.raises(Invalid, match="has left"):
            acts.change(control, version=1, by=world.priya, owner=gone)

        control.refresh_from_db()
        assert control.owner is None


def test_a_control_in_use_keeps_its_day_and_all_it_owes(world: World) -> None:
    """DOMAIN R11.4; without an owner it may be for a while, and is shown so."""
    lena = second_lead(world)
    with on(date(2026, 4, 10)), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))

        control = acts.change(control, version=control.version, by=world.priya, owner=None)
        with pytest.raises(Refusal) as refused:
            acts.change(control, version=control.version, by=world.priya, implemented_on=None)

        control.refresh_from_db()
        assert refused.value.field == "implemented_on"
        assert (control.implemented_on, control.occurrences.count()) == (date(2026, 1, 1), 12)
