"""Addresses of rows without looking the route up each time."""

from uuid import uuid4

import pytest
from django.urls import NoReverseMatch, reverse

from soc2hub.lib.addresses import address_of


@pytest.mark.parametrize("name", ["controls:control", "evidence:submission", "audits:request", "scoping:system"])
def test_an_address_is_what_the_routes_say(name: str) -> None:
    for _ in range(2):
        ids = (uuid4(), uuid4())
        assert address_of(name, *ids) == reverse(name, args=ids)


def test_a_route_that_is_none_is_refused() -> None:
    with pytest.raises(NoReverseMatch):
        address_of("controls:no_such_place", uuid4())
