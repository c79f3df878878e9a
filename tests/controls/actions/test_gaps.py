"""DOMAIN R4.10: the way of a gap, and who may say what about it."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from controls.actions import gaps as acts
from controls.actions import occurrences as acts_on
from controls.models import Gap
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.trail.models import Event
from tests.controls.building import inside, on, person, running, second_lead
from tests.evidence.vouching import vouch
from tests.worlds import World

DAY = date(2026, 4, 10)


def fixed(world: World, **values: object) -> Gap:
    """Found by Priya, planned for Omar, fixed by Omar on that day."""
    gap = acts.open_gap(title="No MFA", severity="high", impact="Anybody gets in", by=world.priya, **values)
    acts.plan(gap, owner=person(world.omar), due_on=date(2026, 5, 1), steps="", by=world.priya)
    return acts.fix(gap, by=world.omar)


def test_a_gap_goes_the_whole_way_and_each_step_is_told(world: World) -> None:
    with on(DAY), inside(world):
        gap = fixed(world)

        acts.verify(gap, by=world.priya)
        gap = acts.close(gap, by=world.priya)

        assert (gap.state, gap.fixed_on, gap.verified_on) == ("closed", DAY, DAY)
        assert list(Event.objects.order_by("seq").filter(verb__startswith="gap.").values_list("verb", flat=True)) == [
            "gap.opened", "gap.planned", "gap.fixed", "gap.verified", "gap.closed",
        ]  # fmt: skip


def test_whoever_fixed_it_does_not_verify_it_even_in_sql(world: World) -> None:
    with on(DAY), inside(world):
        gap = fixed(world)

        with pytest.raises(Refusal, match="somebody else"):
            acts.verify(gap, by=world.omar)
        with pytest.raises(IntegrityError), transaction.atomic():
            Gap.objects.update(verified_by=world.omar)

        assert Gap.objects.get().state == "fixed"


def test_a_gap_closes_only_when_its_control_operated_after_the_fix(world: World) -> None:
    """PRODUCT C4."""
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        gap = fixed(world, control=control)
        acts.verify(gap, by=world.priya)
        april = control.occurrences.get(key="2026-04")
        acts_on.mark_performed(april, date(2026, 4, 10), world.omar)

        with pytest.raises(Refusal, match="accepted evidence"):
            acts.close(gap, by=world.priya)
        vouch([april], at=datetime(2026, 4, 10, 13, tzinfo=UTC), by=world.priya)

        assert acts.close(gap, by=world.priya).state == "closed"


def test_a_plan_names_one_person_who_is_there_and_a_date(world: World) -> None:
    with on(DAY), inside(world):
        gap = acts.open_gap(title="No MFA", severity="high", by=world.priya)
        gone = person(world.erin)
        gone.change(version=gone.version, left_on=date(2026, 1, 1))

        for owner, due_on, field in [(None, DAY, "owner"), (gone, DAY, "owner"), (person(world.omar), None, "due_on")]:
            with pytest.raises(Invalid) as refused:
                acts.plan(gap, owner=owner, due_on=due_on, steps="", by=world.priya)
            assert refused.value.field == field

        assert Gap.objects.get().state == "identified"


def test_no_step_is_skipped(world: World) -> None:
    with on(DAY), inside(world):
        gap = acts.open_gap(title="No MFA", severity="high", by=world.priya)

        for step in (acts.fix, acts.verify, acts.close):
            with pytest.raises(Refusal, match="cannot become"):
                step(gap, by=world.priya)

        assert Gap.objects.get().state == "identified"


def test_reopening_needs_a_reason_and_forgets_the_old_fix(world: World) -> None:
    with on(DAY), inside(world):
        gap = acts.verify(fixed(world), by=world.priya)

        with pytest.raises(Invalid):
            acts.reopen(gap, reason=" ", by=world.priya)
        gap = acts.reopen(gap, reason="It came back", by=world.priya)

        assert (gap.state, gap.fixed_by, gap.verified_by, gap.reason) == ("identified", None, None, "It came back")


def test_what_is_no_gap_says_why(world: World) -> None:
    with on(DAY), inside(world):
        gap = acts.open_gap(title="No MFA", severity="high", by=world.priya)

        with pytest.raises(Invalid):
            acts.reject(gap, reason="", by=world.priya)

        assert acts.reject(gap, reason="MFA is on", by=world.priya).state == "rejected"


def test_nobody_overwrites_a_change_they_did_not_see(world: World) -> None:
    with on(DAY), inside(world):
        gap = acts.open_gap(title="No MFA", severity="high", by=world.priya)
        acts.change(gap, version=1, by=world.priya, title="MFA missing")

        with pytest.raises(Stale):
            acts.change(gap, version=1, by=world.priya, title="Other words")

        assert Gap.objects.get().title == "MFA missing"


def test_a_fixed_gap_keeps_its_control_so_that_closing_asks_for_its_evidence(world: World) -> None:
    """DOMAIN R4.10: closing needs evidence dated after the fix."""
    lena = second_lead(world)
    with on(DAY), inside(world):
        control = running(world, lena, since=date(2026, 1, 1))
        gap = acts.verify(fixed(world, control=control), by=world.priya)

        with pytest.raises(Refusal) as refused:
            acts.change(gap, version=gap.version, control=None, by=world.priya)

        assert refused.value.field == "control"
        assert Gap.objects.get().control == control
