"""Waivers over the API: asked on an occurrence, answered and ended here (R7.3)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import waivers as acts
from controls.api.serializers import ReasonBody
from controls.models import Waiver
from controls.queries.waivers import NEWEST_FIRST, waivers
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class WaiverSerializer(serializers.ModelSerializer[Waiver]):
    control = serializers.CharField(source="occurrence.control.ref")
    key = serializers.CharField(source="occurrence.key")

    class Meta:
        model = Waiver
        fields = [
            "id", "occurrence_id", "control", "key", "reason", "state", "asked_by_id", "created_at", "answered_by_id",
            "answered_at", "answer", "ended_by_id", "ended_at", "ended_because", "version",
        ]  # fmt: skip
        read_only_fields = fields


class WaiverAnswerBody(serializers.Serializer):  # type: ignore[type-arg]
    is_approved = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class Waivers(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(
        parameters=[OpenApiParameter("state", str, enum=[state for state, _ in Waiver.STATES])],
        responses=WaiverSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        rows = waivers()
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return self.page(rows, WaiverSerializer, by=NEWEST_FIRST)


class WaiverDetail(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=WaiverSerializer)
    def get(self, request: Request, waiver_id: UUID) -> Response:
        return _detail(find(Waiver, waiver_id))


class WaiverAnswer(ClientApiView):
    """Of the version in If-Match; never by whoever asked."""

    permission = P.APPROVE_WAIVERS

    @extend_schema(request=WaiverAnswerBody, responses=WaiverSerializer)
    def post(self, request: Request, waiver_id: UUID) -> Response:
        waiver, version = find(Waiver, waiver_id), self.expected_version(request)
        body = WaiverAnswerBody(data=request.data)
        body.is_valid(raise_exception=True)
        act = acts.approve if body.validated_data["is_approved"] else acts.decline
        return _detail(act(waiver, reason=body.validated_data["reason"], version=version, by=self.access.user))


class WaiverEnd(ClientApiView):
    """The question taken back by whoever asked, or the approval undone by those who approve."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(request=ReasonBody, responses=WaiverSerializer)
    def post(self, request: Request, waiver_id: UUID) -> Response:
        waiver, version = find(Waiver, waiver_id), self.expected_version(request)
        body = ReasonBody(data=request.data)
        body.is_valid(raise_exception=True)
        reason, may_approve = body.validated_data["reason"], self.access.may(P.APPROVE_WAIVERS)
        return _detail(acts.end(waiver, reason=reason, version=version, by=self.access.user, may_approve=may_approve))


def _detail(waiver: Waiver) -> Response:
    row = waivers().get(pk=waiver.pk)
    return with_etag(Response(WaiverSerializer(row).data), row.version)
