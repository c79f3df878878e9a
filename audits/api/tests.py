from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions import results
from audits.api.engagements import of_engagement
from audits.api.fields import checked, key_of, paged
from audits.models import Engagement, InternalTest
from audits.models.tests import METHODS
from controls.models import Control
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag

COMPUTED = ["id", "tested_by", "version", "created_at", "updated_at"]


class TestSerializer(serializers.ModelSerializer[InternalTest]):
    """Our own test; what the auditor found is another thing, and never here."""

    engagement = key_of(Engagement)
    control = key_of(Control)
    methods = serializers.ListField(child=serializers.ChoiceField(METHODS), required=False, max_length=4)

    class Meta:
        model = InternalTest
        fields = [
            "engagement", "control", "result", "methods", "procedure", "population", "items_tested", "deviations",
            "never_done", "shared_cause", "is_by_design", "tested_on", "note", *COMPUTED,
        ]  # fmt: skip
        read_only_fields = COMPUTED


class TestChangeSerializer(TestSerializer):
    """A test stays with its control and engagement."""

    engagement = serializers.UUIDField(source="engagement_id", read_only=True)
    control = serializers.UUIDField(source="control_id", read_only=True)


class Tests(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(
        operation_id="tests_list", parameters=[OpenApiParameter("engagement", str)], responses=paged(TestSerializer)
    )
    def get(self, request: ApiRequest) -> Response:
        rows = of_engagement(InternalTest.objects.all(), request)
        return self.page(rows, TestSerializer, by=("-created_at", "id"))

    @extend_schema(operation_id="tests_create", request=TestSerializer, responses={201: TestSerializer})
    def post(self, request: ApiRequest) -> Response:
        values: dict[str, Any] = checked(TestSerializer(data=request.data))
        engagement, control = values.pop("engagement"), values.pop("control")
        row = results.record_test(engagement, control, by=self.access.user, **values)
        return with_etag(Response(TestSerializer(row).data, status=201), row.version)


class OneTest(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="tests_retrieve", responses=TestSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        row = find(InternalTest, object_id)
        return with_etag(Response(TestSerializer(row).data), row.version)

    @extend_schema(operation_id="tests_change", request=TestChangeSerializer, responses=TestSerializer)
    def patch(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = find(InternalTest, object_id), self.expected_version(request)
        values = checked(TestChangeSerializer(row, data=request.data, partial=True))
        row = results.change_test(row, version=version, by=self.access.user, **values)
        return with_etag(Response(TestSerializer(row).data), row.version)
