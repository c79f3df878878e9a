"""Sessions end after 2 idle hours (an auditor's after 30 minutes) and 12 hours in all; without a second factor only
its set-up is reachable."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from soc2hub.accounts.access import my_clients
from soc2hub.accounts.known_browsers import remember
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock

IDLE = 2 * 3600
AUDITORS_IDLE = 30 * 60
ABSOLUTE = 12 * 3600
TOUCH_EVERY = 60
WITHOUT_MFA = ("/accounts/2fa/", "/accounts/logout/", "/accounts/reauthenticate/", "/static/", "/healthz", "/readyz")
Next = Callable[[HttpRequest], HttpResponse]


class SessionLimits:
    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "_auth_user_id" in request.session:
            self._judge(request)
        return self.get_response(request)

    def _judge(self, request: HttpRequest) -> None:
        moment = int(clock.now().timestamp())
        begun = request.session.setdefault("begun", moment)
        seen = request.session.get("seen", moment)
        if moment - begun > ABSOLUTE or self._was_idle(request, moment - seen):
            logout(request)
        elif moment - seen >= TOUCH_EVERY or "seen" not in request.session:
            request.session["seen"] = moment

    def _was_idle(self, request: HttpRequest, seconds: int) -> bool:
        """Whether somebody is an auditor anywhere is asked only after half an hour of silence."""
        return seconds > IDLE or (seconds > AUDITORS_IDLE and _is_auditor(request.user))


def _is_auditor(user: Any) -> bool:
    return user.is_authenticated and any(row["role"] == Role.AUDITOR for row in my_clients(user))


class MfaRequired:
    """Every role has a second factor (SECURITY (i), case A34); a password alone reaches its set-up and nothing else."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.user.is_authenticated or request.path.startswith(WITHOUT_MFA) or self._has_mfa(request):
            return self.get_response(request)
        if request.path.startswith("/api/"):
            return JsonResponse(
                {"type": "about:blank", "title": "Set up a second factor first.", "status": 403},
                status=403,
                content_type="application/problem+json",
            )
        return redirect("mfa_activate_totp")

    def _has_mfa(self, request: HttpRequest) -> bool:
        """Asked once a session: removing the last factor ends all other sessions (see `adapter`)."""
        if not request.session.get("has_mfa"):
            if not is_mfa_enabled(request.user):
                return False
            request.session["has_mfa"] = True
        return True


class KnownBrowser:
    """Where both factors were given, wrong passwords are counted apart from those of strangers (case A35)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_in = getattr(request.user, "is_authenticated", False)  # the API leaves None behind where nobody was known
        if is_in and request.session.get("has_mfa") and not request.session.get("is_known"):
            request.session["is_known"] = True
            remember(response, request.user)  # type: ignore[arg-type]
        return response
