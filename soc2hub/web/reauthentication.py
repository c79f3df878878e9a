"""Acts that need the person to have shown within ten minutes that it is them (SECURITY §1.4, case A45)."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

View = Callable[..., HttpResponse]


def confirmed_recently(request: HttpRequest) -> bool:
    return bool(did_recently_reauthenticate(request))


def needs_confirmation(view: View) -> View:
    """Below the guard: reading the form asks the person to confirm first; sending without having done so is 403."""

    @wraps(view)
    def confirmed(request: Any, **kwargs: Any) -> HttpResponse:
        if confirmed_recently(request):
            return view(request, **kwargs)
        if request.method in ("GET", "HEAD"):
            raise ReauthenticationRequired
        return render(request, "web/confirm_first.html", status=403)

    return confirmed
