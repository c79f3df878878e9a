"""Criteria that do not apply (DOMAIN R1.6)."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import applicability as acts
from controls.api.fields import related
from controls.models import Inapplicability
from controls.queries.applicability import inapplicabilities
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class InapplicabilitySerializer(serializers.ModelSerializer[Inapplicability]):
    state = serializers.CharField()

    class Meta:
        model = Inapplicability
        fields = [
            "id", "criterion_id", "reason", "state", "scope_version_id", "stated_by_id", "stated_at",
            "approved_by_id", "approved_at", "version",
        ]  # fmt: skip
        read_only_fields = fields


class InapplicabilityBody(serializers.Serializer):  # type: ignore[type-arg]
    criterion_id = serializers.CharField(max_length=8)
    reason = serializers.CharField(max_length=500)


class Inapplicabilities(ClientApiView):
    permission = P.SEE_BRIEFINGS
    write_permission = P.EDIT_SCOPE

    @extend_schema(responses=InapplicabilitySerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(inapplicabilities(), InapplicabilitySerializer, by=("stated_at", "id"))

    @extend_schema(request=InapplicabilityBody, responses={201: InapplicabilitySerializer})
    def post(self, request: Request) -> Response:
        body = InapplicabilityBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _detail(acts.state(by=self.access.user, **related(body.validated_data)), status=201)


class InapplicabilityApproval(ClientApiView):
    permission = P.APPROVE_SCOPE

    @extend_schema(request=None, responses=InapplicabilitySerializer)
    def post(self, request: Request, stated_id: UUID) -> Response:
        stated, version = find(Inapplicability, stated_id), self.expected_version(request)
        return _detail(acts.approve(stated, version=version, by=self.access.user))


class InapplicabilityEnd(ClientApiView):
    permission = P.EDIT_SCOPE

    @extend_schema(responses=InapplicabilitySerializer)
    def delete(self, request: Request, stated_id: UUID) -> Response:
        """Taken back; what was said stays on record."""
        stated, version = find(Inapplicability, stated_id), self.expected_version(request)
        return _detail(acts.take_back(stated, version=version, by=self.access.user))


def _detail(stated: Inapplicability, *, status: int = 200) -> Response:
    return with_etag(Response(InapplicabilitySerializer(stated).data, status=status), stated.version)
