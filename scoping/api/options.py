"""options, the studies that weigh them, and the numbers of the effort model."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions import options
from scoping.actions.options import OPTIONS
from scoping.api.rows import ManyRows, OneRow, Rows, listed, paged, single, user
from scoping.models import EffortParameter, OptionStudy
from scoping.queries import inventory
from scoping.queries.effort import effort_parameters
from scoping.serializers import EffortParameterSerializer, OptionSerializer, OptionStudySerializer
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class OptionRows(Rows):
    register, serializer = OPTIONS, OptionSerializer

    def rows(self) -> QuerySet[Any]:
        return inventory.options()


@listed("options", OptionSerializer)
class Options(OptionRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("options", OptionSerializer)
class OneOption(OptionRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


class OptionStudies(ClientApiView):
    """The cheapest combinations of options and unsigned commitments, newest first; POST asks for a new one."""

    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(operation_id="option_studies_list", responses=paged(OptionStudySerializer))
    def get(self, request: Request) -> Response:
        return self.page(OptionStudy.objects.all(), OptionStudySerializer, by=("-created_at", "-id"))

    @extend_schema(operation_id="option_studies_create", request=None, responses={202: None, 200: None})
    def post(self, request: Request) -> Response:
        """202: a worker weighs them; 200: the latest study answers the present records already."""
        return Response(status=202 if options.ask(by=user(request)) else 200)


class EffortParameters(ClientApiView):
    """Every number of the effort model with its source, the client's own in the place of the shipped ones."""

    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="effort_parameters_list", responses=paged(EffortParameterSerializer))
    def get(self, request: Request) -> Response:
        rows = EffortParameterSerializer(effort_parameters().values(), many=True).data
        return Response({"results": rows, "next": None})


class OneEffortParameter(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(operation_id="effort_parameters_retrieve", responses=EffortParameterSerializer)
    def get(self, request: Request, key: str) -> Response:
        return self._shown(key)

    @extend_schema(
        operation_id="effort_parameters_set", request=EffortParameterSerializer, responses=EffortParameterSerializer
    )
    def put(self, request: Request, key: str) -> Response:
        """If-Match is asked for once the client has a number of its own."""
        asked = EffortParameterSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = self.expected_version(request) if self._row(key) else None
        options.set_parameter(key, version=version, by=user(request), **asked.validated_data)
        return self._shown(key)

    @extend_schema(operation_id="effort_parameters_reset", responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        options.reset_parameter(key, version=self.expected_version(request), by=user(request))
        return Response(status=204)

    def _shown(self, key: str) -> Response:
        parameter = effort_parameters().get(key)
        if parameter is None:
            raise Http404
        row = self._row(key)
        response = Response(EffortParameterSerializer(parameter).data)
        return with_etag(response, row.version) if row else response

    def _row(self, key: str) -> EffortParameter | None:
        return EffortParameter.objects.filter(key=key).first()
