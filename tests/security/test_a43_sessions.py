"""A43: a change of password or second factor ends every other session within one request; one's own stays."""

from allauth.mfa.models import Authenticator
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
    assert is_in(own)
    assert not is_in(other)


def test_new_recovery_codes_end_the_others(world: World, django_capture_on_commit_callbacks) -> None:
    with_second_factor(world.priya)
    own, other = confirmed(with_both(world.priya)), with_both(world.priya)

    with django_capture_on_commit_callbacks(execute=True):
        own.post("/accounts/2fa/recovery-codes/generate/")

    assert Authenticator.objects.filter(user=world.priya, type="recovery_codes").exists()
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
