"""`Idempotency-Key`: the same POST twice has one effect and one answer, also in parallel (case F20)."""

import hashlib
import json
from collections.abc import Callable

from django.db import IntegrityError, transaction
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from soc2hub.jobs.models import IdempotencyKey
from soc2hub.lib.refusals import Invalid

KEPT_HEADERS = ("ETag", "Location")


def answered_once(request: Request, handle: Callable[[], Response]) -> Response:
    """Claim the key, run, keep the answer; all in the effect's own transaction. 422 for another body."""
    key = request.headers.get("Idempotency-Key", "")
    if request.method != "POST" or not key:
        return handle()
    if len(key) > 120:
        raise ValidationError({"Idempotency-Key": "At most 120 characters."})
    digest = hashlib.sha256(_body(request)).hexdigest()
    claim = {"user_id": request.user.pk, "route": request.path[:200], "key": key}
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(**claim, request_sha256=digest)
    except IntegrityError:  # a parallel twin committed first: INSERT waited for it
        return _former(IdempotencyKey.objects.get(**claim), digest)
    response = handle()
    if response.status_code < 400:
        row.status, row.answer = response.status_code, _kept(response)
        row.save(update_fields=["status", "answer"])
    return response


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
