"""A real browser against real servers. Each journey has a database of its own."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from playwright.sync_api import Browser, Page

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from tests.servers import Site, serving
from tests.worlds import PASSWORD, World, small_world


@pytest.fixture
def committed_world(fresh_database: str, settings: Any) -> World:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    return small_world()


@pytest.fixture
def site(fresh_database: str, tmp_path: Path) -> Iterator[Site]:
    with serving(fresh_database, tmp_path, worker=True) as running:
        yield running


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1360, "height": 900})
    context.set_default_timeout(30_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def sign_in(site: Site) -> Callable[[Page, User], None]:
    """Password, then the code of the authenticator app, on the real pages."""

    def act(page: Page, user: User) -> None:
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        enter(page, site, user.email, PASSWORD, secret)

    return act


def enter(page: Page, site: Site, email: str, password: str, secret: str) -> None:
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    while "/accounts/" in page.url:
        _enter_code(page, secret)


def _enter_code(page: Page, secret: str) -> None:
    """The code of the instant in which the page asks; where that turned over on the way, the page asks again."""
    page.get_by_label("Code").wait_for()
    page.get_by_label("Code").fill(totp_code(secret))
    with page.expect_navigation(wait_until="commit"):
        page.get_by_role("button", name="Sign in").click()


def totp_code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30))
