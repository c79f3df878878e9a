"""A browser in which somebody signed in with both factors has attempts of its own there.

Otherwise whoever knows an address could keep its owner out for as long as they go on guessing (case A35). The
cookie opens nothing: it only says by which count a wrong password is counted.
"""

import secrets
from datetime import timedelta

from django.core.signing import BadSignature, TimestampSigner
from django.http import HttpRequest, HttpResponse

from soc2hub.accounts.models import User

COOKIE = "__Host-known"
LIVES = timedelta(days=90)


def remember(response: HttpResponse, user: User) -> None:
    value = _signer(user.email).sign(secrets.token_urlsafe(12))
    response.set_cookie(
        COOKIE, value, max_age=int(LIVES.total_seconds()), secure=True, httponly=True, samesite="Lax"
    )  # fmt: skip


def known_as(request: HttpRequest, email: str) -> str | None:
    """The browser's name, if the person of that address has signed in here within 90 days."""
    try:
        return _signer(email).unsign(request.COOKIES.get(COOKIE, ""), max_age=LIVES)
    except BadSignature:
        return None


def _signer(email: str) -> TimestampSigner:
    return TimestampSigner(salt=f"soc2hub.known_browser:{email.strip().lower()}")
