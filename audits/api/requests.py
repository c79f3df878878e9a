from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions import requests, room
from audits.api.engagements import of_engagement
from audits.api.fields import checked, key_of, paged
from audits.models import Engagement, Request, SharedSubmission
from audits.queries.requests import TURNS, may_answer
from audits.turns import PREPARING, AuditorStatus, InternalStatus, Turn
from controls.models import Criterion
from evidence.models import Submission
from soc2hub.accounts.access import Access, find
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag

OURS = ["text", "kind", "criteria", "owner", "due_on", "system_name"]
WORDING = {"text", "kind", "criteria", "due_on"}
"""The auditor's; who answers a request does not rewrite what was asked."""
COMPUTED = [
    "id", "auditor_status", "transcribed_by", "turn", "round", "shared_note", "submitted_at", "waiting_since",
    "version", "created_at", "updated_at",
]  # fmt: skip


class RequestSerializer(serializers.ModelSerializer[Request]):
    """The team's view; `internal_status` moves by PATCH, submitting is `…/submission`."""

    engagement = key_of(Engagement)
    ref = serializers.CharField(max_length=40, required=False)
    criteria = serializers.ListField(child=serializers.CharField(max_length=8), required=False, max_length=61)
    owner = key_of(Person, required=False, allow_null=True)
    turn = serializers.CharField(read_only=True)
    internal_status = serializers.CharField(read_only=True)

    class Meta:
        model = Request
        fields = ["engagement", "ref", *OURS, "internal_status", *COMPUTED]
        read_only_fields = COMPUTED

    def validate_criteria(self, ids: list[str]) -> list[str]:
        unknown = set(ids) - set(Criterion.objects.filter(pk__in=ids).values_list("pk", flat=True))
        if unknown:
            raise serializers.ValidationError(f"No such criterion: {', '.join(sorted(unknown))}.")
        return ids


class RequestChangeSerializer(RequestSerializer):
    """A request keeps its engagement and its id."""

    engagement = serializers.UUIDField(source="engagement_id", read_only=True)
    ref = serializers.CharField(read_only=True)
    internal_status = serializers.ChoiceField(  # type: ignore[assignment]
        [s.value for s in PREPARING], required=False
    )


class ShareSerializer(serializers.ModelSerializer[SharedSubmission]):
    submission = key_of(Submission)

    class Meta:
        model = SharedSubmission
        fields = ["id", "submission", "shared_by", "shared_at"]
        read_only_fields = ["id", "shared_by", "shared_at"]


class Requests(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(
        operation_id="requests_list",
        parameters=[OpenApiParameter("engagement", str), OpenApiParameter("turn", str, enum=list(Turn))],
        responses=paged(RequestSerializer),
    )
    def get(self, request: ApiRequest) -> Response:
        rows = of_engagement(Request.objects.all(), request)
        turn = request.query_params.get("turn")
        if turn in list(Turn):
            rows = rows.filter(TURNS[Turn(turn)])
        return self.page(rows, RequestSerializer, by=("ref", "id"))

    @extend_schema(operation_id="requests_create", request=RequestSerializer, responses={201: RequestSerializer})
    def post(self, request: ApiRequest) -> Response:
        values = checked(RequestSerializer(data=request.data))
        row = requests.ask(values.pop("engagement"), by=self.access.user, **values)
        return with_etag(Response(RequestSerializer(row).data, status=201), row.version)


class OneRequest(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.ANSWER_REQUESTS

    @extend_schema(operation_id="requests_retrieve", responses=RequestSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        return self._shown(find(Request, object_id))

    @extend_schema(operation_id="requests_change", request=RequestChangeSerializer, responses=RequestSerializer)
    def patch(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = answered_by(self.access, object_id), self.expected_version(request)
        values = checked(RequestChangeSerializer(row, data=request.data, partial=True))
        if values.keys() & WORDING and not self.access.may(P.RUN_AUDIT):
            raise PermissionDenied("The words of a request are the auditor's: who runs the audit copies them.")
        return self._shown(self._changed(row, values, version))

    def _changed(self, row: Request, values: dict[str, Any], version: int) -> Request:
        status = values.pop("internal_status", None)
        if values or status is None:
            row = requests.change(row, version=version, by=self.access.user, **values)
            version = row.version
        if status is not None and status != row.internal_status:
            row = requests.progress(row, InternalStatus(status), version=version, by=self.access.user)
        return row

    def _shown(self, row: Request) -> Response:
        return with_etag(Response(RequestSerializer(row).data), row.version)


class Shares(ClientApiView):
    """What the auditor sees of a request; adding to it shows it at once and for good."""

    permission, write_permission = P.SEE_PROGRAM, P.ANSWER_REQUESTS

    @extend_schema(operation_id="shares_list", responses=paged(ShareSerializer))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        rows: models.QuerySet[SharedSubmission] = SharedSubmission.objects.filter(request=find(Request, object_id))
        return self.page(rows, ShareSerializer, by=("-shared_at", "id"))

    @extend_schema(operation_id="shares_create", request=ShareSerializer, responses={201: ShareSerializer})
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        row, values = answered_by(self.access, object_id), checked(ShareSerializer(data=request.data))
        shared = requests.share(row, values["submission"], by=self.access.user)
        return Response(ShareSerializer(shared).data, status=201)


class RequestSubmission(ClientApiView):
    """Hand the request to the auditor: from now on it is their turn."""

    permission = P.ANSWER_REQUESTS

    @extend_schema(operation_id="requests_submit", request=None, responses={201: RequestSerializer})
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        row = requests.submit(answered_by(self.access, object_id), by=self.access.user)
        return with_etag(Response(RequestSerializer(row).data, status=201), row.version)


class TranscriptionSerializer(serializers.Serializer[Request]):
    auditor_status = serializers.ChoiceField(Request.AUDITOR)
    shared_note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class Transcription(ClientApiView):
    """The auditor's status, copied from their own list while no auditor has a room here; signed by who copied."""

    permission = P.RUN_AUDIT

    @extend_schema(operation_id="auditor_status_copy", request=TranscriptionSerializer, responses=RequestSerializer)
    def put(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = find(Request, object_id), self.expected_version(request)
        values = checked(TranscriptionSerializer(data=request.data))
        status = AuditorStatus(values["auditor_status"])
        row = room.transcribe(row, status, note=values["shared_note"], version=version, by=self.access.user)
        return with_etag(Response(RequestSerializer(row).data), row.version)


def answered_by(access: Access, request_id: UUID) -> Request:
    row: Request = find(Request, request_id)
    if not may_answer(access, row):
        raise PermissionDenied("It is assigned to somebody else.")
    return row
