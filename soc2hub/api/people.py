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
from soc2hub.accounts.models import Invitation, Membership, User
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.roles import Role
from soc2hub.api.views import ClientApiView, with_etag
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
        fields = ["id", "user", "name", "email", "role", "granted_by", "reason", "created_at", "expires_at", "version"]
        read_only_fields = fields


class GivenRoleSerializer(serializers.Serializer[Any]):
    """Without `until` the last day stays as it is; null takes it away."""

    role = serializers.ChoiceField(choices=ROLES)
    until = serializers.DateTimeField(required=False, allow_null=True)


class GivenSeatSerializer(serializers.Serializer[Any]):
    """A colleague of the practice; `until` is the last moment of a stand-in."""

    user = serializers.UUIDField()
    role = serializers.ChoiceField(choices=ROLES)
    until = serializers.DateTimeField(required=False, allow_null=True)


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    """`until` is the last moment of an auditor's access. The link leaves by mail only."""

    until = serializers.DateTimeField(source="grant_expires_at", required=False, allow_null=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "name", "role", "until", "invited_by", "created_at", "expires_at"]
        read_only_fields = ["id", "invited_by", "created_at", "expires_at"]


class Memberships(ClientApiView):
    permission, write_permission = P.SEE_PEOPLE, P.MANAGE_PEOPLE

    @extend_schema(operation_id="memberships_list", responses=paged(MembershipSerializer))
    def get(self, request: Request) -> Response:
        """Live ones; without the right to manage people, one's own only."""
        return self.page(queries.memberships(), MembershipSerializer, by=("created_at", "id"))

    @extend_schema(
        operation_id="memberships_create", request=GivenSeatSerializer, responses={201: MembershipSerializer}
    )
    def post(self, request: Request) -> Response:
        """A colleague with a seat in the practice joins at once; others are invited."""
        asked = GivenSeatSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        typed = asked.validated_data
        colleague = User.objects.filter(pk=typed["user"]).first() or User(pk=typed["user"])
        made = memberships.give(colleague, Role(typed["role"]), until=typed.get("until"), by=_user(request))
        return with_etag(Response(MembershipSerializer(made).data, status=201), made.version)


class OneMembership(ClientApiView):
    permission, write_permission = P.SEE_PEOPLE, P.MANAGE_PEOPLE

    @extend_schema(operation_id="memberships_retrieve", responses=MembershipSerializer)
    def get(self, request: Request, object_id: UUID) -> Response:
        found = get_object_or_404(queries.memberships(), pk=object_id)
        return with_etag(Response(MembershipSerializer(found).data), found.version)

    @extend_schema(operation_id="memberships_remove", responses={204: None})
    def delete(self, request: Request, object_id: UUID) -> Response:
        """Access ends at once."""
        memberships.revoke(get_object_or_404(queries.memberships(), pk=object_id), by=_user(request))
        return Response(status=204)


class MembershipRole(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="memberships_role_change", request=GivenRoleSerializer, responses=MembershipSerializer)
    def put(self, request: Request, object_id: UUID) -> Response:
        """If-Match carries the version read. Moving an auditor's last day needs a person who has just confirmed."""
        membership = get_object_or_404(queries.memberships(), pk=object_id)
        asked = GivenRoleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        role, until = Role(asked.validated_data["role"]), asked.validated_data.get("until", membership.expires_at)
        version = self.expected_version(request)
        if membership.role == Role.AUDITOR:
            ensure_confirmed(request)
        changed = memberships.change(membership, role=role, until=until, version=version, by=_user(request))
        return with_etag(Response(MembershipSerializer(changed).data), changed.version)


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
            ensure_confirmed(request)
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


class InvitationMail(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="invitations_send_again", request=None, responses={201: InvitationSerializer})
    def post(self, request: Request, object_id: UUID) -> Response:
        """A new link to the same address; the former one is dead, and so is the former invitation's id."""
        invitation = find(Invitation, object_id)
        if invitation.role == Role.AUDITOR:
            ensure_confirmed(request)
        made = invitations.send_again(invitation, by=_user(request))
        return Response(InvitationSerializer(made).data, status=201)


def ensure_confirmed(request: Request) -> None:
    """A token cannot show that a person is there; a session must have done so within ten minutes (case A45)."""
    if request.auth is not None or not confirmed_recently(request._request):
        raise PermissionDenied("Confirm that it is you on a page first, then send this again with its session.")


def _user(request: Request) -> Any:
    return request.user
