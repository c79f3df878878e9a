"""Which report fits: which-report."""

from dataclasses import fields

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.forms.reports import WhichReportForm
from scoping.queries.demands import demands
from scoping.serializers import ReportFindingSerializer
from scoping.which_report import Answers, which_reports
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView


class WhichReport(ClientApiView):
    """Four answers (`yes`, `no` or nothing) as query parameters; what the commitments name comes first."""

    permission = P.SEE_PROGRAM

    @extend_schema(
        operation_id="which_report_retrieve",
        parameters=[OpenApiParameter(field.name, bool) for field in fields(Answers)],
        responses=ReportFindingSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        form = WhichReportForm(request.query_params)
        if not form.is_valid():
            raise serializers.ValidationError({name: [str(one) for one in said] for name, said in form.errors.items()})
        found = which_reports(Answers(**form.cleaned_data), demands(), today=self.access.client.today())
        return Response({"results": ReportFindingSerializer(found, many=True).data, "next": None})
