"""Answers to what went wrong: plain pages, problem+json below /api/."""

from typing import Any

from django.core.exceptions import TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from soc2hub.vault.refusals import TooManyFiles

TITLES = {
    400: "The request could not be read.",
    403: "Your role does not allow this.",
    404: "There is nothing here for you.",
    500: "Something broke on our side.",
}


def answer(request: HttpRequest, status: int, title: str | None = None) -> HttpResponse:
    title = title or TITLES[status]
    if request.path.startswith("/api/"):
        body = {"type": "about:blank", "title": title, "status": status}
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, f"{status}.html", {"title": title}, status=status)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    if isinstance(exception, TooManyFilesSent):
        refusal = TooManyFiles()
        return answer(request, refusal.status, refusal.message)
    return answer(request, 400)


def forbidden(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 403)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return answer(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    return answer(request, 500)


def csrf_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    return answer(
        request, 403, "This form was opened too long ago or elsewhere. Go back, reload the page and send it again."
    )
