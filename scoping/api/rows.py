"""What the endpoints of every register share."""

from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions.registers import Register
from soc2hub.accounts.models import User
from soc2hub.api.views import ClientApiView, with_etag


def paged(serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    fields = {"results": serializer(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{serializer.__name__.removesuffix('Serializer')}Page", fields)


def listed(name: str, serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(operation_id=f"{name}_list", responses=paged(serializer)),
        post=extend_schema(operation_id=f"{name}_create", request=serializer, responses={201: serializer}),
    )


def single(name: str, serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(operation_id=f"{name}_retrieve", responses=serializer),
        patch=extend_schema(operation_id=f"{name}_change", request=serializer, responses=serializer),
        delete=extend_schema(operation_id=f"{name}_remove", responses={204: None}),
    )


class Rows(ClientApiView):
    """What the four registers share; each endpoint names its own."""

    register: ClassVar[Register[Any]]
    serializer: ClassVar[type[serializers.ModelSerializer[Any]]]
    by: ClassVar[tuple[str, ...]] = ("name", "id")

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, object_id: UUID, status: int = 200) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        return with_etag(Response(self.serializer(row).data, status=status), row.version)


class ManyRows(Rows):
    def get(self, request: Request) -> Response:
        return self.page(self.rows(), self.serializer, by=self.by)

    def post(self, request: Request) -> Response:
        asked = self.serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.shown(self.register.add(by=user(request), **asked.validated_data).pk, status=201)


class OneRow(Rows):
    def get(self, request: Request, object_id: UUID) -> Response:
        return self.shown(object_id)

    def patch(self, request: Request, object_id: UUID) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        version = self.expected_version(request)
        asked = self.serializer(row, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        self.register.change(row, version=version, by=user(request), **asked.validated_data)
        return self.shown(object_id)

    def delete(self, request: Request, object_id: UUID) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        self.register.remove(row, version=self.expected_version(request), by=user(request))
        return Response(status=204)


def user(request: Request) -> User:
    """Signed in: the endpoint's own gate has seen to that."""
    return cast(User, request.user)
