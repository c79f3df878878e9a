"""Who administers the client in every test of custody."""

import pytest

from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Role
from tests.worlds import PASSWORD, World, join


@pytest.fixture
def carl(world: World) -> User:
    carl = User.objects.create_user("carl@example.org", "Carl", PASSWORD)
    join(world.acme, carl, Role.CLIENT_ADMIN, by=world.priya)
    return carl
