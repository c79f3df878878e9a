"""What the sign-in library tells us: failures enter the access record, changes of a factor end other sessions."""

from typing import Any

from allauth.account.signals import password_changed, password_reset, user_logged_in
from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest

from soc2hub.accounts.models import User
from soc2hub.accounts.sessions import end_sessions
from soc2hub.trail.record import record_access

TOO_MANY = "too_many_login_attempts"
"""What the library calls an attempt after too many others."""


def listen() -> None:
    """Called once, when the app is ready."""
    user_login_failed.connect(_failed, dispatch_uid="soc2hub.failed")
    authentication_failed.connect(_factor_failed, dispatch_uid="soc2hub.factor_failed")
    user_logged_in.connect(_signed_in, dispatch_uid="soc2hub.signed_in")
    password_changed.connect(_password_changed, dispatch_uid="soc2hub.password_changed")
    password_reset.connect(_password_reset, dispatch_uid="soc2hub.password_reset")
    for signal in (authenticator_added, authenticator_removed, authenticator_reset):
        signal.connect(_factors_changed, dispatch_uid="soc2hub.factors_changed")


def _failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    _note("sign_in.failed", credentials, request)


def note_shut_out(request: HttpRequest, credentials: dict[str, Any]) -> None:
    """Called by the adapter: too many attempts came before this one."""
    _note("sign_in.shut_out", credentials, request)


def _note(verb: str, credentials: dict[str, Any], request: HttpRequest | None) -> None:
    """The address typed is not kept: it may be a mistyped password."""
    typed = str(credentials.get("email", "")).lower()[:254].replace("\x00", "")
    known = User.objects.filter(email=typed).first()
    record_access(verb, user_id=known.pk if known else None, address=_address(request))


def _factor_failed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_access("sign_in.factor_failed", user_id=user.pk, address=_address(request))


def note_factor_shut_out(request: HttpRequest, user: User) -> None:
    """Too many wrong codes came before this one."""
    record_access("sign_in.factor_shut_out", user_id=user.pk, address=_address(request))


def _signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    record_access("sign_in.succeeded", user_id=user.pk, address=_address(request))


def _password_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    _end_others(request, user)
    record_access("sign_in.password_changed", user_id=user.pk, address=_address(request))


def _password_reset(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    end_sessions(user.pk)
    record_access("sign_in.password_reset", user_id=user.pk, address=_address(request))


def _factors_changed(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Without any factor left, this very session may do nothing but set one up again."""
    if not is_mfa_enabled(user):
        request.session.pop("has_mfa", None)
    _end_others(request, user)
    record_access("sign_in.factors_changed", user_id=user.pk, address=_address(request))


def _end_others(request: HttpRequest, user: User) -> None:
    """The session in which it was done goes on, and its holder is told that others ended."""
    if ended := end_sessions(user.pk, but=request.session.session_key):
        places = "1 other place" if ended == 1 else f"{ended} other places"
        messages.info(request, f"You were signed out in {places}.", fail_silently=True)


def _address(request: HttpRequest | None) -> str:
    """Whoever asks, not the proxy they come through: the same address that attempts are counted by."""
    return str(get_client_ip(request) or "")[:45] if request is not None else ""
