"""One's own tokens: list and revoke. Issuing needs a page and a fresh confirmation (cases A45, A46)."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from soc2hub.accounts import queries
from soc2hub.accounts.actions import tokens
from soc2hub.accounts.models import ApiToken
from soc2hub.api.paging import page
from soc2hub.api.people import paged
from soc2hub.api.views import ApiView
from soc2hub.web.guard import Guard


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    scopes = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ApiToken
        fields = ["id", "name", "client_id", "scopes", "created_at", "expires_at", "revoked_at", "last_used_at"]
        read_only_fields = fields


class Tokens(ApiView):
    guard = Guard("portfolio", ("GET",))

    @extend_schema(operation_id="tokens_list", responses=paged(TokenSerializer))
    def get(self, request: Request) -> Response:
        return page(request, _mine(request), TokenSerializer, by=("-created_at", "id"))


class OneToken(ApiView):
    guard = Guard("portfolio", ("DELETE",))

    @extend_schema(operation_id="tokens_remove", responses={204: None})
    def delete(self, request: Request, token_id: UUID) -> Response:
        tokens.take_back(get_object_or_404(_mine(request), pk=token_id), by=request.user)  # type: ignore[arg-type]
        return Response(status=204)


def _mine(request: Request) -> QuerySet[ApiToken]:
    """A token sees and revokes itself alone: a stolen one tells nothing of the others."""
    rows = queries.tokens_of(request.user)  # type: ignore[arg-type]
    auth: Any = request.auth
    return rows if auth is None else rows.filter(pk=auth.pk)
