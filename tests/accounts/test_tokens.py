"""Tokens are issued after a fresh confirmation, shown once, listed to their owner and revoked at once."""

from django.test import Client as DjangoClient
from django.urls import reverse

from soc2hub.accounts.models import ApiToken
from soc2hub.accounts.tokens import issue
from soc2hub.trail.models import AccessEvent
from tests.accounts.inviting import confirm
from tests.worlds import World

NEW = {"name": "tickets", "scopes": ["read", "evidence"], "client": "", "days": "30"}


def test_a_token_is_shown_once_and_stored_hashed(world: World, signed_in) -> None:
    browser = signed_in(world.erin)
    confirm(browser, world.erin)

    answer = browser.post(reverse("web:issue_token"), NEW | {"client": str(world.acme.pk)})

    token = ApiToken.objects.get()
    text = answer.context["issued"].text
    assert answer.status_code == 201 and text in answer.content.decode()
    assert text.startswith(f"s2h_{token.pk.hex}_")
    assert (token.user, token.client_id, token.scopes) == (world.erin, world.acme.pk, ["evidence", "read"])
    assert text.rsplit("_", 1)[-1] not in token.secret_sha256
    assert text not in browser.get(reverse("web:tokens")).content.decode()
    assert AccessEvent.objects.get(verb="key.issued").user_id == world.erin.pk


def test_a_client_one_is_no_member_of_is_no_choice(world: World, signed_in) -> None:
    browser = signed_in(world.erin)
    confirm(browser, world.erin)

    answer = browser.post(reverse("web:issue_token"), NEW | {"client": str(world.rival.pk)})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_token_lives_at_most_a_year_and_does_something(world: World, signed_in) -> None:
    browser = signed_in(world.erin)
    confirm(browser, world.erin)

    for wrong in ({"days": "366"}, {"days": "0"}, {"scopes": []}, {"scopes": ["all"]}, {"name": ""}):
        assert browser.post(reverse("web:issue_token"), NEW | wrong).status_code == 422

    assert not ApiToken.objects.exists()


def test_a_revoked_token_is_refused_at_the_next_request(world: World, signed_in) -> None:
    issued = issue(world.erin, name="a", scopes=["read"], days=1)
    call = {"headers": {"Authorization": f"Bearer {issued.text}"}}
    assert DjangoClient().get("/api/v1/clients", **call).status_code == 200

    answer = signed_in(world.erin).post(reverse("web:revoke_token", args=[issued.token.pk]))

    assert answer.status_code == 302
    assert DjangoClient().get("/api/v1/clients", **call).status_code == 401


def test_another_persons_token_is_not_found(world: World, signed_in) -> None:
    issued = issue(world.erin, name="erins own", scopes=["read"], days=1)
    browser = signed_in(world.omar)

    assert browser.post(reverse("web:revoke_token", args=[issued.token.pk])).status_code == 404
    assert "erins own" not in browser.get(reverse("web:tokens")).content.decode()
    assert ApiToken.objects.get().revoked_at is None
