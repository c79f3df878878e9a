"""Every refusal of the API is `application/problem+json` (RFC 9457), naming the field at fault."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import Http404, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.web.collisions import as_refusal


class Unversioned(exceptions.APIException):
    status_code = 428
    default_detail = "Send If-Match with the ETag you read, so that nobody's change is lost."


class Problem(Response):
    def __init__(self, status: int, title: str, **more: Any) -> None:
        body = {"type": "about:blank", "title": title, "status": status} | more
        super().__init__(body, status=status, content_type="application/problem+json")


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Stale):
        return Problem(412, error.message)
    if isinstance(error, Refusal):
        return Problem(error.status, error.message, **({"field": error.field} if error.field else {}))
    if isinstance(error, DatabaseError) and (collision := as_refusal(error)) is not None:
        return Problem(collision.status, collision.message)
    if isinstance(error, UnreadablePostError):
        return Problem(400, "The connection broke, or was too slow, before the whole request had arrived.")
    if isinstance(error, Http404 | exceptions.NotFound):
        return Problem(404, "There is nothing here for you.")
    if isinstance(error, PermissionDenied):
        return Problem(403, str(error) or "Your role does not allow this.")
    if isinstance(error, exceptions.ValidationError):
        return Problem(400, "Some fields are not right.", errors=error.detail)
    response = exception_handler(error, context)
    if response is None:
        return None
    answer = Problem(response.status_code, str(getattr(error, "detail", error)))
    for name, value in response.items():
        if name.lower() not in {"content-type", "content-length"}:
            answer[name] = value
    return answer
