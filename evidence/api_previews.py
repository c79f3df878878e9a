"""What can be shown of a file, over the API: asked and recorded as its download."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.actions.readings import look
from evidence.api import OneSubmission
from soc2hub.accounts.roles import Permission as P
from soc2hub.vault.previews import NoSuchPage, Preview, as_picture, picture_of, preview_of


class TableSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class PreviewSerializer(serializers.Serializer[Preview]):
    """One of `tables`, `lines` and `pages`, which are pictures at `…/preview/1` and on; or `why_not`."""

    tables = TableSerializer(many=True)
    lines = serializers.ListField(child=serializers.CharField())
    pages = serializers.IntegerField()
    is_whole = serializers.BooleanField()
    why_not = serializers.CharField()


class PreviewOf(OneSubmission):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="submission_preview_retrieve", responses=PreviewSerializer)
    def get(self, request: Request, submission_id: UUID) -> Response:
        submission = self.submission(submission_id)
        if submission.blob is None:
            raise Http404
        preview = preview_of(submission.blob, name=submission.file_name, before_scan=True)
        if preview.holds_content:
            look(submission, by=self.access.user)
        return Response(PreviewSerializer(preview).data)


class PictureOf(OneSubmission):
    permission = P.SEE_PROGRAM

    @extend_schema(
        operation_id="submission_picture_retrieve", responses={(200, "image/png"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, submission_id: UUID, page: int) -> HttpResponse:
        submission = self.submission(submission_id)
        if submission.blob is None:
            raise Http404
        try:
            drawn = picture_of(submission.blob, name=submission.file_name, page=page, before_scan=True)
        except NoSuchPage:
            raise Http404 from None
        look(submission, by=self.access.user, page=page)
        return as_picture(drawn)
