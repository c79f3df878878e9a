"""The guard of every page: sign-in, client, role, one transaction, refusals as answers.

A routed view without a guard is refused when Django starts (`soc2hub.web.checks`). The client comes from the URL,
never from a session or a body, so two tabs on two clients never mix (SECURITY §1.1).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any, Protocol
from uuid import UUID

import structlog
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from soc2hub.accounts.access import Access, access_to
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.record import record_access
from soc2hub.web.collisions import as_refusal

View = Callable[..., HttpResponse]
SAFE = ("GET", "HEAD")


@dataclass(frozen=True, slots=True)
class Guard:
    """What a view declares: `kind` is client, portfolio, person or public; `permission` for client pages."""

    kind: str
    methods: tuple[str, ...]
    permission: Permission | None = None
    write_permission: Permission | None = None


class ClientRequest(Protocol):
    """A request inside one client."""

    access: Access
    user: User
    method: str
    GET: Any
    POST: Any
    FILES: Any
    headers: Any
    htmx: Any


def client_page(permission: Permission, *, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page or an act of one client: URL `/c/<uuid:client_id>/…`; the view gets `request.access`."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, client_id: UUID, **kwargs: Any) -> HttpResponse:
            def enter() -> HttpResponse:
                with admitted(request, client_id, permission):
                    return _finished(view(request, **kwargs))

            return _answer(request, enter, methods)

        guarded.guard = Guard("client", methods, permission)  # type: ignore[attr-defined]
        return guarded

    return decorate


def client_upload(permission: Permission, receiver: Callable[[HttpRequest], Any]) -> Callable[[View], View]:
    """A POST whose body may be large: admitted in a short transaction, then the view runs outside of any.

    CSRF is asked after that, inside `receiver`, since looking for the token reads a form's whole body. The view
    opens its own transactions with `admitted`, which judges the membership anew.
    """

    def decorate(view: View) -> View:
        checked = csrf_protect(view)

        @wraps(view)
        def guarded(request: HttpRequest, client_id: UUID, **kwargs: Any) -> HttpResponse:
            def enter() -> HttpResponse:
                with admitted(request, client_id, permission):
                    pass
                with receiver(request):
                    return _rendered(checked(request, client_id=client_id, **kwargs))

            return _answer(request, enter, ("POST",))

        guarded.guard = Guard("client", ("POST",), permission)  # type: ignore[attr-defined]
        return csrf_exempt(guarded)

    return decorate


@contextmanager
def admitted(request: Any, client_id: UUID, permission: Permission) -> Iterator[None]:
    """One transaction inside the client, for who has the permission there; sets `request.access`.

    Instants are shown in the client's zone, in which its days of duty are counted.
    """
    with entering(client_id, by=request.user):
        request.access = access_to(client_id, request.user)
        zone = timezone.override(request.access.client.zone)
        structlog.contextvars.bind_contextvars(client=str(client_id))
        if not request.access.may(permission):
            raise PermissionDenied(permission.value)
        with zone:
            yield


def portfolio_page(view: View) -> View:
    """A page over the person's live memberships; it only reads."""

    @wraps(view)
    def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        def enter() -> HttpResponse:
            with entering_portfolio(by=request.user):
                return _finished(view(request, **kwargs))

        return _answer(request, enter, ("GET",))

    guarded.guard = Guard("portfolio", ("GET",))  # type: ignore[attr-defined]
    return guarded


def person_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page of the signed-in person that touches no client data, or enters clients by itself."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            return _answer(request, lambda: _rendered(view(request, **kwargs)), methods)

        guarded.guard = Guard("person", methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


def public_page(*, methods: tuple[str, ...] = ("GET",)) -> Callable[[View], View]:
    """A page for anybody: health, the invitation's landing page."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **kwargs: Any) -> HttpResponse:
            if request.method not in _understood(methods):
                return HttpResponseNotAllowed(methods)
            return view(request, **kwargs)

        guarded.guard = Guard("public", methods)  # type: ignore[attr-defined]
        return guarded

    return decorate


def _answer(request: HttpRequest, enter: Callable[[], HttpResponse], methods: tuple[str, ...]) -> HttpResponse:
    if request.method not in _understood(methods):
        return HttpResponseNotAllowed(methods)
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    try:
        return enter()
    except PermissionDenied:
        record_access("page.refused", user_id=request.user.pk, path=request.path)
        raise
    except Refusal as refusal:
        return _refused(request, refusal)
    except DatabaseError as error:
        if (collision := as_refusal(error)) is None:
            raise
        return _refused(request, collision)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    return render(request, "refused.html", {"refusal": refusal}, status=refusal.status)


def _understood(methods: tuple[str, ...]) -> tuple[str, ...]:
    """HEAD is GET without its body; where only POST acts it would act too, and unasked for its CSRF token (A53)."""
    return (*methods, "HEAD") if "GET" in methods else methods


def _rendered(response: HttpResponse) -> HttpResponse:
    """Lazy templates are rendered inside the transaction: afterwards they would see nothing."""
    render_now = getattr(response, "render", None)
    return render_now() if callable(render_now) else response


def _finished(response: HttpResponse) -> HttpResponse:
    """An answer that is an error undoes whatever the view wrote."""
    response = _rendered(response)
    if response.status_code >= 400:
        transaction.set_rollback(True)
    return response
