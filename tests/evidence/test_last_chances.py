"""Last chances counted by PostgreSQL: compared with the client's own page, which makes the calendar (R6.7, R7.3)."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from controls.actions import calendars
from controls.actions import controls as controls_acts
from controls.actions import occurrences as acts
from controls.models import Control, Occurrence
from controls.queries.standing import Span
from evidence.queries.last_chances import LastChance, in_operation, last_chances
from evidence.queries.still_possible import records
from evidence.still_possible import Days, Verdict, outlooks
from soc2hub.accounts.models import User
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio
from tests.controls.building import moved, on, waived_anyhow
from tests.worlds import World

YEAR = Span(date(2026, 1, 1), date(2026, 12, 31), date(2026, 9, 10))
RHYTHMS = ("daily", "weekly", "monthly", "quarterly", "semiannual", "annual", "continuous", "per_event")


def as_the_page_says(span: Span) -> list[LastChance]:
    """Inside the client."""
    found = {record.control: record for record in records()}
    seen = outlooks(list(found.values()), Days(span.since, span.until), today=span.today)
    chances = [
        LastChance(f"{ref} {found[ref].title}", None if each.verdict is Verdict.LOST else each.last_day, each.short_by)
        for ref, each in seen.items()
        if each.is_pressing(span.today)
    ]
    return sorted(chances, key=lambda chance: (chance.last_day or date.min, chance.control))


def a_program(client: Client, by: User, chance: Random) -> None:
    """Every rhythm, from before the period or from within, over a year; some rolling, some with grace."""
    with on(date(2026, 1, 1)), entering(client, by=by):
        rows = [
            Control(
                ref=f"C-{n:02}",
                title=f"Runs {rhythm}",
                frequency=rhythm,
                annual_rule=chance.choice(["calendar", "rolling_365"]) if rhythm == "annual" else "calendar",
                grace_days=chance.choice([0, 0, 3, 40]),
                status="operating",
                implemented_on=chance.choice([date(2025, 3, 3), date(2026, 1, 1), date(2026, 5, 20)]),
                evidence_items=[{"item": "List", "cadence": "monthly"}] if chance.random() < 0.2 else [],
            )
            for n, rhythm in enumerate(RHYTHMS * 2)
        ]
        Control.objects.bulk_create(rows)
        acts.generate(rows, since=YEAR.since, until=YEAR.until, by=by)
        acts.generate(rows[::2], since=date(2025, 1, 1), until=date(2025, 12, 31), by=by)


def a_year_of_work(client: Client, by: User, chance: Random) -> None:
    """Done early, late, far too late or never; excused, moved; once the whole calendar changes."""
    with entering(client, by=by):
        open_rows = list(Occurrence.objects.select_related("control").order_by("due_on", "key", "control_id"))
        days = {row: any_day_of(row, chance) for row in open_rows if chance.random() < 0.3}
        with on(YEAR.today):
            acts.mark_all_performed({row: day for row, day in days.items() if day <= YEAR.today}, by)
        left = list(Occurrence.objects.filter(performed_on=None).order_by("due_on", "key", "control_id"))
        waived_anyhow(chance.sample(left, len(left) // 10), by=by)
        often = Q(control__frequency__in=["daily", "weekly"])
        free = Occurrence.objects.filter(~often, performed_on=None, waivers=None)
        free = free.filter(due_on__range=(YEAR.today, date(2026, 12, 1))).order_by("due_on", "key", "control_id")
        with on(YEAR.today):
            for row in chance.sample(list(free), 4):
                moved(row, min(row.next_ends_on, row.due_on + timedelta(days=9), YEAR.until), by=by)
            if chance.random() < 0.5:
                month = chance.choice([4, 7])
                calendars.set_calendar(fiscal_year_start=month, rests_at_weekends=True, version=0, by=by)


def any_day_of(row: Occurrence, chance: Random) -> date:
    near = [row.starts_on, row.ends_on, row.due_on, row.due_on + timedelta(days=2), row.next_ends_on]
    return chance.choice([*near, row.next_ends_on + timedelta(days=1), row.next_ends_on + timedelta(days=60)])


def some_spans(chance: Random) -> list[Span]:
    """The year on several days, and periods whose calendar nobody has made."""
    moved_on = [
        Span(YEAR.since + timedelta(days=days), YEAR.until + timedelta(days=days), YEAR.today)
        for days in (-40, 45, 200)
    ]
    short = [Span(date(2026, 2, 15), date(2026, 11, 14), YEAR.today), Span(date(2026, 7, 1), YEAR.until, YEAR.today)]
    any_day = YEAR.today + timedelta(days=chance.randrange(140))
    days = [YEAR.today, date(2026, 9, 30), date(2026, 12, 20), date(2027, 1, 1), any_day]
    return [*(Span(YEAR.since, YEAR.until, day) for day in days), *moved_on, *short]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_counted_is_what_the_clients_own_page_says(world: World, seed: int) -> None:
    chance = Random(seed)
    a_program(world.acme, world.priya, chance)
    a_year_of_work(world.acme, world.priya, chance)

    met = set()
    with entering(world.acme, by=world.priya):
        for span in some_spans(chance):
            found = last_chances({world.acme.pk: span}).get(world.acme.pk, [])

            assert found == as_the_page_says(span), span
            met |= {each.is_lost for each in found}

    assert met == {True, False}


def test_each_client_is_told_of_in_its_own_period_and_on_its_own_day(world: World) -> None:
    chance = Random(7)
    spans = {
        world.acme.pk: Span(YEAR.since, YEAR.until, date(2027, 1, 1)),
        world.bravo.pk: Span(date(2026, 2, 15), date(2027, 2, 14), date(2026, 12, 20)),
    }
    for client in (world.acme, world.bravo):
        a_program(client, world.priya, chance)
        a_year_of_work(client, world.priya, chance)

    with entering_portfolio(by=world.priya):
        found = last_chances(spans)

    for client in (world.acme, world.bravo):
        with entering(client, by=world.priya):
            assert found.get(client.pk, []) == as_the_page_says(spans[client.pk])
    assert found.keys() == spans.keys()


@pytest.fixture
def yearly(world: World) -> Control:
    """Owes the year 2026, from the day it began in 2025."""
    with on(date(2026, 1, 1)), entering(world.acme, by=world.priya):
        control = Control.objects.create(
            ref="Y-1", title="Plan is tried", frequency="annual", status="operating", implemented_on=date(2025, 1, 1)
        )
        acts.generate([control], since=YEAR.since, until=YEAR.until, by=world.priya)
    return control


def told(world: World, span: Span) -> list[LastChance]:
    with entering(world.acme, by=world.priya):
        found = last_chances({world.acme.pk: span}).get(world.acme.pk, [])
        assert found == as_the_page_says(span)
    return found


def done_on(world: World, control: Control, day: date) -> None:
    with on(max(day, YEAR.today)), entering(world.acme, by=world.priya):
        acts.mark_performed(control.occurrences.get(key="2026"), day, world.priya)


def test_what_was_done_before_the_period_began_is_no_operation_in_it(world: World, yearly: Control) -> None:
    """R7.3: due date and performance lie in the period. Nothing can give it back, so the CISO is told."""
    span = Span(date(2026, 3, 1), date(2027, 2, 28), YEAR.today)
    done_on(world, yearly, date(2026, 2, 20))

    assert told(world, span) == [LastChance("Y-1 Plan is tried", None, 1)]
    assert told(world, YEAR) == []


def test_what_was_done_after_the_period_ended_is_no_operation_in_it(world: World, yearly: Control) -> None:
    done_on(world, yearly, date(2027, 1, 4))

    assert told(world, Span(YEAR.since, YEAR.until, date(2027, 1, 5))) == [LastChance("Y-1 Plan is tried", None, 1)]


def statements(spans: dict[Any, Span]) -> int:
    with CaptureQueriesContext(connection) as asked:
        last_chances(spans)
    return len(asked)


def test_it_is_one_statement_whether_the_calendar_is_made_or_not(world: World) -> None:
    a_program(world.acme, world.priya, Random(3))

    with entering(world.acme, by=world.priya):
        assert statements({world.acme.pk: YEAR}) == 1
        assert statements({world.acme.pk: Span(date(2026, 7, 1), date(2027, 6, 30), YEAR.today)}) == 1


def test_a_calendar_is_made_only_where_the_record_leaves_days_of_the_period_out(world: World) -> None:
    """Otherwise the comparisons above would prove little of what is counted."""
    a_program(world.acme, world.priya, Random(3))

    def brought_along(span: Span) -> set[str]:
        with entering(world.acme, by=world.priya):
            return {control.frequency for control in in_operation({world.acme.pk: span}) if control.told is not None}

    assert brought_along(YEAR) <= {"annual"}  # a rolling year that is not due in this one
    assert brought_along(Span(date(2026, 7, 1), date(2027, 6, 30), YEAR.today)) == set(RHYTHMS)
    assert brought_along(Span(date(2026, 4, 1), YEAR.until, YEAR.today)) <= {"annual"}


def test_a_change_of_rhythm_in_the_period_is_told_of_as_on_the_page(world: World) -> None:
    """R5.5: the months of the former rhythm stay; what is to come is owed by the new one."""
    with on(date(2026, 1, 1)), entering(world.acme, by=world.priya):
        control = Control.objects.create(
            ref="M-1", title="Access is reviewed", frequency="monthly", status="operating",
            implemented_on=date(2026, 1, 1),
        )  # fmt: skip
        acts.generate([control], since=YEAR.since, until=YEAR.until, by=world.priya)
    with on(YEAR.today), entering(world.acme, by=world.priya):
        controls_acts.change(control, version=control.version, frequency="quarterly", by=world.priya)

    for day in (YEAR.today, date(2026, 12, 20), date(2027, 1, 2)):
        told(world, Span(YEAR.since, YEAR.until, day))
