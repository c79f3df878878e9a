"""PostgreSQL counts by the calendar's own rules: compared with `state_of`, one by one, over random worlds (R7.3)."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from controls.calendar import OccurrenceState as S
from controls.models import Control, NotOccurring, Occurrence, Waiver
from controls.queries import Period, StatedOccurrence, occurrence_states
from controls.queries.standing import Span, Standing, owed, owed_of, standings
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio
from tests.controls.building import waived_anyhow
from tests.evidence.vouching import vouch
from tests.worlds import World

YEAR = date(2026, 1, 1)
EACH = 60


def any_day(chance: Random, since: date = YEAR, days: int = 400) -> date:
    return since + timedelta(days=chance.randrange(days))


def any_program(client: Client, by: User, chance: Random) -> None:
    """Windows of every grace, key or not, that overlap, end late, are done early, late, twice or never."""
    with entering(client, by=by):
        controls = [
            Control(ref=f"C-{n}", title=f"Control {n}", frequency="monthly", grace_days=grace)
            for n, grace in enumerate([0, 3, 45, 0])
        ]
        Control.objects.bulk_create(controls)
        rows = [any_occurrence(control, n, chance) for control in controls for n in range(EACH)]
        Occurrence.objects.bulk_create(rows)
        vouch([row for row in rows if chance.random() < 0.5], at=datetime(2026, 6, 1, tzinfo=UTC), by=by)
        for row in chance.sample(rows, EACH):
            if chance.random() < 0.6:
                NotOccurring.objects.create(occurrence=row, proof="A list of none.", stated_by=by)
        waived_anyhow([row for row in chance.sample(rows, EACH) if chance.random() < 0.6], by=by)
        any_undone_excuses(rows, chance, by)


def any_undone_excuses(rows: list[Occurrence], chance: Random, by: User) -> None:
    """Waivers and statements that were ended, and questions nobody answered, excuse nothing."""
    ended = {"ended_by": by, "ended_at": datetime(2026, 5, 1, tzinfo=UTC), "ended_because": "After all."}
    for waiver in chance.sample(list(Waiver.objects.all()), 8):
        Waiver.objects.filter(pk=waiver.pk).update(state="ended", **ended)
    for statement in chance.sample(list(NotOccurring.objects.all()), 8):
        NotOccurring.objects.filter(pk=statement.pk).update(**ended)
    free = [row for row in rows if not row.waivers.exists()]
    Waiver.objects.bulk_create(Waiver(occurrence=row, reason="?", asked_by=by) for row in chance.sample(free, 20))


def any_occurrence(control: Control, number: int, chance: Random) -> Occurrence:
    starts_on = any_day(chance)
    ends_on = starts_on + timedelta(days=chance.choice([0, 6, 30, 90]))
    due_on = ends_on + timedelta(days=chance.choice([0, 0, 5]))
    near = [starts_on, ends_on, due_on, due_on + timedelta(days=1), due_on + timedelta(days=3), any_day(chance)]
    return Occurrence(
        control=control,
        key=str(number),
        starts_on=starts_on,
        ends_on=ends_on,
        due_on=due_on,
        next_ends_on=due_on + timedelta(days=chance.choice([0, 1, 31, 90])),
        performed_on=chance.choice([None, *near]),
        grace_days=control.grace_days,
        is_key=chance.random() < 0.3,
    )


def any_span(chance: Random) -> Span:
    since = any_day(chance, days=200)
    until = since + timedelta(days=chance.choice([30, 180, 365]))
    return Span(since, until, chance.choice([any_day(chance, days=500), until, until + timedelta(days=1)]))


def counted_one_by_one(span: Span) -> list[Standing]:
    found: dict[object, list[StatedOccurrence]] = {}
    for each in occurrence_states(period=Period(span.since, span.until), today=span.today):
        found.setdefault(each.control_id, []).append(each)
    return [standing_of(group, span.today) for group in found.values()]


def standing_of(group: list[StatedOccurrence], today: date) -> Standing:
    states = Counter(each.state for each in group)
    return Standing(
        control_id=group[0].control_id,
        occurrences=len(group),
        on_time=sum(each.state in (S.PERFORMED, S.REVIEWED) for each in group if each.has_fallen_due(today)),
        late=states[S.LATE],
        overdue=states[S.OVERDUE],
        missed=states[S.MISSED],
        missed_as_key=sum(each.state is S.MISSED and each.is_key for each in group),
    )


def by_control(found: list[Standing]) -> list[Standing]:
    return sorted(found, key=lambda standing: standing.control_id)


@pytest.mark.parametrize("seed", range(4))
def test_counting_in_the_database_equals_judging_one_by_one(world: World, seed: int) -> None:
    chance = Random(seed)
    any_program(world.acme, world.priya, chance)

    with entering(world.acme, by=world.priya):
        for span in [any_span(chance) for _ in range(12)]:
            found = standings({world.acme.pk: span}).get(world.acme.pk, [])

            assert by_control(found) == by_control(counted_one_by_one(span)), span
            judged = occurrence_states(period=Period(span.since, span.until), today=span.today)
            assert owed(world.acme.pk, span) == owed_of(judged, span.today), span


def test_each_client_is_counted_in_its_own_period_and_on_its_own_day(world: World) -> None:
    chance = Random(9)
    spans = {client.pk: any_span(chance) for client in (world.acme, world.bravo)}
    for client in (world.acme, world.bravo):
        any_program(client, world.priya, chance)

    with entering_portfolio(by=world.priya):
        found = standings(spans)

    for client in (world.acme, world.bravo):
        with entering(client, by=world.priya):
            assert by_control(found[client.pk]) == by_control(counted_one_by_one(spans[client.pk]))


def test_the_seeds_meet_every_state(world: World) -> None:
    """Otherwise the comparison above would prove little."""
    chance = Random(0)
    any_program(world.acme, world.priya, chance)
    met: set[S] = set()

    with entering(world.acme, by=world.priya):
        for span in [any_span(chance) for _ in range(12)]:
            met |= {o.state for o in occurrence_states(period=Period(span.since, span.until), today=span.today)}

    assert met == set(S)
