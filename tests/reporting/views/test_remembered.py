"""What the portfolio remembers is what it would read anew: after any act, on any day, for whoever looks (ADR 5)."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.actions import milestones
from audits.actions import requests as requests_
from audits.models import Engagement, Milestone
from controls.actions import gaps, occurrences
from controls.models import Gap, Occurrence
from reporting.actions import decisions
from reporting.models import Decision
from reporting.queries import across
from reporting.queries import portfolio as rows
from reporting.queries.across import Portfolio, portfolio
from reporting.serializers import PortfolioSerializer, portfolio_as_json
from scoping.models import Commitment
from soc2hub.accounts.models import User
from soc2hub.lib.clock import travelled_to
from soc2hub.lib.memory import Memory
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.record import record
from tests.controls import building
from tests.reporting.program import NOON, OPTIONS, running_program
from tests.worlds import World

Act = Callable[[World, Random], Any]


def seen_by(user: User) -> Portfolio:
    with entering_portfolio(by=user):
        return portfolio(rows.memberships(user))


def read_anew(user: User, monkeypatch: pytest.MonkeyPatch) -> Portfolio:
    with monkeypatch.context() as forgetful:
        forgetful.setattr(across, "REMEMBERED", Memory(most=0))
        return seen_by(user)


def any_of(model: Any, chance: Random) -> Any:
    return chance.choice(list(model.objects.order_by("pk")))


def open_gap(world: World, chance: Random) -> None:
    gaps.open_gap(title="A gap", severity=chance.choice(["high", "low"]), by=world.priya)


def close_gap(world: World, chance: Random) -> None:
    gaps.reject(any_of(Gap, chance), reason="It is none.", by=world.priya)


def ask(world: World, chance: Random) -> None:
    decisions.ask(
        world.acme, by=world.priya, title="Buy it?", options=OPTIONS, recommendation="Buy single sign-on",
        cost_of_waiting="", by_default="", owner=None, decide_by=date(2026, 11, chance.randrange(1, 28)),
    )  # fmt: skip


def decide(world: World, chance: Random) -> None:
    decision = any_of(Decision, chance)
    choice = OPTIONS[0]["label"]
    decisions.decide(decision, version=decision.version, choice=choice, reason="It pays.", by=world.eve)


def perform(world: World, chance: Random) -> None:
    occurrence = any_of(Occurrence, chance)
    occurrences.mark_performed(occurrence, occurrence.due_on - timedelta(days=chance.randrange(3)), world.priya)


def waive(world: World, chance: Random) -> None:
    building.waive(any_of(Occurrence, chance), "No change was made.", asked_by=world.erin, by=world.priya)


def ask_for_evidence(world: World, chance: Random) -> None:
    due_on = date(2026, 11, chance.randrange(1, 28))
    requests_.ask(Engagement.objects.get(), text="A list of users.", due_on=due_on, by=world.priya)


def finish_step(world: World, chance: Random) -> None:
    step = any_of(Milestone, chance)
    milestones.change(step, version=step.version, by=world.priya, done_on=date(2026, 11, 4))


def sign(world: World, chance: Random) -> None:
    made = Commitment.objects.create(customer="Shop", yearly_value_cents=chance.randrange(1, 10**9), stage="signed")
    record("commitment.added", subject=made, by=world.priya)


ACTS: list[Act] = [
    open_gap, close_gap, ask, decide, perform, waive, ask_for_evidence, finish_step, sign,
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_after_any_act_it_says_what_a_fresh_reading_says(
    world: World, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = Random(seed)
    with travelled_to(NOON):
        running_program(world.acme, by=world.priya)
        running_program(world.bravo, by=world.priya)
    done = set()
    for number in range(30):
        act = chance.choice(ACTS)
        instant = NOON + timedelta(hours=chance.choice([0, 5, 13, 40]), minutes=number)
        with travelled_to(instant):
            seen_by(world.priya)
            try:
                with entering(world.acme, by=world.eve if act is decide else world.priya):
                    act(world, chance)
                done.add(act.__name__)
            except Refusal:
                pass

            assert seen_by(world.priya) == read_anew(world.priya, monkeypatch), act.__name__

    assert len(done) >= 6


def test_a_second_look_asks_for_the_memberships_alone(world: World) -> None:
    with travelled_to(NOON):
        running_program(world.acme, by=world.priya)
        seen_by(world.priya)

        with CaptureQueriesContext(connection) as asked:
            seen_by(world.priya)

    assert [q["sql"] for q in asked if "SELECT" in q["sql"] and "accounts_membership" not in q["sql"]] == []


def test_the_day_of_the_client_makes_a_reading_of_its_own(world: World) -> None:
    """The gap falls past its date at midnight in Berlin, an hour before it does in UTC."""
    with travelled_to(NOON):
        running_program(world.acme, by=world.priya)

    past_due = {}
    for hour in (22, 23):
        with travelled_to(datetime(2026, 11, 30, hour, tzinfo=UTC)):
            past_due[hour] = seen_by(world.priya).lines[0].gaps_past_due

    assert past_due == {22: 0, 23: 1}


def test_what_one_role_adds_is_not_remembered_for_another(world: World) -> None:
    with travelled_to(NOON):
        running_program(world.acme, by=world.priya)

        lead, viewer, auditor = seen_by(world.priya), seen_by(world.vera), seen_by(world.audrey)

    assert "briefing" in {item.kind for item in lead.items if item.client_id == world.acme.pk}
    assert "briefing" not in {item.kind for item in viewer.items}
    shown = [*lead.lines[:1], *viewer.lines, *auditor.elsewhere]
    assert [line.role for line in shown] == ["Practice owner", "Viewer", "Auditor"]
    assert (auditor.lines, auditor.items) == ([], [])


def test_the_shape_put_together_by_hand_is_the_declared_one(world: World) -> None:
    with travelled_to(NOON):
        running_program(world.acme, by=world.priya)
        found = seen_by(world.priya)

    by_hand = portfolio_as_json(found)

    for line in by_hand["clients"]:
        if line["gate"]:
            line["gate"] = {name: str(value) for name, value in line["gate"].items()}
    assert by_hand == PortfolioSerializer(found).data
