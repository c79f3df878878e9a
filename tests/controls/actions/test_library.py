import pytest
from django.core.exceptions import PermissionDenied

from controls.actions.library import STARTER, stock_starter_set
from controls.models import LibraryControl
from soc2hub.tenancy.scope import entering_portfolio
from soc2hub.trail.models import AccessEvent
from tests.worlds import World


def test_the_starter_set_comes_in_once(world: World) -> None:
    first = stock_starter_set(world.acme.practice_id, world.priya)

    second = stock_starter_set(world.acme.practice_id, world.priya)

    assert (first, second) == (121, 0)
    with entering_portfolio(by=world.priya):
        row = LibraryControl.objects.get(ref="GOV-01", source=STARTER)
        assert LibraryControl.objects.count() == 121
        assert row.criteria and row.evidence[0].keys() == {"item", "cadence"}
        assert LibraryControl.objects.exclude(applies_when=[]).count() == 24
    assert AccessEvent.objects.filter(verb="library.stocked").count() == 1


@pytest.mark.parametrize("name", ["omar", "rita"])
def test_nobody_stocks_the_library_of_a_practice_they_have_no_seat_in(world: World, name: str) -> None:
    with pytest.raises(PermissionDenied):
        stock_starter_set(world.acme.practice_id, getattr(world, name))

    with entering_portfolio(by=world.priya):
        assert LibraryControl.objects.count() == 0


def test_another_practice_sees_nothing_of_it(world: World) -> None:
    stock_starter_set(world.acme.practice_id, world.priya)

    with entering_portfolio(by=world.rita):
        assert LibraryControl.objects.count() == 0
