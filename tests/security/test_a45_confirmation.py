"""A45: an old session is asked again before it makes tokens, changes factors or lets an auditor in."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from soc2hub.accounts.models import ApiToken
from soc2hub.lib import clock
from tests.accounts.inviting import confirm, open_invitations, page_of
from tests.security.signing_in import with_second_factor
from tests.worlds import World

TOKEN = {"name": "x", "scopes": ["read"], "client": "", "days": "5"}


def test_eleven_minutes_after_the_last_confirmation_a_token_needs_a_new_one(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya, minutes_ago=11)

    asked, sent = browser.get(reverse("web:issue_token")), browser.post(reverse("web:issue_token"), TOKEN)

    assert asked["Location"].startswith("/accounts/reauthenticate/?next=")
    assert sent.status_code == 403 and "Confirm that it is you" in sent.content.decode()
    assert not ApiToken.objects.exists()
    confirm(browser, world.priya, minutes_ago=9)
    assert browser.post(reverse("web:issue_token"), TOKEN).status_code == 201


def test_the_confirmation_of_somebody_else_does_not_count(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.omar)

    assert browser.post(reverse("web:issue_token"), TOKEN).status_code == 403


def test_letting_an_auditor_in_needs_it_too(world: World, signed_in) -> None:
    browser = signed_in(world.priya)
    confirm(browser, world.priya, minutes_ago=11)
    until = (clock.today("Europe/Berlin") + timedelta(days=3)).isoformat()

    answer = browser.post(
        page_of(world.acme, "invite_auditor"), {"name": "A", "email": "a@example.org", "until": until}
    )

    assert answer.status_code == 403
    assert open_invitations(world) == 0


@pytest.mark.parametrize("path", ["totp/deactivate/", "webauthn/add/", "recovery-codes/generate/"])
def test_changing_a_factor_needs_it_too(world: World, signed_in, path: str) -> None:
    with_second_factor(world.priya)
    browser = signed_in(world.priya)
    confirm(browser, world.priya, minutes_ago=11)

    answer = browser.post(f"/accounts/2fa/{path}", {"credential": "{}", "name": "key"})

    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert [row.type for row in Authenticator.objects.filter(user=world.priya)] == ["totp"]
