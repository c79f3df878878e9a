"""Large files in pieces, so that a broken connection or a closed browser costs one piece at most.

Begin with name and size; send each piece to its offset with its SHA-256 in `Content-Digest`; after a break ask where
the upload stands and go on from there; then hand it in by naming it in the `X-Upload` header of a submission.
"""

import binascii
import re
from base64 import b64decode
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag
from soc2hub.tenancy.models import Client
from soc2hub.vault import uploads
from soc2hub.vault.allowances import Limits, change, used
from soc2hub.vault.bodies import announced_length, body_of
from soc2hub.vault.kinds import CHOICES
from soc2hub.vault.models import Upload
from soc2hub.vault.pieces import LARGEST_PIECE, USUAL_PIECE, add_piece, skip
from soc2hub.vault.refusals import TooLarge

OFFSET, DIGEST = "Upload-Offset", "Content-Digest"
SHA256 = re.compile(r"sha-256=:([A-Za-z0-9+/]{43}=):")
NEWEST_FIRST = ("-started_at", "-id")


class UploadSerializer(serializers.ModelSerializer[Upload]):
    """`received` is where the next piece begins; `piece` is how large pieces should be."""

    piece = serializers.SerializerMethodField()
    sha256 = serializers.RegexField("^[0-9a-f]{64}$", required=False, default="", allow_blank=True)

    class Meta:
        model = Upload
        fields = ("id", "name", "size", "sha256", "received", "piece", "started_at", "expires_at", "done_at")
        read_only_fields = ("id", "received", "started_at", "expires_at", "done_at")
        extra_kwargs = {"name": {"max_length": 5000}, "size": {"min_value": 1, "max_value": 2**40}}

    def get_piece(self, upload: Upload) -> int:
        return USUAL_PIECE


class Uploads(ClientApiView):
    """One's own unfinished uploads; `sha256` of the whole file, if known, is asked of it in the end."""

    permission = P.SUBMIT_EVIDENCE
    for_evidence_tokens = True

    @extend_schema(responses=UploadSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(uploads.unfinished(self.access.user.pk), UploadSerializer, by=NEWEST_FIRST)

    @extend_schema(request=UploadSerializer, responses={201: UploadSerializer})
    def post(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return _told(uploads.begin(self.access.client, **asked.validated_data, by=self.access.user.pk), status=201)


class OneUpload(ClientApiView):
    """Where one's upload stands; DELETE gives it up and frees its room."""

    permission = P.SUBMIT_EVIDENCE
    for_evidence_tokens = True

    @extend_schema(responses=UploadSerializer)
    def get(self, request: Request, upload_id: UUID) -> Response:
        return _told(uploads.upload_of(upload_id, by=self.access.user.pk))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, upload_id: UUID) -> Response:
        uploads.cancel(uploads.upload_of(upload_id, by=self.access.user.pk))
        return Response(status=204)


class UploadPiece(ClientApiView):
    """The bytes from `offset` on. Sent a second time, a piece changes nothing; out of place it is refused (409)."""

    permission = P.SUBMIT_EVIDENCE
    for_evidence_tokens = True
    upload: Upload | None = None
    added = 0

    @extend_schema(
        parameters=[
            OpenApiParameter(DIGEST, str, OpenApiParameter.HEADER, required=True, description="sha-256=:base64:"),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses=UploadSerializer,
    )
    def put(self, request: Request, upload_id: UUID, offset: int) -> Response:
        """Asked twice: whether it may come, in one short transaction; that it is there, in another."""
        upload = uploads.upload_of(upload_id, by=self.access.user.pk)
        if self.upload is None:
            uploads.ensure_next(upload, offset)
        elif self.added:
            upload = uploads.advance(upload, begins_at=offset, count=self.added)
        self.upload = upload
        return _told(upload)

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if request.method != "PUT":
            return super().in_scope(request, *args, **kwargs)
        super().in_scope(request, *args, **kwargs)
        assert self.upload is not None
        if announced_length(request._request) > LARGEST_PIECE:
            raise TooLarge(LARGEST_PIECE)
        self.added = _receive(request, self.upload, kwargs["offset"], _announced_hash(request))
        return super().in_scope(request, *args, **kwargs)


class StorageSerializer(serializers.Serializer[Any]):
    """Megabytes; `kept` and `begun` are bytes. What is left out stays as it is; null is no limit."""

    file_limit_mb = serializers.IntegerField()
    storage_mb = serializers.IntegerField()
    file_kinds = serializers.ListField(
        child=serializers.ChoiceField(choices=CHOICES), required=False, allow_empty=False, max_length=len(CHOICES)
    )
    files_per_occurrence = serializers.IntegerField(required=False, allow_null=True)
    files_per_day = serializers.IntegerField(required=False, allow_null=True)
    kept = serializers.IntegerField(read_only=True)
    begun = serializers.IntegerField(read_only=True)


class Storage(ClientApiView):
    """How large one file and all files of the client may be, of which kinds, how many; and how much room is taken."""

    permission = P.SUBMIT_EVIDENCE
    write_permission = P.MANAGE_PEOPLE

    @extend_schema(responses=StorageSerializer)
    def get(self, request: Request) -> Response:
        return self._shown(self.access.client)

    @extend_schema(request=StorageSerializer, responses=StorageSerializer)
    def put(self, request: Request) -> Response:
        """If-Match carries the version read."""
        asked = StorageSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version, client = self.expected_version(request), self.access.client
        limits = replace(Limits.of(client), **asked.validated_data)
        return self._shown(change(client, limits, version=version, by=self.access.user))

    def _shown(self, client: Client) -> Response:
        said = asdict(Limits.of(client)) | asdict(used())
        return with_etag(Response(StorageSerializer(said).data), client.version)


def _receive(request: Request, upload: Upload, offset: int, sha256: str) -> int:
    """How many bytes are new; a piece that is there already is taken from the line and forgotten."""
    with body_of(request._request) as body:
        if offset < upload.received:
            skip(body)
            return 0
        room = upload.size - offset
        return add_piece(upload.client_id, upload.pk, body, begins_at=offset, room=room, sha256=sha256)  # type: ignore[arg-type]


def _announced_hash(request: Request) -> str:
    found = SHA256.search(request.headers.get(DIGEST, ""))
    if found is None:
        raise serializers.ValidationError({DIGEST: "Give the SHA-256 of the piece as sha-256=:base64:."})
    return binascii.hexlify(b64decode(found[1])).decode()


def _told(upload: Upload, status: int = 200) -> Response:
    headers = {OFFSET: str(upload.received)}
    return Response(UploadSerializer(upload).data, status=status, headers=headers)
