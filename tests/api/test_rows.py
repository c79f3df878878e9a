"""The short way to a list's JSON says exactly what the serializer says, for every list of the API."""

import json
from datetime import timedelta
from typing import Any

import pytest
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer

from controls.actions.mappings import map_to
from controls.api.serializers import ControlSerializer, ListedControlSerializer
from controls.models import Criterion
from controls.queries.controls import controls, with_criteria
from controls.queries.lists import for_the_page, with_criterion_ids
from evidence.api import SubmissionSerializer
from evidence.queries.submissions import submissions
from soc2hub.accounts.models import Membership
from soc2hub.api.people import MembershipSerializer
from soc2hub.api.rows import represented
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering
from tests.controls.building import draft
from tests.evidence.building import at, hand_in, occurrence_of, owing
from tests.worlds import World


def as_json(data: Any) -> Any:
    return json.loads(JSONRenderer().render(data))


def both(rows: Any, serializer: Any) -> tuple[Any, Any]:
    rows = list(rows)
    assert rows
    return as_json(represented(rows, serializer, context={})), as_json(serializer(rows, many=True).data)


def test_submissions_are_told_as_the_serializer_tells_them(world: World) -> None:
    control = owing(world)
    with at(), entering(world.acme, by=world.erin):
        hand_in(occurrence_of(control, "2026-03"), by=world.erin)
        ours, theirs = both(submissions(), SubmissionSerializer)

    assert ours == theirs


def test_memberships_with_a_dotted_source_too(world: World) -> None:
    with entering(world.acme, by=world.priya):
        ours, theirs = both(Membership.objects.select_related("user").order_by("pk"), MembershipSerializer)

    assert ours == theirs


def test_the_lighter_rows_of_controls_say_the_same(world: World) -> None:
    with entering(world.acme, by=world.priya):
        map_to(draft(world), Criterion.objects.get(pk="CC6.1"), by=world.priya)
        draft(world, "AC-2", owner=None)
        light = as_json(represented(with_criterion_ids(for_the_page(controls())), ListedControlSerializer, context={}))
        full = as_json(ControlSerializer(with_criteria(controls()), many=True).data)

    assert full == light
    assert [row["criteria"] for row in light] == [["CC6.1"], []]


class Odd(serializers.Serializer[Any]):
    """What a short way could get wrong: methods, defaults, missing attributes, text that is not text."""

    shouted = serializers.CharField(source="shout")
    missing = serializers.CharField(required=False)
    guessed = serializers.CharField(source="owner.name", default=None)
    when = serializers.DateTimeField()
    doubled = serializers.SerializerMethodField()

    def get_doubled(self, row: Any) -> int:
        return int(row.number) * 2


class Row:
    number, owner = 21, None

    def __init__(self) -> None:
        self.when = clock.now() - timedelta(days=1)

    def shout(self) -> str:
        return "LOUD"


def test_odd_fields_are_asked_themselves() -> None:
    ours, theirs = both([Row()], Odd)

    assert ours == theirs
    assert (ours[0]["shouted"], ours[0]["doubled"], "missing" in ours[0]) == ("LOUD", 42, False)


@pytest.mark.parametrize("given", [True, False])
def test_a_serializer_with_a_way_of_its_own_is_left_alone(given: bool) -> None:
    class Own(serializers.Serializer[Any]):
        def to_representation(self, instance: Any) -> Any:
            return {"own": given}

    assert represented([1, 2], Own, context={}) == [{"own": given}] * 2
