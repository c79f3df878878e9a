"""Every list about controls shows fifty at a time, each row once, and costs the same on any page."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from controls.actions.gaps import open_gap
from controls.actions.registers import add_policy, open_risk
from controls.models import Control, Occurrence
from soc2hub.accounts.models import Person
from tests.controls.building import draft, inside, on
from tests.worlds import World

DAY = date(2026, 4, 10)
COUNT = 61


@pytest.fixture
def crowd(world: World) -> World:
    """Sixty-one of each."""
    with on(DAY), inside(world):
        control = draft(world)
        for n in range(COUNT - 1):
            draft(world, f"XX-{n}", owner=None)
        for n in range(COUNT):
            open_gap(title=f"g{n}", severity="low", by=world.priya)
            marks = {"likelihood": 2, "impact": 2, "residual_likelihood": 1, "residual_impact": 1}
            open_risk(by=world.priya, title=f"r{n}", harm="h", **marks)
            add_policy(by=world.priya, title=f"p{n}")
            Person.objects.create(name=f"Person {n:02}")
        of_april = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 30), "due_on": date(2026, 4, 30)}
        for control in Control.objects.all():
            Occurrence.objects.create(control=control, key="2026-04", next_ends_on=date(2026, 5, 31), **of_april)
    return world


def ids(name: str, context: Any) -> list[Any]:
    if name == "gaps":
        return [entry["gap"].pk for lane in context["lanes"] for entry in lane["gaps"]]
    if name == "coverage":
        return [strip.title for strip in context["strips"]]
    rows = context["rows"]
    if name in ("risks", "policies"):
        noun = {"risks": "risk", "policies": "policy"}[name]
        return [row[noun].pk for row in rows]
    return [row.person.pk if name == "people" else row.id for row in rows]


@pytest.mark.parametrize("name", ["controls", "schedule", "coverage", "gaps", "risks", "policies", "people"])
def test_fifty_at_a_time_and_each_once(crowd: World, signed_in, name: str) -> None:
    lead = signed_in(crowd.priya)
    space = "web" if name == "people" else "controls"
    with on(DAY):
        lead.get(reverse(f"{space}:{name}", args=[crowd.acme.pk]))
        with CaptureQueriesContext(connection) as at_first:
            first = lead.get(reverse(f"{space}:{name}", args=[crowd.acme.pk]))
        following = first.context["next_url"]
        with CaptureQueriesContext(connection) as behind:
            second = lead.get(reverse(f"{space}:{name}", args=[crowd.acme.pk]) + "?" + following.partition("?")[2])

    shown, more = ids(name, first.context), ids(name, second.context)
    assert len(shown) == 50 and len(set(shown) | set(more)) == len(shown) + len(more) >= COUNT
    assert not second.context["next_url"] and following in first.content.decode().replace("&amp;", "&")
    assert len(behind) - len(at_first) <= (1 if name == "people" else 0)


@pytest.mark.parametrize("name", ["schedule", "gaps", "risks", "policies", "controls"])
@pytest.mark.parametrize("cursor", ["x", "%00", "W10", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_cursor_begins_anew(crowd: World, signed_in, name: str, cursor: str) -> None:
    with on(DAY):
        answer = signed_in(crowd.priya).get(reverse(f"controls:{name}", args=[crowd.acme.pk]) + f"?cursor={cursor}")

    assert answer.status_code == 400 if cursor == "%00" else len(ids(name, answer.context)) == 50


def test_the_board_says_how_many_there_are_in_all(crowd: World, signed_in) -> None:
    with on(DAY):
        answer = signed_in(crowd.priya).get(reverse("controls:gaps", args=[crowd.acme.pk]))

    assert [lane["count"] for lane in answer.context["lanes"] if lane["count"]] == [COUNT]
