"""`Idempotency-Key`: the same POST twice has one effect and one answer, also in parallel (case F20)."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from soc2hub.jobs.models import IdempotencyKey
from soc2hub.lib.refusals import Invalid

KEPT_HEADERS = ("ETag", "Location")
CLAIM = (
    "INSERT INTO jobs_idempotencykey (id, user_id, route, key, request_sha256, status, created_at)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"
)
"""Plain SQL, since the ORM does not say whether it met a conflict."""


def answered_once(request: Request, handle: Callable[[], Response]) -> Response:
    """Claim the key, run, keep the answer; all in the effect's own transaction. 422 for another body."""
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return handle()
    if len(key) > 120:
        raise ValidationError({"Idempotency-Key": "At most 120 characters."})
    digest = hashlib.sha256(_body(request)).hexdigest()
    claim: dict[str, Any] = {"user_id": request.user.pk, "route": request.path[:200], "key": key}
    row = IdempotencyKey(**claim, request_sha256=digest)
    if not _claimed(row):
        return _former(IdempotencyKey.objects.get(**claim), digest)
    response = handle()
    if response.status_code < 400:
        IdempotencyKey.objects.filter(pk=row.pk).update(status=response.status_code, answer=_kept(response))
    return response


def _claimed(row: IdempotencyKey) -> bool:
    """False if a twin was first; one that has not committed yet is waited for."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, [row.pk, row.user_id, row.route, row.key, row.request_sha256, row.status, row.created_at])
        return bool(cursor.rowcount)


def _kept(response: Response) -> str:
    """As text: a JSON column would keep the fields, not their order, and the twin's answer would differ."""
    headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    return json.dumps({"data": response.data, "headers": headers}, cls=JSONEncoder)


def _former(row: IdempotencyKey, digest: str) -> Response:
    if row.request_sha256 != digest:
        raise Invalid("This Idempotency-Key was used for another request.", field="Idempotency-Key")
    former = json.loads(str(row.answer))
    return Response(former["data"], status=row.status, headers=former["headers"] | {"Idempotent-Replay": "true"})


def _body(request: Request) -> bytes:
    if request.content_type.startswith("application/json"):
        return json.dumps(request.data, sort_keys=True, default=str).encode()
    return request.headers.get("Content-Length", "").encode() + request.headers.get("X-File-Name", "").encode()
