"""Who works for the practice: the owner gives seats, nobody else, and a seat shows the practice's own things."""

import pytest
from django.db import ProgrammingError, transaction

from soc2hub.accounts.actions.seats import give_seat
from soc2hub.accounts.models import PracticeSeat
from soc2hub.accounts.roles import Role
from soc2hub.tenancy.scope import entering_portfolio
from tests.worlds import World


def seats_seen_by(user) -> list[str]:
    with entering_portfolio(by=user):
        return sorted(seat.user.name for seat in PracticeSeat.objects.select_related("user"))


def test_the_owner_gives_a_seat_and_twice_changes_nothing(world: World) -> None:
    assert seats_seen_by(world.omar) == []

    for _ in range(2):
        give_seat(practice_id=world.acme.practice_id, user=world.omar, role=Role.CISO, by=world.priya)

    assert seats_seen_by(world.omar) == ["Omar", "Priya"]


def test_nobody_else_gives_a_seat(world: World) -> None:
    give_seat(practice_id=world.acme.practice_id, user=world.omar, role=Role.CISO, by=world.priya)

    for other in (world.omar, world.rita, world.eve):
        with pytest.raises(ProgrammingError, match="no seat that gives seats"), transaction.atomic():
            give_seat(practice_id=world.acme.practice_id, user=world.erin, role=Role.ANALYST, by=other)

    assert seats_seen_by(world.priya) == ["Omar", "Priya"]
