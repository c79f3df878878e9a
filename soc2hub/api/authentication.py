"""Bearer tokens, or the browser's session with CSRF."""

from typing import Any

from rest_framework.authentication import BaseAuthentication, SessionAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from soc2hub.accounts.tokens import recognise


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer s2h_…`; a token in the URL is never looked at."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scheme, _, text = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = recognise(text.strip())
        if token is None:
            raise AuthenticationFailed("The token is unknown, expired or revoked.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="soc2hub"'


class SignedInAuthentication(SessionAuthentication):
    """The session of the page's own scripts; unsafe methods need the CSRF token."""
