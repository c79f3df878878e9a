"""The landscapes that are measured can be pasted, and are the ones the pure benchmark grows."""

import pytest

from benchmarks.landscapes import Extent, question
from benchmarks.scopes import tables_of
from scoping.actions import imports
from scoping.boundary import members_of
from scoping.importers.reading import read
from scoping.queries import survey
from soc2hub.tenancy.scope import entering
from tests.worlds import World


@pytest.mark.parametrize("systems", [20, 150])
def test_a_pasted_landscape_has_the_boundary_of_the_grown_one(world: World, systems: int) -> None:
    asked = question(Extent(systems, systems * 3, max(systems // 6, 6)))

    with entering(world.acme, by=world.priya):
        for into, table in tables_of(asked).items():
            imports.apply(read(into, f"{into}.csv", table.encode()), client=world.acme, by=world.priya)
        found = survey(with_unchosen=True)

        assert len(found.systems) == systems
        assert {member.key for member in members_of(asked.landscape)} == found.boundary.keys
