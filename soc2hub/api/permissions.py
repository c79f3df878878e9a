"""DRF's own gate only asks who is there: the client and the role are judged in `ApiView`'s transaction."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request


class SignedIn(BasePermission):
    def has_permission(self, request: Request, view: Any) -> bool:
        return request.user is not None and request.user.is_authenticated


class DeclaredPermission(SignedIn):
    """Signed in, and a token's scopes allow the method: `read` reads, `write` does all, `evidence` only submits."""

    message = "This token's scopes do not allow that."

    def has_permission(self, request: Request, view: Any) -> bool:
        if not super().has_permission(request, view):
            return False
        if request.auth is None:
            return True
        token: Any = request.auth
        scopes = set(token.scopes)
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return bool(scopes & {"read", "write"}) or (
                "evidence" in scopes and getattr(view, "for_evidence_tokens", False)
            )
        return "write" in scopes or ("evidence" in scopes and getattr(view, "for_evidence_tokens", False))
