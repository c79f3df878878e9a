"""A35: guessing is stopped by attempt ten at the latest, per account and from many addresses; others are not harmed."""

from django.db import connection
from django.test import Client as DjangoClient

from soc2hub.trail.models import AccessEvent
from tests.security.signing_in import by_password, is_in, with_both, with_second_factor
from tests.worlds import PASSWORD, World


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
    assert events.filter(verb__in=["sign_in.failed", "sign_in.shut_out"]).count() == 12


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
    assert answers[-1].status_code == 429 and "Too many attempts" in answers[-1].content.decode()


def test_the_second_factor_is_not_guessed_either(world: World) -> None:
    browser = by_password(with_second_factor(world.priya))

    words = [browser.post("/accounts/2fa/authenticate/", {"code": f"{n:06}"}).content.decode() for n in range(12)]

    assert "Too many failed login attempts" in words[-1]
    assert not is_in(browser)
