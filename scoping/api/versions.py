"""scope-versions: frozen scopes, what differs between two, and the signature."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions import versions as acts
from scoping.api.rows import paged, user
from scoping.models import ScopeVersion
from scoping.queries import staleness
from scoping.queries.versions import difference, versions
from scoping.serializers import (
    ApprovalSerializer,
    ProposalSerializer,
    ScopeVersionSerializer,
    SignatureSerializer,
    WholeScopeVersionSerializer,
)
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


class ScopeVersions(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(operation_id="scope_versions_list", responses=paged(ScopeVersionSerializer))
    def get(self, request: Request) -> Response:
        return self.page(versions(), ScopeVersionSerializer, by=("-number",))

    @extend_schema(
        operation_id="scope_versions_create", request=ProposalSerializer, responses={201: WholeScopeVersionSerializer}
    )
    def post(self, request: Request) -> Response:
        """Freeze the scope of this moment."""
        asked = ProposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = acts.propose(by=user(request), **asked.validated_data)
        return Response(_whole(version), status=201)


class OneScopeVersion(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="scope_versions_retrieve", responses=WholeScopeVersionSerializer)
    def get(self, request: Request, object_id: UUID) -> Response:
        return Response(_whole(get_object_or_404(versions(), pk=object_id)))


class ScopeDifference(ClientApiView):
    """What differs from a former version to this one, in words."""

    permission = P.SEE_PROGRAM

    @extend_schema(
        operation_id="scope_versions_difference",
        responses=inline_serializer(
            "ScopeDifference", {"differences": serializers.ListField(child=serializers.CharField())}
        ),
    )
    def get(self, request: Request, object_id: UUID, former_id: UUID) -> Response:
        former, present = (get_object_or_404(versions(), pk=pk) for pk in (former_id, object_id))
        return Response({"differences": difference(former, present)})


class Approval(ClientApiView):
    """The signature of an officer, never of the drafter."""

    permission = P.APPROVE_SCOPE

    @extend_schema(
        operation_id="scope_versions_approve", request=SignatureSerializer, responses={201: ApprovalSerializer}
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        asked = SignatureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = get_object_or_404(versions(), pk=object_id)
        approval = acts.approve(version, by=user(request), reason=asked.validated_data.get("reason", ""))
        return Response(ApprovalSerializer(approval).data, status=201)


def _whole(version: ScopeVersion) -> dict[str, Any]:
    version.changed_since = staleness(version)  # type: ignore[attr-defined]
    return dict(WholeScopeVersionSerializer(version).data)
