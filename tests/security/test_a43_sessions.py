"""A43: a change of password or second factor ends every other session within one request; one's own stays."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client as DjangoClient

from tests.accounts.inviting import STRONG
from tests.security.signing_in import code_of, is_in, with_both, with_second_factor
from tests.worlds import PASSWORD, World


def confirmed(browser: DjangoClient) -> DjangoClient:
    answer = browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.status_code == 302
    return browser


def test_a_new_password_ends_the_others(world: World) -> None:
    with_second_factor(world.priya)
    own, other = with_both(world.priya), with_both(world.priya)

    answer = own.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": STRONG, "password2": STRONG})

    assert answer.status_code == 302
    assert is_told(own)
    assert is_in(own)
    assert not is_in(other)


def is_told(browser: DjangoClient) -> bool:
    return "You were signed out in 1 other place." in browser.get("/accounts/2fa/").text


def test_who_was_signed_in_nowhere_else_is_told_nothing(world: World, committing: None) -> None:
    with_second_factor(world.priya)
    own = confirmed(with_both(world.priya))

    own.post("/accounts/2fa/recovery-codes/generate/")

    assert "signed out in" not in own.get("/accounts/2fa/").text
    assert is_in(own)


@pytest.fixture
def committing(monkeypatch: pytest.MonkeyPatch) -> None:
    """What waits for the commit is done at once, inside the request, as where no test keeps a transaction open."""
    monkeypatch.setattr(transaction, "on_commit", lambda act, **kwargs: act())


def test_new_recovery_codes_end_the_others(world: World, committing: None) -> None:
    with_second_factor(world.priya)
    own, other = confirmed(with_both(world.priya)), with_both(world.priya)

    own.post("/accounts/2fa/recovery-codes/generate/")

    assert Authenticator.objects.filter(user=world.priya, type="recovery_codes").exists()
    assert is_told(own)
    assert is_in(own)
    assert not is_in(other)


def test_without_a_factor_left_ones_own_session_sets_one_up_again(world: World) -> None:
    with_second_factor(world.priya)
    own, other = confirmed(with_both(world.priya)), with_both(world.priya)

    own.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.filter(user=world.priya).exists()
    assert own.get("/")["Location"] == "/accounts/2fa/totp/activate/"
    assert other.get("/")["Location"].startswith("/accounts/login/")


def test_sessions_are_ended_from_the_list(world: World) -> None:
    with_second_factor(world.priya)
    own, other = with_both(world.priya), with_both(world.priya)

    own.post("/accounts/sessions/")

    assert is_in(own) and not is_in(other)
    assert code_of(world.priya)
