"""A35: guessing is stopped by attempt ten at the latest, per account and from many addresses; others are not harmed."""

import pytest
from django.db import connection
from django.test import Client as DjangoClient

from soc2hub.trail.models import AccessEvent
from tests.accounts.inviting import STRONG
from tests.security.signing_in import by_password, code_of, is_in, with_both, with_second_factor
from tests.worlds import PASSWORD, World

REFUSED = ["sign_in.failed", "sign_in.shut_out"]


def tried(email: str, password: str, address: str) -> DjangoClient:
    browser = DjangoClient(REMOTE_ADDR=address)
    answer = browser.post("/accounts/login/", {"login": email, "password": password})
    browser.words = answer.content.decode()  # type: ignore[attr-defined]
    return browser


def test_an_account_is_shut_for_a_while_whoever_guesses(world: World) -> None:
    for number in range(50):
        tried("priya@example.org", f"wrong {number}", f"203.0.113.{number}")

    right = tried("priya@example.org", PASSWORD, "198.51.100.7")

    assert "Too many failed login attempts" in right.words  # type: ignore[attr-defined]
    assert not right.get("/").wsgi_request.user.is_authenticated
    assert AccessEvent.objects.filter(verb="sign_in.failed", user_id=world.priya.pk).count() == 5


def test_every_refused_attempt_is_logged_also_while_shut(world: World) -> None:
    for number in range(12):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")

    events = AccessEvent.objects.filter(user_id=world.priya.pk, address="203.0.113.9")
    assert events.filter(verb__in=REFUSED).count() == 12


def test_others_sign_in_meanwhile(world: World) -> None:
    for number in range(20):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")

    with_both(with_second_factor(world.omar))


def test_the_right_password_works_again_after_the_window(world: World) -> None:
    """The counter lives in PostgreSQL for five minutes; an emptied Redis forgets nothing (F03)."""
    for number in range(12):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM web_cache")
        assert cursor.fetchone()[0] > 0
        cursor.execute("UPDATE web_cache SET expires = now() - interval '1 second'")

    browser = by_password(world.priya)

    assert browser.get("/")["Location"] == "/accounts/2fa/totp/activate/"


def test_one_password_over_many_accounts_is_stopped_by_address(world: World) -> None:
    answers = []
    for number in range(60):
        form = {"login": f"user{number}@example.org", "password": "Summer2026!"}
        answers.append(DjangoClient(REMOTE_ADDR="203.0.113.50").post("/accounts/login/", form))

    assert answers[0].status_code == 200 and "Too many" not in answers[0].content.decode()
    assert answers[-1].status_code == 429 and "Too many failed login attempts" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == "300"
    assert AccessEvent.objects.filter(verb__in=REFUSED, address="203.0.113.50").count() == 60


def test_the_second_factor_is_not_guessed_either(world: World) -> None:
    browser = by_password(with_second_factor(world.priya))

    words = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).content.decode() for n in range(12)]

    assert "Too many failed login attempts" in words[-1]
    assert not is_in(browser)


def test_codes_beyond_the_limit_are_recorded_too(world: World) -> None:
    browser = by_password(with_second_factor(world.priya))

    for number in range(12):
        browser.post("/accounts/2fa/authenticate/", {"code": f"{number:06}"})

    told = AccessEvent.objects.filter(user_id=world.priya.pk).exclude(verb="sign_in.succeeded")
    assert told.filter(verb="sign_in.factor_failed").count() == 5
    assert told.filter(verb="sign_in.factor_shut_out").count() == 7


def test_whoever_guesses_elsewhere_does_not_keep_the_owner_out(world: World) -> None:
    """The browser in which she gave both factors before has attempts of its own, and no more of them."""
    own = with_both(with_second_factor(world.priya))
    own.post("/accounts/logout/")
    for number in range(20):
        tried("priya@example.org", f"wrong {number}", f"203.0.113.{number}")

    assert by_password(world.priya).get("/")["Location"].startswith("/accounts/login/")
    by_password(world.priya, browser=own)
    own.post("/accounts/2fa/authenticate/", {"code": code_of(world.priya)})

    assert is_in(own)
    own.post("/accounts/logout/")
    answers = [by_post(own, f"wrong {number}") for number in range(7)]
    assert answers == [200] * 5 + [429] * 2


def by_post(browser: DjangoClient, password: str) -> int:
    return browser.post("/accounts/login/", {"login": "priya@example.org", "password": password}).status_code


def test_a_browser_known_for_one_person_is_strange_for_another(world: World) -> None:
    """A colleague, or a stranger with an account of their own, gets no further guesses by it."""
    omars = with_both(with_second_factor(world.omar))
    omars.post("/accounts/logout/")
    for number in range(6):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")

    assert by_post(omars, PASSWORD) == 429


@pytest.mark.parametrize("value", ["", "x", "name:1:2", "a" * 5000])
def test_an_altered_mark_of_a_known_browser_is_worth_nothing(world: World, value: str) -> None:
    browser = DjangoClient()
    browser.cookies["__Host-known"] = value
    for number in range(6):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")

    assert by_post(browser, PASSWORD) == 429


def test_guesses_at_many_others_do_not_wash_the_count_away(world: World) -> None:
    """Django's cache in a table keeps 300 entries unless told otherwise."""
    for number in range(6):
        tried("priya@example.org", f"wrong {number}", "203.0.113.9")
    for number in range(400):
        tried(f"user{number}@example.org", "Summer2026!", f"198.51.{number // 20}.1")

    assert "Too many failed login attempts" in tried("priya@example.org", PASSWORD, "198.51.100.7").words  # type: ignore[attr-defined]


def test_a_stolen_session_does_not_guess_the_password(world: World) -> None:
    """Neither where it is changed nor where it is confirmed; each guess is recorded."""
    stolen = with_both(with_second_factor(world.priya))
    change = {"password1": STRONG, "password2": STRONG}

    for number in range(4):
        stolen.post("/accounts/password/change/", change | {"oldpassword": f"wrong {number}"})
        stolen.post("/accounts/reauthenticate/", {"password": f"wrong {number}"})
    words = stolen.post("/accounts/password/change/", change | {"oldpassword": PASSWORD}).content.decode()

    assert "Too many failed login attempts" in words
    assert AccessEvent.objects.filter(verb__in=REFUSED, user_id=world.priya.pk).count() == 9
    world.priya.refresh_from_db()
    assert world.priya.check_password(PASSWORD)
