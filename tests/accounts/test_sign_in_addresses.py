"""The access record names who asked, not the proxy in front of us."""

from typing import Any

import pytest
from django.test import Client as DjangoClient

from soc2hub.trail.models import AccessEvent
from tests.worlds import World


@pytest.mark.parametrize(("proxies", "recorded"), [(1, "198.51.100.7"), (0, "127.0.0.1")])
def test_a_failed_sign_in_is_recorded_with_the_trusted_address(
    client: DjangoClient, world: World, settings: Any, proxies: int, recorded: str
) -> None:
    """A35; without a trusted proxy the header is anybody's claim."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies

    client.post(
        "/accounts/login/",
        {"login": world.priya.email, "password": "wrong one"},
        headers={"X-Forwarded-For": "198.51.100.7"},
    )

    assert AccessEvent.objects.get(verb="sign_in.failed").address == recorded
