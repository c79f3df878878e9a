"""The room over the API: every field that leaves is named here (DOMAIN R8.4)."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions import room
from audits.api.fields import checked, paged
from audits.models import Request
from audits.queries.excused import excused_in_room
from audits.queries.room import engagements_in_room, requests_in_room, with_shown
from audits.turns import AuditorStatus
from evidence.models import Submission
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class RoomSubmissionSerializer(serializers.ModelSerializer[Submission]):
    sha256 = serializers.CharField(source="blob.sha256", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Submission
        fields = [
            "id", "title", "kind", "file_name", "text", "performed_on", "covers_from", "covers_to", "received_at",
            "sha256",
        ]  # fmt: skip
        read_only_fields = fields


class RoomRequestSerializer(serializers.ModelSerializer[Request]):
    engagement = serializers.UUIDField(source="engagement_id", read_only=True)
    turn = serializers.CharField(read_only=True)
    shared = serializers.SerializerMethodField()

    class Meta:
        model = Request
        fields = [
            "id", "engagement", "ref", "text", "kind", "criteria", "due_on", "auditor_status", "turn", "round",
            "shared_note", "submitted_at", "version", "shared",
        ]  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(RoomSubmissionSerializer(many=True))
    def get_shared(self, row: Request) -> list[dict[str, object]]:
        shown = [share.submission for share in row.shared.all()]
        return list(RoomSubmissionSerializer(shown, many=True).data)


class JudgementSerializer(serializers.Serializer[Request]):
    auditor_status = serializers.ChoiceField(Request.AUDITOR)
    shared_note = serializers.CharField(max_length=4000, allow_blank=True, default="")


class RoomRequests(ClientApiView):
    permission = P.SEE_ROOM

    @extend_schema(operation_id="room_requests_list", responses=paged(RoomRequestSerializer))
    def get(self, request: ApiRequest) -> Response:
        return self.page(with_shown(requests_in_room(self.access)), RoomRequestSerializer, by=("ref", "id"))


class OneRoomRequest(ClientApiView):
    permission = P.SEE_ROOM

    @extend_schema(operation_id="room_requests_retrieve", responses=RoomRequestSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        row = in_room(self.access, object_id)
        return with_etag(Response(RoomRequestSerializer(row).data), row.version)


class AuditorsStatus(ClientApiView):
    """Set by the auditor alone; the team's role is refused here and in the database (R8.3, R12.2)."""

    permission = P.SET_AUDITOR_STATUS

    @extend_schema(operation_id="auditor_status_set", request=JudgementSerializer, responses=RoomRequestSerializer)
    def put(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = in_room(self.access, object_id), self.expected_version(request)
        values = checked(JudgementSerializer(data=request.data))
        status = AuditorStatus(values["auditor_status"])
        row = room.judge(row, status, note=values["shared_note"], version=version, by=self.access.user)
        return with_etag(Response(RoomRequestSerializer(row).data), row.version)


class ExcusedSerializer(serializers.Serializer[Any]):
    """`approved_by` and `answer` are a waiver's; `moved_from` is the calendar's own due date."""

    kind = serializers.ChoiceField(choices=["waived", "moved", "not_occurring"])
    ref = serializers.CharField()
    title = serializers.CharField()
    key = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    due_on = serializers.DateField()
    moved_from = serializers.DateField(allow_null=True)
    reason = serializers.CharField()
    by = serializers.CharField()
    approved_by = serializers.CharField()
    answer = serializers.CharField()
    at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    ended_because = serializers.CharField()


class RoomExcused(ClientApiView):
    """What was waived, moved or without occasion of the controls shown in this engagement (R7.3)."""

    permission = P.SEE_ROOM

    @extend_schema(operation_id="room_excused_list", responses=paged(ExcusedSerializer))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        engagement = engagements_in_room(self.access).filter(pk=object_id).first()
        if engagement is None:
            raise Http404
        if self.access.may(P.SET_AUDITOR_STATUS):
            room.read_excused(engagement, by=self.access.user)
        return Response({"results": ExcusedSerializer(excused_in_room(engagement.pk), many=True).data, "next": None})


def in_room(access: Access, request_id: UUID) -> Request:
    row: Request | None = with_shown(requests_in_room(access)).filter(pk=request_id).first()
    if row is None:
        raise Http404
    return row
