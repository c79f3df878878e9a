"""How a page of lists and samples answers a form, and how it shows a page of many rows."""

from collections.abc import Sequence
from typing import Any

from django.db import models
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from soc2hub.api.paging import DEFAULT, after_or_all, cursor_of, next_url
from soc2hub.web.guard import ClientRequest
from soc2hub.web.views.forms import saved

__all__ = ["page_of", "path_of", "saved", "to"]


def page_of(request: ClientRequest, rows: models.QuerySet[Any], by: tuple[str, ...]) -> dict[str, Any]:
    """`rows` and `next_url` of one keyset page."""
    found: Sequence[Any] = list(after_or_all(rows, by, request.GET.get("cursor", ""))[: DEFAULT + 1])
    shown = found[:DEFAULT]
    following = next_url(request, cursor_of(shown[-1], by)) if len(found) > DEFAULT else ""
    return {"rows": shown, "next_url": following}


def to(request: ClientRequest, name: str, *args: Any) -> HttpResponse:
    """See other, inside the client entered."""
    return redirect(path_of(request, name, *args))


def path_of(request: ClientRequest, name: str, *args: Any) -> str:
    return reverse(f"evidence:{name}", args=[request.access.client.pk, *args])
