"""Holds, purges and clearances over the API: asked, approved, declined, released, revoked (PRODUCT E3, E9).

What asks for a purge, approves one or names somebody needs a session that has just confirmed, as the pages do; no
token (case A45).
"""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts.access import find
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.people import ensure_confirmed, paged
from soc2hub.api.views import ClientApiView
from soc2hub.custody.actions import clearances, holds, purges
from soc2hub.custody.models import Clearance, Hold, Purge
from soc2hub.custody.models.clearances import KINDS
from soc2hub.custody.queries import clearances as live_clearances
from soc2hub.vault.models import Blob

NEWEST_HOLD, NEWEST_PURGE, BY_NAME = ("-placed_at", "-id"), ("-asked_at", "-id"), ("-granted_at", "-id")


class FileSerializer(serializers.Serializer[Any]):
    """`sha256` names a file of this client; `what` is what it is known by."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$")
    what = serializers.CharField(max_length=200)

    def validate_sha256(self, value: str) -> Blob:
        blob = Blob.objects.filter(sha256=value).first()
        if blob is None:
            raise serializers.ValidationError("No such file.")
        return blob


class HoldReleaseSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class HoldInSerializer(FileSerializer):
    """Without `sha256` everything of the client is held."""

    sha256 = serializers.RegexField(r"^[0-9a-f]{64}$", required=False)
    what = serializers.CharField(max_length=200, required=False, default="")
    reason = serializers.CharField(max_length=500)


class HoldSerializer(serializers.ModelSerializer[Hold]):
    sha256 = serializers.CharField(read_only=True, allow_null=True)
    placed_by = serializers.CharField(source="placed_by.name", read_only=True)
    released_by = serializers.CharField(source="released_by.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Hold
        fields = ("id", "what", "sha256", "reason", "placed_by", "placed_at", "released_by", "released_at",
                  "release_reason")  # fmt: skip
        read_only_fields = fields


class PurgeInSerializer(FileSerializer):
    """`words` stay in the file's place for good: no secret and no person's data in them."""

    reason = serializers.ChoiceField(choices=Purge.ASKED)
    words = serializers.CharField(max_length=200)


class PurgeSerializer(serializers.ModelSerializer[Purge]):
    sha256 = serializers.CharField(read_only=True)
    asked_by = serializers.CharField(source="asked_by.name", read_only=True, default=None, allow_null=True)
    approved_by = serializers.CharField(source="approved_by.name", read_only=True, default=None, allow_null=True)
    declined_by = serializers.CharField(source="declined_by.name", read_only=True, default=None, allow_null=True)

    class Meta:
        model = Purge
        fields = ("id", "what", "sha256", "reason", "words", "asked_by", "asked_at", "approved_by", "approved_at",
                  "declined_by", "declined_at")  # fmt: skip
        read_only_fields = fields


class ClearanceInSerializer(serializers.Serializer[Any]):
    user = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    until = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ClearanceSerializer(serializers.ModelSerializer[Clearance]):
    name = serializers.CharField(source="user.name", read_only=True)
    granted_by = serializers.CharField(source="granted_by.name", read_only=True)

    class Meta:
        model = Clearance
        fields = ("id", "user", "name", "kind", "granted_by", "granted_at", "until")
        read_only_fields = fields


def _said(serializer: serializers.Serializer[Any]) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class Holds(ClientApiView):
    permission, write_permission = P.SEE_CUSTODY, P.HOLD_EVIDENCE

    @extend_schema(operation_id="holds_list", responses=paged(HoldSerializer))
    def get(self, request: Request) -> Response:
        rows = Hold.objects.select_related("blob", "placed_by", "released_by")
        return self.page(rows, HoldSerializer, by=NEWEST_HOLD)

    @extend_schema(operation_id="holds_place", request=HoldInSerializer, responses={201: HoldSerializer})
    def post(self, request: Request) -> Response:
        said = _said(HoldInSerializer(data=request.data))
        hold = holds.place(on=said.pop("sha256", None), **said, by=self.access.user)
        return Response(HoldSerializer(hold).data, status=201)


class HoldRelease(ClientApiView):
    permission = P.HOLD_EVIDENCE

    @extend_schema(operation_id="hold_release", request=HoldReleaseSerializer, responses={201: HoldSerializer})
    def post(self, request: Request, hold_id: UUID) -> Response:
        said = _said(HoldReleaseSerializer(data=request.data))
        released = holds.release(find(Hold, hold_id), **said, by=self.access.user)
        return Response(HoldSerializer(released).data, status=201)


class Purges(ClientApiView):
    permission, write_permission = P.SEE_CUSTODY, P.PURGE_EVIDENCE

    @extend_schema(operation_id="purges_list", responses=paged(PurgeSerializer))
    def get(self, request: Request) -> Response:
        rows = Purge.objects.select_related("blob", "asked_by", "approved_by", "declined_by")
        return self.page(rows, PurgeSerializer, by=NEWEST_PURGE)

    @extend_schema(operation_id="purges_ask", request=PurgeInSerializer, responses={201: PurgeSerializer})
    def post(self, request: Request) -> Response:
        """Somebody else approves."""
        ensure_confirmed(request)
        said = _said(PurgeInSerializer(data=request.data))
        purge = purges.ask(said.pop("sha256"), **said, by=self.access.user)
        return Response(PurgeSerializer(purge).data, status=201)


class OfPurge(ClientApiView):
    """Base of what is decided about one purge."""

    def told(self, purge_id: UUID) -> Response:
        row = find(Purge, purge_id)
        return Response(PurgeSerializer(row).data, status=201)


class PurgeAsking(OfPurge):
    """Make a proposal of the retention one's own; then somebody else approves."""

    permission = P.PURGE_EVIDENCE

    @extend_schema(operation_id="purge_make_own", request=None, responses={201: PurgeSerializer})
    def post(self, request: Request, purge_id: UUID) -> Response:
        ensure_confirmed(request)
        purges.make_own(find(Purge, purge_id), by=self.access.user)
        return self.told(purge_id)


