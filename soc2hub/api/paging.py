"""Keyset paging: a page costs the same at the millionth row, and nothing is counted."""

import base64
import json
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import models
from django.db.models import Q
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.api.rows import represented

DEFAULT, MOST = 50, 100
Row = TypeVar("Row")


def page(request: Request, rows: models.QuerySet[Any], serializer: Any, *, by: tuple[str, ...] = ("id",)) -> Response:
    """`{results, next}` ordered by `by` (field names, `-` for descending; the last one unique)."""
    size = _size(request)
    found = list(after(rows, by, request.query_params.get("cursor", ""))[: size + 1])
    shown = found[:size]
    following = next_url(request, cursor_of(shown[-1], by)) if len(found) > size else None
    return Response({"results": represented(shown, serializer, context={"request": request}), "next": following})


def after(rows: models.QuerySet[Any], by: tuple[str, ...], cursor: str) -> models.QuerySet[Any]:
    """The rows behind the cursor, in order."""
    rows = rows.order_by(*by)
    if not cursor:
        return rows
    try:
        return rows.filter(_behind(by, _decoded(cursor, len(by))))
    except (DjangoValidationError, TypeError, ValueError):
        raise ValidationError({"cursor": "Not a cursor of this list."}) from None


def after_or_all(rows: models.QuerySet[Any], by: tuple[str, ...], cursor: str) -> models.QuerySet[Any]:
    """For pages: a cursor that is none of ours begins anew, since nobody typed it."""
    try:
        return after(rows, by, cursor)
    except ValidationError:
        return rows.order_by(*by)


def computed_page(request: Any, rows: Sequence[Row], *, key: Callable[[Row], Any]) -> tuple[Sequence[Row], str]:
    """A page of rows that are computed all at once, behind the one named by `cursor`, and where it goes on.

    Rows are few enough to compute and too many to show; where the named one is gone the list begins anew.
    """
    named = request.GET.get("cursor", "")
    begin = next((place for place, row in enumerate(rows, start=1) if str(key(row)) == named), 0) if named else 0
    shown = rows[begin : begin + DEFAULT]
    following = next_url(request, str(key(shown[-1]))) if begin + DEFAULT < len(rows) else ""
    return shown, following


def cursor_of(row: Any, by: tuple[str, ...]) -> str:
    values = [getattr(row, name.lstrip("-")) for name in by]
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def next_url(request: Any, cursor: str) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def _behind(by: tuple[str, ...], values: list[Any]) -> Q:
    """`first >= a AND (first > a OR first = a AND second > b …)`: the first part lets an index seek."""
    first = by[0].lstrip("-")
    condition = Q()
    for depth, name in enumerate(by):
        equal = {by[i].lstrip("-"): values[i] for i in range(depth)}
        beyond = f"{name.lstrip('-')}__{'lt' if name.startswith('-') else 'gt'}"
        condition |= Q(**equal, **{beyond: values[depth]})
    return Q(**{f"{first}__{'lte' if by[0].startswith('-') else 'gte'}": values[0]}) & condition


def _decoded(cursor: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        raise ValidationError({"cursor": "Not a cursor of ours."}) from None
    if not isinstance(values, list) or len(values) != length or not all(_is_plain(value) for value in values):
        raise ValidationError({"cursor": "Not a cursor of this list."})
    return values


def _is_plain(value: Any) -> bool:
    """What `cursor_of` writes: short text that PostgreSQL could hold, or a whole number of its size."""
    if isinstance(value, str):
        return "\x00" not in value and not any("\ud800" <= sign <= "\udfff" for sign in value)
    return isinstance(value, int) and abs(value) < 2**63


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", "")
    return max(1, min(int(text), MOST)) if text.isdecimal() and len(text) < 9 else DEFAULT
