"""Tokens narrowed to one client, in a process that keeps clients apart as in production."""

import pytest

from soc2hub.accounts.actions import tokens
from soc2hub.accounts.models import ApiToken
from soc2hub.lib.refusals import Invalid
from tests.worlds import small_world


def test_a_token_is_bound_to_one_of_the_persons_clients_only(fresh_database: str) -> None:
    """A46."""
    world = small_world()

    made = tokens.create(world.priya, name="ci", scopes=["read"], days=1, client_id=world.acme.pk)
    with pytest.raises(Invalid):
        tokens.create(world.priya, name="ci", scopes=["read"], days=1, client_id=world.rival.pk)

    assert [token.client_id for token in ApiToken.objects.all()] == [made.token.client_id] == [world.acme.pk]
