"""Files kept long enough are proposed, never taken; not while an audit or a hold needs them (PRODUCT E3)."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from audits import tasks
from audits.phases import State
from evidence.models import Submission
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from soc2hub.custody.actions import holds, purges, retention
from soc2hub.custody.models import Purge
from soc2hub.jobs import registry
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event
from soc2hub.vault.models import Withdrawal
from tests.audits.building import opened
from tests.evidence.building import NOON, at, hand_in, occurrence_of, owing
from tests.worlds import World, join

SEVEN_YEARS = timedelta(days=7 * 365 + 2)


@pytest.fixture
def piece(world: World) -> Submission:
    """Covers March 2026, received on the 20th."""
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        return hand_in(occurrence_of(control), by=world.erin)


def proposed(world: World, later: timedelta) -> list[Purge]:
    with at(NOON + later), entering(world.acme, by=world.priya):
        outlived = list(tasks.may_go(before=NOON + later - timedelta(days=365.25 * retention.years_kept())))
        return [Purge(blob=blob, what=title) for blob, title in outlived]


def test_after_seven_years_it_is_proposed_and_not_a_day_before(world: World, piece: Submission) -> None:
    assert proposed(world, SEVEN_YEARS - timedelta(days=3)) == []

    found = proposed(world, SEVEN_YEARS)

    assert [(row.blob, row.what) for row in found] == [(piece.blob, piece.title)]


def test_a_client_may_keep_them_longer_or_shorter(world: World, piece: Submission) -> None:
    with entering(world.acme, by=world.priya):
        for years in (0, 31):
            with pytest.raises(Invalid, match="Between 1 and 30"):
                retention.keep_for(years, by=world.priya)
        retention.keep_for(1, by=world.priya)
        retention.keep_for(10, by=world.priya)
        assert Event.objects.filter(verb="retention.set").count() == 2

    assert proposed(world, SEVEN_YEARS) == []
    assert len(proposed(world, timedelta(days=3660))) == 1


def test_never_while_an_open_audit_covers_its_days(world: World, piece: Submission) -> None:
    """Its period begins on the first of March 2026."""
    engagement = opened(world)
    assert proposed(world, SEVEN_YEARS) == []

    with entering(world.acme, by=world.priya):
        type(engagement).objects.filter(pk=engagement.pk).update(state=State.WITHDRAWN.value)

    assert len(proposed(world, SEVEN_YEARS)) == 1


def test_a_younger_use_of_the_same_file_keeps_it(world: World, piece: Submission) -> None:
    with at(NOON + timedelta(days=1)), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(piece.control, "2026-02"), by=world.erin)

    assert proposed(world, SEVEN_YEARS - timedelta(days=1)) == []
    assert len(proposed(world, SEVEN_YEARS + timedelta(days=1))) == 1


def test_only_the_system_proposes_and_then_it_takes_two_people(world: World, piece: Submission) -> None:
    carl = User.objects.create_user("carl@example.org", "Carl")
    join(world.acme, carl, Role.CLIENT_ADMIN, by=world.priya)
    with entering(world.acme, by=world.priya):
        with pytest.raises(DatabaseError), transaction.atomic():
            Purge.objects.create(blob=piece.blob, what="x", reason="retention", words="Long enough.")
        purge = purges.ask(piece.blob, what="x", reason="retention", words="Long enough.", by=world.priya)
        with pytest.raises(Refusal, match="Somebody asked"):
            purges.make_own(purge, by=world.priya)
    with entering(world.acme, by=carl):
        purges.approve(purge, by=carl)
        assert Withdrawal.objects.get().words.startswith("Purged on")


def test_what_is_held_or_was_declined_is_not_proposed(world: World, piece: Submission) -> None:
    """`audits.propose_purges` and `audits.monthly` run as often as somebody rings."""
    later = NOON + SEVEN_YEARS
    with at(later), entering(world.acme, by=world.priya):
        hold = holds.place(on=piece.blob, what="x", reason="Matter 7", by=world.priya)
        assert retention.propose([(piece.blob, "x")]) == 0
        holds.release(hold, reason="Settled", by=world.priya)
        everything = holds.place(reason="Inquiry", by=world.priya)
        assert retention.propose([(piece.blob, "x")]) == 0
        holds.release(everything, reason="Over", by=world.priya)
        purge = purges.ask(piece.blob, what="x", reason="retention", words="Long enough.", by=world.priya)
        assert retention.propose([(piece.blob, "x")]) == 0
        purges.decline(purge, by=world.priya)
        assert retention.propose([(piece.blob, "x")]) == 0
    assert {"audits.monthly", "audits.propose_purges"} <= set(registry.kinds())
