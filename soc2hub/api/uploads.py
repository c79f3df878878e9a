"""Endpoints that take a file as a raw body: admitted in one transaction, streamed outside of any, kept in another."""

from dataclasses import dataclass, field
from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.api.idempotency import answered_once
from soc2hub.api.views import ClientApiView
from soc2hub.vault.blobs import Received
from soc2hub.vault.requests import receiving_body

FILE_NAME, KEY = "X-File-Name", "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class StreamedCall:
    """A call whose body went to the vault already: known by its SHA-256 to `answered_once`."""

    request: Request
    received: Received
    method: str = "POST"
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        query = self.request.META.get("QUERY_STRING", "")
        known_by = {"Content-Length": self.received.sha256, FILE_NAME: f"{self.received.name}?{query}"}
        object.__setattr__(self, "headers", {KEY: self.request.headers.get(KEY, "")} | known_by)

    @property
    def user(self) -> Any:
        return self.request.user

    @property
    def path(self) -> str:
        return self.request.path


class UploadView(ClientApiView):
    """A POST with `X-File-Name` is a file; `admit` looks at all else before a byte of it is read, `keep` answers."""

    file_limit: int | None = None
    received: Received | None = None
    is_arriving = False

    def admit(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """What `keep` needs to know; raises or refuses what the body need not be read for."""
        raise NotImplementedError

    def keep(self, received: Received, admitted: Any) -> Response:
        raise NotImplementedError

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.method != "POST" or FILE_NAME not in request.headers:
            return super().in_scope(request, *args, **kwargs)
        if not request.headers.get(KEY):
            raise serializers.ValidationError({KEY: "Required for files, so that a retry is never a second version."})
        self.is_arriving = True
        super().in_scope(request, *args, **kwargs)
        with receiving_body(request._request, limit=self.file_limit) as self.received:
            return super().in_scope(request, *args, **kwargs)

    def handled(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.is_arriving:
            return super().handled(request, *args, **kwargs)
        admitted = self.admit(request, *args, **kwargs)
        if self.received is None:
            return Response(status=202)
        received = self.received
        return answered_once(cast(Request, StreamedCall(request, received)), lambda: self.keep(received, admitted))
