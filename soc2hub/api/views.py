"""The base of every endpoint: one transaction inside the client, a declared permission, versions, idempotency."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from soc2hub.accounts.access import access_to
from soc2hub.accounts.roles import Permission
from soc2hub.api.idempotency import answered_once
from soc2hub.api.paging import page
from soc2hub.api.problems import Unversioned
from soc2hub.lib.refusals import Stale
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.web.guard import Guard


class ApiView(APIView):
    """An endpoint over the person's live memberships; subclasses of `ClientApiView` live inside one client."""

    guard = Guard("portfolio", ("GET",))

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """As DRF's, with authentication before the transaction and the handler inside it."""
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = wrapped = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(wrapped, *args, **kwargs)
            response = self.in_scope(wrapped, *args, **kwargs)
        except Exception as error:  # DRF's own edge: turned into a problem, or raised again
            response = self.handle_exception(error)
        self.response = self.finalize_response(wrapped, response, *args, **kwargs)
        return self.response

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with entering_portfolio(by=request.user, via=_via(request)):
            return self.handled(request, *args, **kwargs)

    def handled(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        handler = getattr(self, (request.method or "").lower(), self.http_method_not_allowed)
        response: Response = answered_once(request, lambda: handler(request, *args, **kwargs))
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response

    def expected_version(self, request: Request) -> int:
        """The version in If-Match; 428 without, since a blind write could lose somebody's change."""
        tag = request.headers.get("If-Match", "").strip('W/" ')
        if not tag:
            raise Unversioned
        if not tag.isdecimal() or len(tag) > 9:
            raise Stale
        return int(tag)


class ClientApiView(ApiView):
    """An endpoint of one client: `/api/v1/clients/<uuid:client_id>/…`; `permission` is what it needs.

    `write_permission` is for unsafe methods where reading needs less.
    """

    permission: Permission
    write_permission: Permission | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if getattr(cls, "permission", None) is not None:
            methods = tuple(m.upper() for m in ("get", "post", "patch", "put", "delete") if hasattr(cls, m))
            cls.guard = Guard("client", methods, cls.permission, cls.write_permission)

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        client_id: UUID = kwargs.pop("client_id")
        token: Any = request.auth
        if token is not None and token.client_id not in (None, client_id):
            raise Http404
        with entering(client_id, by=request.user, via=_via(request)):
            self.access = access_to(client_id, request.user)  # type: ignore[arg-type]
            if not self.access.may(self._needed(request)):
                raise PermissionDenied("Your role does not allow this.")
            return self.handled(request, *args, **kwargs)

    def _needed(self, request: Request) -> Permission:
        safe = request.method in ("GET", "HEAD", "OPTIONS")
        return self.permission if safe or self.write_permission is None else self.write_permission

    def page(self, rows: models.QuerySet[Any], serializer: type[serializers.BaseSerializer], **keys: Any) -> Response:
        """One keyset page of `rows` as `{results, next}`."""
        return page(self.request, rows, serializer, **keys)


def with_etag(response: Response, version: int) -> Response:
    response["ETag"] = f'"{version}"'
    return response


def _via(request: Request) -> str:
    return f"token:{request.auth.pk}" if request.auth is not None else "session"
