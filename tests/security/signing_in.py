"""Sign in through the real pages, with both factors."""

import time

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from django.test import Client as DjangoClient

from soc2hub.accounts.models import User
from tests.worlds import PASSWORD

secrets: dict[str, str] = {}


def with_second_factor(user: User) -> User:
    secrets[str(user.pk)] = generate_totp_secret()
    TOTP.activate(user, secrets[str(user.pk)])
    return user


def code_of(user: User) -> str:
    """The code of this half minute; one used a moment ago in another browser may be used again here."""
    code = format_hotp_value(hotp_value(secrets[str(user.pk)], int(time.time()) // 30))
    cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")
    return code


def by_password(
    user: User, *, password: str = PASSWORD, browser: DjangoClient | None = None, path: str = ""
) -> DjangoClient:
    browser = browser or DjangoClient()
    browser.post(f"/accounts/login/{path}", {"login": user.email, "password": password})
    return browser


def with_both(user: User, *, password: str = PASSWORD) -> DjangoClient:
    browser = by_password(user, password=password)
    browser.post("/accounts/2fa/authenticate/", {"code": code_of(user)})
    assert is_in(browser)
    return browser


def is_in(browser: DjangoClient) -> bool:
    return browser.get("/account/tokens/").status_code == 200