class PurgeApproval(OfPurge):
    """The bytes go at once and for good; not by who asked for it, never under hold."""

    permission = P.PURGE_EVIDENCE

    @extend_schema(operation_id="purge_approve", request=None, responses={201: PurgeSerializer})
    def post(self, request: Request, purge_id: UUID) -> Response:
        ensure_confirmed(request)
        purges.approve(find(Purge, purge_id), by=self.access.user)
        return self.told(purge_id)


class PurgeRefusal(OfPurge):
    permission = P.PURGE_EVIDENCE

    @extend_schema(operation_id="purge_decline", request=None, responses={201: PurgeSerializer})
    def post(self, request: Request, purge_id: UUID) -> Response:
        purges.decline(find(Purge, purge_id), by=self.access.user)
        return self.told(purge_id)


class Clearances(ClientApiView):
    """Who is named for evidence about people, or legal."""

    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="clearances_list", responses=paged(ClearanceSerializer))
    def get(self, request: Request) -> Response:
        return self.page(live_clearances(), ClearanceSerializer, by=BY_NAME)

    @extend_schema(operation_id="clearances_grant", request=ClearanceInSerializer, responses={201: ClearanceSerializer})
    def post(self, request: Request) -> Response:
        ensure_confirmed(request)
        said = _said(ClearanceInSerializer(data=request.data))
        user = User.objects.filter(pk=said.pop("user")).first()
        if user is None:
            raise serializers.ValidationError({"user": "Choose somebody who works on this client's program."})
        clearance = clearances.grant(user, said["kind"], until=said["until"], by=self.access.user)
        return Response(ClearanceSerializer(clearance).data, status=201)


class ClearanceRevocation(ClientApiView):
    permission = P.MANAGE_PEOPLE

    @extend_schema(operation_id="clearance_revoke", request=None, responses={204: None})
    def post(self, request: Request, clearance_id: UUID) -> Response:
        clearances.revoke(find(Clearance, clearance_id), by=self.access.user)
        return Response(status=204)
