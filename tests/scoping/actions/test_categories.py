import pytest

from scoping.actions.categories import choose
from scoping.models import Category, CategoryChoice
from scoping.queries import chosen_categories
from scoping.queries.categories import category_table
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.scope import entering
from tests.scoping.payments import chosen
from tests.worlds import World


def test_security_is_in_by_default(world: World) -> None:
    with entering(world.acme, by=world.priya):
        assert chosen_categories() == {"security"}


def test_a_category_comes_in_with_its_reason(world: World) -> None:
    with entering(world.acme, by=world.priya):
        chosen(Category.AVAILABILITY, by=world.priya)

        assert chosen_categories() == {"security", "availability"}
        assert CategoryChoice.objects.get().reason == "The bank asks for it."


def test_without_a_reason_nothing_is_chosen(world: World) -> None:
    with entering(world.acme, by=world.priya):
        with pytest.raises(Invalid) as caught:
            choose(Category.PRIVACY, is_in=True, reason="  ", by=world.priya)

        assert caught.value.field == "reason"
        assert not CategoryChoice.objects.exists()


def test_security_may_be_left_out_with_a_warning_and_never_a_block(world: World) -> None:
    """DOMAIN R1.5: availability alone is legal and uncommon."""
    with entering(world.acme, by=world.priya):
        chosen(Category.AVAILABILITY, by=world.priya)
        chosen(Category.SECURITY, by=world.priya, is_in=False)

        security = category_table([])[0]

        assert chosen_categories() == {"availability"}
        assert security.warning == (
            "A report without security is legal and uncommon; an auditor may decline it as misleading."
            " Put the auditor's view on record."
        )


def test_the_last_category_stays(world: World) -> None:
    with entering(world.acme, by=world.priya):
        with pytest.raises(Refusal, match="at least one category"):
            chosen(Category.SECURITY, by=world.priya, is_in=False)

        assert chosen_categories() == {"security"}


def test_a_choice_made_meanwhile_is_not_overwritten(world: World) -> None:
    with entering(world.acme, by=world.priya):
        chosen(Category.PRIVACY, by=world.priya)

        with pytest.raises(Stale):
            choose(Category.PRIVACY, is_in=False, reason="No.", version=None, by=world.priya)
        choose(Category.PRIVACY, is_in=False, reason="No personal data.", version=1, by=world.priya)
        with pytest.raises(Stale):
            choose(Category.PRIVACY, is_in=True, reason="Yes.", version=1, by=world.priya)

        assert chosen_categories() == {"security"}
