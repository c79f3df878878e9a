"""Files behind commitments and vendors' reports: sent as raw bodies, for those who keep the scope alone."""

from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions.files import LIMIT, attach
from scoping.api.rows import paged
from scoping.models import Commitment, ScopeFile, VendorReport
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.uploads import FILE_NAME, KEY, UploadView
from soc2hub.api.views import ClientApiView
from soc2hub.trail.record import record
from soc2hub.vault.blobs import Received
from soc2hub.vault.downloads import as_attachment


class ScopeFileSerializer(serializers.ModelSerializer[ScopeFile]):
    sha256 = serializers.CharField(source="blob.sha256", read_only=True)
    size = serializers.IntegerField(source="blob.size", read_only=True)

    class Meta:
        model = ScopeFile
        fields = ["id", "name", "sha256", "size", "attached_by", "created_at"]
        read_only_fields = fields


class Files(UploadView):
    """Of one record, in the order in which they were attached."""

    permission = P.EDIT_SCOPE
    model: ClassVar[Any]
    file_limit = LIMIT

    @extend_schema(responses=paged(ScopeFileSerializer))
    def get(self, request: Request, object_id: UUID) -> Response:
        rows: QuerySet[ScopeFile] = find(self.model, object_id).files.select_related("blob")
        return self.page(rows, ScopeFileSerializer, by=("created_at", "id"))

    @extend_schema(
        parameters=[
            OpenApiParameter(FILE_NAME, str, OpenApiParameter.HEADER, required=True, description="Percent-encoded."),
            OpenApiParameter(KEY, str, OpenApiParameter.HEADER, required=True),
        ],
        request={"application/octet-stream": OpenApiTypes.BINARY},
        responses={201: ScopeFileSerializer},
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        """Only a call without a file's name comes here."""
        self.admit(request, object_id=object_id)
        raise serializers.ValidationError({FILE_NAME: "Send the file as the body, and its name in this header."})

    def admit(self, request: Request, *args: Any, **kwargs: Any) -> Commitment | VendorReport:
        row: Commitment | VendorReport = find(self.model, kwargs["object_id"])
        return row

    def keep(self, received: Received, admitted: Commitment | VendorReport) -> Response:
        file = attach(admitted, received, by=self.access.user)
        return Response(ScopeFileSerializer(file).data, status=201)


class CommitmentFiles(Files):
    model = Commitment


class VendorReportFiles(Files):
    model = VendorReport


class OneScopeFile(ClientApiView):
    permission = P.EDIT_SCOPE

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    def get(self, request: Request, object_id: UUID) -> Any:
        """The bytes; that they were read goes on the trail."""
        file = find(ScopeFile, object_id)
        record("file.read", subject=file.commitment or file.report, by=self.access.user, name=file.name)
        return as_attachment(file.blob, name=file.name)
