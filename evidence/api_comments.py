"""What is said among ourselves about a piece of evidence, over the API; the auditor is on another track (R8.4)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.actions.comments import LONGEST, comment, retract
from evidence.api import OneSubmission
from evidence.models import Comment, Words
from evidence.queries.comments import comments_on
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P


class WordsSerializer(serializers.ModelSerializer[Any]):
    """`text` is empty once it is taken back."""

    text = serializers.SerializerMethodField()
    written_by = serializers.CharField(source="written_by.name", read_only=True)

    class Meta:
        model: type[Words] = Comment
        fields: tuple[str, ...] = ("id", "text", "written_by", "written_at", "retracted_at")
        read_only_fields = fields

    def get_text(self, words: Words) -> str:
        return "" if words.is_retracted else words.text


class CommentSerializer(WordsSerializer):
    """A comment among ourselves."""


class SaySerializer(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST)


class Comments(OneSubmission):
    permission, write_permission = P.SEE_PROGRAM, P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="submission_comments_list", responses=CommentSerializer(many=True))
    def get(self, request: Request, submission_id: UUID) -> Response:
        rows = comments_on(self.submission(submission_id)).order_by()
        return self.page(rows, CommentSerializer, by=("written_at", "id"))

    @extend_schema(
        operation_id="submission_comments_create", request=SaySerializer, responses={201: CommentSerializer}
    )
    def post(self, request: Request, submission_id: UUID) -> Response:
        asked = SaySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = comment(self.submission(submission_id), asked.validated_data["text"], by=self.access.user)
        return Response(CommentSerializer(said).data, status=201)


class CommentRetraction(OneSubmission):
    """By who wrote it; that it was said stays."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="submission_comments_retract", request=None, responses={201: CommentSerializer})
    def post(self, request: Request, submission_id: UUID, comment_id: UUID) -> Response:
        said = find(Comment, comment_id, submission=self.submission(submission_id))
        return Response(CommentSerializer(retract(said, by=self.access.user)).data, status=201)
