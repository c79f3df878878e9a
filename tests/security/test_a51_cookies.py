"""A51: cookies are bound to the host, unreadable for scripts, and renewed at each step of signing in."""

from django.test import Client as DjangoClient

from tests.security.signing_in import by_password, code_of, with_second_factor
from tests.worlds import World


def test_the_session_cookie_is_closed_on_all_sides(world: World) -> None:
    browser = by_password(world.omar)

    cookie = browser.cookies["__Host-session"]

    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True, True, "Lax", "/", "",
    )  # fmt: skip


def test_the_csrf_cookie_too() -> None:
    browser = DjangoClient()
    browser.get("/accounts/login/")

    cookie = browser.cookies["__Host-csrf"]

    assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (True, True, "/", "")


def test_the_session_is_renewed_at_each_step(world: World) -> None:
    with_second_factor(world.omar)
    browser = DjangoClient()
    session = browser.session
    session["seen_before"] = True
    session.save()
    values = [browser.cookies["__Host-session"].value]

    by_password(world.omar, browser=browser)
    values.append(browser.cookies["__Host-session"].value)
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(world.omar)})
    values.append(browser.cookies["__Host-session"].value)

    assert browser.get("/account/tokens/").status_code == 200
    assert values[2] not in values[:2]
