"""memberships and invitations of one client."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts import queries
from soc2hub.accounts.access import find
from soc2hub.accounts.actions import invitations, memberships
from soc2hub.accounts.models import Invitation, Membership
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.api.views import ClientApiView
from soc2hub.web.reauthentication import confirmed_recently

ROLES = [(role.value, role.label) for role in Role]


def paged(serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    fields = {"results": serializer(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{serializer.__name__.removesuffix('Serializer')}Page", fields)


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    name = serializers.CharField(source="user.name", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Membership
        fields = ["id", "user", "name", "email", "role", "granted_by", "reason", "created_at", "expires_at"]
        read_only_fields = fields


class GivenRoleSerializer(serializers.Serializer[Any]):
    role = serializers.ChoiceField(choices=ROLES)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """`until` is the last moment of an auditor's access. The link leaves by mail only."""

    until = serializers.DateTimeField(source="grant_expires_at", required=False, allow_null=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "name", "role", "until", "invited_by", "created_at", "expires_at"]
        read_only_fields = ["id", "invited_by", "created_at", "expires_at"]


class Memberships(ClientApiView):
    permission = P.SEE_PEOPLE

    @extend_schema(operation_id="memberships_list", responses=paged(MembershipSerializer))
    def get(self, request: Request) -> Response:
        """Live ones; without the right to manage people, one's own only."""
        return self.page(queries.memberships(), MembershipSerializer, by=("created_at", "id"))


class OneMembership(ClientApiView):
    permission, write_permission = P.SEE_PEOPLE, P.MANAGE_PEOPLE

    @extend_schema(operation_id="memberships_retrieve", responses=MembershipSerializer)
    def get(self, request: Request, object_id: UUID) -> Response:
        return Response(MembershipSerializer(get_object_or_404(queries.memberships(), pk=object_id)).data)

    @extend_schema(operation_id="memberships_remove", responses={204: None})
    def delete(self, request: Request, object_id: UUID) -> Response:
        """Access ends at once."""
        memberships.revoke(get_object_or_404(queries.memberships(), pk=object_id), by=_user(request))
        return Response(status=204)


class MembershipRole(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="memberships_role_change", request=GivenRoleSerializer, responses=MembershipSerializer)
    def put(self, request: Request, object_id: UUID) -> Response:
        membership = get_object_or_404(queries.memberships(), pk=object_id)
        asked = GivenRoleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        changed = memberships.change_role(membership, Role(asked.validated_data["role"]), by=_user(request))
        return Response(MembershipSerializer(changed).data)


class Invitations(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="invitations_list", responses=paged(InvitationSerializer))
    def get(self, request: Request) -> Response:
        return self.page(queries.open_invitations(), InvitationSerializer, by=("created_at", "id"))

    @extend_schema(
        operation_id="invitations_create", request=InvitationSerializer, responses={201: InvitationSerializer}
    )
    def post(self, request: Request) -> Response:
        asked = InvitationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        typed = asked.validated_data
        role = Role(typed["role"])
        if role is Role.AUDITOR:
            _ensure_confirmed(request)
        made = invitations.invite(
            email=typed["email"],
            name=typed["name"],
            role=role,
            until=typed.get("grant_expires_at"),
            by=_user(request),
        )
        return Response(InvitationSerializer(made).data, status=201)


class OneInvitation(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="invitations_remove", responses={204: None})
    def delete(self, request: Request, object_id: UUID) -> Response:
        """The link stops working at once."""
        invitations.revoke(find(Invitation, object_id), by=_user(request))
        return Response(status=204)


def _ensure_confirmed(request: Request) -> None:
    """A token cannot show that a person is there; a session must have done so within ten minutes (case A45)."""
    if request.auth is not None or not confirmed_recently(request._request):
        raise PermissionDenied("Confirm that it is you on a page first; then invite the auditor.")


def _user(request: Request) -> Any:
    return request.user
