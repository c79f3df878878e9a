"""Request log and the headers every answer carries."""

from collections.abc import Callable
from time import perf_counter
from uuid import uuid4

import structlog
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse

from soc2hub.web.logs import loggable

log = structlog.get_logger()
Next = Callable[[HttpRequest], HttpResponse]
QUIET = ("/healthz", "/readyz", "/static/")


class RequestLog:
    """One line a request: id, person, path, status, milliseconds; the id goes back in a header."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = uuid4().hex[:16]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = perf_counter()
        response = self.get_response(request)
        response["X-Request-Id"] = request_id
        if not request.path.startswith(QUIET):
            person = getattr(request, "user", None)
            log.info(
                "request",
                method=request.method,
                path=loggable(request.path),
                status=response.status_code,
                ms=round((perf_counter() - began) * 1000, 1),
                person=str(person.pk) if person is not None and person.is_authenticated else None,
            )
        return response


class ReadableAddress:
    """A NUL names nothing that PostgreSQL could hold: no such path, a bad query, before any view reads it (A66)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path_info:
            raise Http404
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("The address holds a NUL character.")
        return self.get_response(request)


class SafeHeaders:
    """No shared cache keeps an answer, htmx fragments and pages differ, features nobody needs are off (case A52)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/static/"):
            response.setdefault("Cache-Control", "private, no-store")
            response["Vary"] = ", ".join(filter(None, [response.get("Vary"), "HX-Request"]))
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.path == "/accounts/logout/" and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        return response
