"""Sessions end after 2 idle hours and 12 hours in all; without a second factor only its set-up is reachable."""

from collections.abc import Callable
from time import time

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

IDLE = 2 * 3600
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
        moment = int(time())
        begun = request.session.setdefault("begun", moment)
        seen = request.session.get("seen", moment)
        if moment - seen > IDLE or moment - begun > ABSOLUTE:
            logout(request)
        elif moment - seen >= TOUCH_EVERY or "seen" not in request.session:
            request.session["seen"] = moment


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
