"""What is said about a request, each track by its own address (DOMAIN R8.4)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions import comments
from audits.api.fields import checked, key_of, paged
from audits.api.requests import answered_by
from audits.api.room import in_room
from audits.models import InternalNote, Request, RoomComment
from audits.queries.comments import notes_of, said_in_room
from evidence.actions.comments import LONGEST
from evidence.api_comments import SaySerializer, WordsSerializer
from evidence.models import Submission
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView

OLDEST_FIRST = ("written_at", "id")


class NoteSerializer(WordsSerializer):
    """Among ourselves; the auditor never sees it."""

    class Meta(WordsSerializer.Meta):
        model = InternalNote


class RoomCommentSerializer(WordsSerializer):
    """In the room; both sides read it. `submission` is the piece it is about, if it is about one."""

    class Meta(WordsSerializer.Meta):
        model = RoomComment
        fields = (*WordsSerializer.Meta.fields, "submission")
        read_only_fields = fields


ROOM_COMMENTS = paged(RoomCommentSerializer)


class SayInRoomSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST)
    submission = key_of(Submission, required=False, allow_null=True)


class Notes(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.ANSWER_REQUESTS

    @extend_schema(operation_id="request_notes_list", responses=paged(NoteSerializer))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        return self.page(notes_of(find(Request, object_id)).order_by(), NoteSerializer, by=OLDEST_FIRST)

    @extend_schema(operation_id="request_notes_create", request=SaySerializer, responses={201: NoteSerializer})
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        row, values = answered_by(self.access, object_id), checked(SaySerializer(data=request.data))
        return Response(NoteSerializer(comments.note(row, values["text"], by=self.access.user)).data, status=201)


class NoteRetraction(ClientApiView):
    permission = P.ANSWER_REQUESTS

    @extend_schema(operation_id="request_notes_retract", request=None, responses={201: NoteSerializer})
    def post(self, request: ApiRequest, object_id: UUID, note_id: UUID) -> Response:
        said = find(InternalNote, note_id, request=find(Request, object_id))
        return Response(NoteSerializer(comments.retract_note(said, by=self.access.user)).data, status=201)


class RequestComments(ClientApiView):
    """The team's door to what both sides read."""

    permission, write_permission = P.SEE_PROGRAM, P.ANSWER_REQUESTS

    @extend_schema(operation_id="request_comments_list", responses=ROOM_COMMENTS)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        return self.page(self.said(self.row(object_id)), RoomCommentSerializer, by=OLDEST_FIRST)

    @extend_schema(
        operation_id="request_comments_create", request=SayInRoomSerializer, responses={201: RoomCommentSerializer}
    )
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        row, values = self.writable(object_id), checked(SayInRoomSerializer(data=request.data))
        said = comments.say(row, values["text"], submission=values.get("submission"), by=self.access.user)
        return Response(RoomCommentSerializer(said).data, status=201)

    def said(self, row: Request) -> Any:
        return said_in_room(row).order_by()

    def row(self, object_id: UUID) -> Request:
        row: Request = find(Request, object_id)
        return row

    def writable(self, object_id: UUID) -> Request:
        return answered_by(self.access, object_id)


class RequestCommentRetraction(ClientApiView):
    permission = P.ANSWER_REQUESTS

    @extend_schema(operation_id="request_comments_retract", request=None, responses={201: RoomCommentSerializer})
    def post(self, request: ApiRequest, object_id: UUID, said_id: UUID) -> Response:
        said = find(RoomComment, said_id, request=self.row(object_id))
        return Response(RoomCommentSerializer(comments.retract(said, by=self.access.user)).data, status=201)

    def row(self, object_id: UUID) -> Request:
        row: Request = find(Request, object_id)
        return row


class RoomComments(RequestComments):
    """The auditor's door to it; who leads the program looks in."""

    permission, write_permission = P.SEE_ROOM, P.SET_AUDITOR_STATUS

    @extend_schema(operation_id="room_comments_list", responses=ROOM_COMMENTS)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        return super().get(request, object_id)

    @extend_schema(
        operation_id="room_comments_create", request=SayInRoomSerializer, responses={201: RoomCommentSerializer}
    )
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        return super().post(request, object_id)

    def row(self, object_id: UUID) -> Request:
        return in_room(self.access, object_id)

    def writable(self, object_id: UUID) -> Request:
        return in_room(self.access, object_id)


class RoomCommentRetraction(RequestCommentRetraction):
    permission = P.SET_AUDITOR_STATUS

    @extend_schema(operation_id="room_comments_retract", request=None, responses={201: RoomCommentSerializer})
    def post(self, request: ApiRequest, object_id: UUID, said_id: UUID) -> Response:
        return super().post(request, object_id, said_id)

    def row(self, object_id: UUID) -> Request:
        return in_room(self.access, object_id)
