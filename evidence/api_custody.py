"""A piece of evidence put under hold or asked to be purged, over the API: a file, or words (PRODUCT E3).

What was asked for is approved, declined or released where the client's other holds and purges are.
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from evidence.models import Submission
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.people import ensure_confirmed
from soc2hub.api.views import ClientApiView
from soc2hub.custody.actions import holds, purges
from soc2hub.custody.api import HoldSerializer, PurgeSerializer
from soc2hub.custody.models import Purge


class HoldOnSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class PurgeOfSerializer(serializers.Serializer[Any]):
    """`words` stay in its place for good: no secret and no person's data in them."""

    reason = serializers.ChoiceField(choices=Purge.ASKED)
    words = serializers.CharField(max_length=200)


class HoldOn(ClientApiView):
    permission = P.HOLD_EVIDENCE

    @extend_schema(operation_id="submission_hold", request=HoldOnSerializer, responses={201: HoldSerializer})
    def post(self, request: Request, submission_id: UUID) -> Response:
        submission, said = find(Submission, submission_id), _said(HoldOnSerializer, request)
        hold = holds.place(on=submission.thing, what=submission.neutral_name, **said, by=self.access.user)
        return Response(HoldSerializer(hold).data, status=201)


class PurgeOf(ClientApiView):
    permission = P.PURGE_EVIDENCE

    @extend_schema(operation_id="submission_purge", request=PurgeOfSerializer, responses={201: PurgeSerializer})
    def post(self, request: Request, submission_id: UUID) -> Response:
        """Somebody else approves; with a session that has just confirmed, no token."""
        ensure_confirmed(request)
        submission, said = find(Submission, submission_id), _said(PurgeOfSerializer, request)
        purge = purges.ask(submission.thing, what=submission.neutral_name, **said, by=self.access.user)
        return Response(PurgeSerializer(purge).data, status=201)


def _said(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = serializer(data=request.data)
    asked.is_valid(raise_exception=True)
    return dict(asked.validated_data)
