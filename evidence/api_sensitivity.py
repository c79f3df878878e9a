"""How sensitive a piece of evidence or a list is, over the API (PRODUCT E9); its caller may see it no more after."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.actions.sensitivity import classify, classify_list
from evidence.models import Population, Submission
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView
from soc2hub.custody.sensitivity import CHOICES


class ClassSerializer(serializers.Serializer[Any]):
    """`reason` is needed where it becomes less sensitive."""

    sensitivity = serializers.ChoiceField(choices=CHOICES)
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True, default="", write_only=True)
    is_seen = serializers.BooleanField(read_only=True, help_text="Whether you still see it.")


class SubmissionSensitivity(ClientApiView):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="submission_classify", request=ClassSerializer, responses=ClassSerializer)
    def put(self, request: Request, submission_id: UUID) -> Response:
        said = _said(request)
        is_seen = classify(find(Submission, submission_id), **said, by=self.access.user)
        return _answer(said, is_seen=is_seen)


class PopulationSensitivity(ClientApiView):
    """With every version of the list, and the lists it was held against."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="population_classify", request=ClassSerializer, responses=ClassSerializer)
    def put(self, request: Request, population_id: UUID) -> Response:
        said = _said(request)
        is_seen = classify_list(find(Population, population_id), **said, by=self.access.user)
        return _answer(said, is_seen=is_seen)


def _said(request: Request) -> dict[str, Any]:
    asked = ClassSerializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)


def _answer(said: dict[str, Any], *, is_seen: bool) -> Response:
    return Response(ClassSerializer({"sensitivity": said["sensitivity"], "is_seen": is_seen}).data)
