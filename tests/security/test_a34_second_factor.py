"""A34: whoever has a password only, in whatever role, reaches nothing but the set-up of the second factor.

All routes are tried in tests/policy/test_routes.py; here every role.
"""

from tests.security.signing_in import by_password, is_in, with_second_factor
from tests.worlds import World

PEOPLE = ("priya", "omar", "erin", "eve", "audrey", "vera")


def test_every_role_is_led_to_the_set_up(world: World) -> None:
    for name in PEOPLE:
        browser = by_password(getattr(world, name))

        for path in ("/", world.acme.get_absolute_url(), "/account/tokens/", "/accounts/sessions/"):
            assert browser.get(path)["Location"] == "/accounts/2fa/totp/activate/", (name, path)
        assert browser.get("/api/v1/clients").status_code == 403
        assert browser.get("/accounts/2fa/totp/activate/").status_code in (200, 302)


def test_with_a_second_factor_the_password_alone_signs_nobody_in(world: World) -> None:
    browser = by_password(with_second_factor(world.priya))

    assert not browser.get("/").wsgi_request.user.is_authenticated
    assert browser.get("/")["Location"].startswith("/accounts/login/")
    assert not is_in(browser)


def test_a_wrong_code_signs_nobody_in(world: World) -> None:
    browser = by_password(with_second_factor(world.priya))

    for code in ("000000", "", "1" * 200, "a'--"):
        browser.post("/accounts/2fa/authenticate/", {"code": code})

    assert not is_in(browser)
