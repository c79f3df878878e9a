"""DOMAIN §0 and R11.5: what the starter set brings into scope."""

import pytest

from controls.actions.adoption import adopt, adopt_for_scope
from controls.actions.controls import create
from controls.models import Control, ControlCriterion, ControlStatement
from controls.queries.library import in_scope, library
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.models import Event
from tests.controls.building import inside, stocked
from tests.worlds import World

ALL = {"security", "availability", "confidentiality", "processing_integrity", "privacy"}


@pytest.mark.parametrize(
    ("categories", "tier", "expected"),
    [
        ({"security"}, "core", 62),
        ({"security"}, "all", 97),
        ({"security", "availability"}, "all", 101),
        ({"security", "confidentiality"}, "all", 98),
        (ALL, "core", 86),
        (ALL, "all", 121),
    ],
)
def test_adoption_brings_what_the_categories_and_the_tier_ask_for(
    world: World, categories: set[str], tier: str, expected: int
) -> None:
    client = stocked(world)

    with inside(world):
        made = adopt(in_scope(library(client.practice_id), categories), tier=tier, by=world.priya)

        assert len(made) == Control.objects.count() == ControlStatement.objects.count() == expected


def test_each_copy_has_its_words_its_criteria_and_its_origin(world: World) -> None:
    stocked(world)

    with inside(world):
        adopt_for_scope(tier="core", by=world.priya)

        control = Control.objects.filter(weight="key").order_by("ref").first()
        statement = control.statements.get()
        assert (control.status, control.origin_version, control.owner) == ("draft", 1, None)
        assert (statement.number, statement.written_by, statement.is_approved) == (1, world.priya, False)
        assert "{" not in statement.text
        assert control.mappings.count() >= 1
        assert (
            ControlCriterion.objects.filter(criterion__category="security").values("criterion").distinct().count() == 33
        )


def test_adopting_again_changes_nothing_and_says_nothing(world: World) -> None:
    stocked(world)
    with inside(world):
        adopt_for_scope(tier="core", by=world.priya)
        Control.objects.filter(ref="GOV-01").update(title="Our own words")

    with inside(world):
        again = adopt_for_scope(tier="core", by=world.priya)

        assert again == []
        assert Control.objects.count() == 62
        assert Control.objects.get(ref="GOV-01").title == "Our own words"
        assert Event.objects.filter(verb="controls.adopted").count() == 1


def test_going_from_core_to_all_adds_the_rest_only(world: World) -> None:
    stocked(world)
    with inside(world):
        adopt_for_scope(tier="core", by=world.priya)

        more = adopt_for_scope(tier="all", by=world.priya)

        assert (len(more), Control.objects.count()) == (35, 97)


def test_a_control_of_ones_own_keeps_its_name(world: World) -> None:
    stocked(world)
    with inside(world):
        own = create(ref="GOV-01", title="Ours", frequency="annual", statement="We do it.", by=world.priya)

        adopt_for_scope(tier="core", by=world.priya)

        assert Control.objects.get(ref="GOV-01").pk == own.pk
        assert Control.objects.get(ref="GOV-01-2").external_id == "GOV-01"


def test_an_empty_library_is_said_not_passed_over(world: World) -> None:
    with inside(world), pytest.raises(Refusal, match="stock it"):
        adopt_for_scope(by=world.priya)

    with inside(world):
        assert Control.objects.count() == 0
