"""Endpoints that take a file as a raw body: admitted in one transaction, streamed outside of any, kept in another."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, cast

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.api.idempotency import answered_once
from soc2hub.api.views import ClientApiView
from soc2hub.lib.refusals import Refusal
from soc2hub.vault.blobs import Received
from soc2hub.vault.models import Upload
from soc2hub.vault.requests import receiving_body
from soc2hub.vault.uploads import arrived, finish, upload_of

FILE_NAME, UPLOAD, KEY = "X-File-Name", "X-Upload", "Idempotency-Key"


@dataclass(frozen=True, slots=True)
class StreamedCall:
    """A call whose bytes went to the vault already: known by their SHA-256 and name to `answered_once`."""

    request: Request
    sha256: str
    name: str
    method: str = "POST"
    content_type: str = "application/octet-stream"
    headers: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        query = self.request.META.get("QUERY_STRING", "")
        known_by = {"Content-Length": self.sha256, FILE_NAME: f"{self.name}?{query}"}
        object.__setattr__(self, "headers", {KEY: self.request.headers.get(KEY, "")} | known_by)

    @property
    def user(self) -> Any:
        return self.request.user

    @property
    def path(self) -> str:
        return self.request.path


class UploadView(ClientApiView):
    """A POST with `X-File-Name` is a file; `admit` looks at all else before a byte of it is read, `keep` answers.

    A large one came in pieces before (`uploads`) and is named in `X-Upload` instead, with an empty body.
    """

    file_limit: int | None = None
    received: Received | None = None
    upload: Upload | None = None
    is_arriving, is_admitted = False, False

    def admit(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """What `keep` needs to know; raises or refuses what the body need not be read for."""
        raise NotImplementedError

    def keep(self, received: Received, admitted: Any) -> Response:
        raise NotImplementedError

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.method != "POST" or not {FILE_NAME, UPLOAD} & {*request.headers}:
            return super().in_scope(request, *args, **kwargs)
        if not request.headers.get(KEY):
            raise serializers.ValidationError({KEY: "Required for files, so that a retry is never a second version."})
        self.is_arriving = True
        super().in_scope(request, *args, **kwargs)
        self.is_admitted = True
        with self._arriving(request) as self.received:
            return super().in_scope(request, *args, **kwargs)

    def handled(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not self.is_arriving:
            return super().handled(request, *args, **kwargs)
        admitted = self.admit(request, *args, **kwargs)
        if UPLOAD in request.headers:
            self.upload = upload_of(request.headers[UPLOAD], by=self.access.user.pk)
        if not self.is_admitted:
            return Response(status=202)
        known = self.received or self.upload
        assert known is not None
        call = StreamedCall(request, known.sha256, known.name)
        return answered_once(cast(Request, call), lambda: self._kept(admitted))

    def _arriving(self, request: Request) -> AbstractContextManager[Received | None]:
        if self.upload is None:
            return receiving_body(request._request, client=self.access.client, limit=self.file_limit)
        return nullcontext() if self.upload.done_at else arrived(self.upload, limit=self.file_limit)

    def _kept(self, admitted: Any) -> Response:
        """What was in pieces is done in the transaction that keeps it; only its own key is answered again."""
        if self.received is None:
            raise Refusal("This upload was handed in already.")
        if self.upload is not None:
            finish(self.upload, self.received.sha256)
        return self.keep(self.received, admitted)
