"""Gaps, risks and policies."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import gaps as gap_acts
from controls.actions import registers
from controls.api import serializers as s
from controls.api.fields import related
from controls.models import Gap, Policy, Risk
from controls.queries.gaps import gaps
from controls.queries.registers import policies, risks
from soc2hub.accounts.access import find, find_for_change
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class Gaps(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(parameters=[OpenApiParameter("state", str)], responses=s.GapSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = gaps()
        if state := request.query_params.get("state"):
            rows = rows.filter(state__in=Gap.OPEN if state == "open" else [state])
        return self.page(rows, s.GapSerializer, by=("gravity", "found_on", "id"))

    @extend_schema(request=s.GapBody, responses={201: s.GapSerializer})
    def post(self, request: Request) -> Response:
        body = s.GapBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _gap(gap_acts.open_gap(by=self.access.user, **related(body.validated_data)), status=201)


class GapDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.GapSerializer)
    def get(self, request: Request, gap_id: UUID) -> Response:
        return _gap(find(Gap, gap_id))

    @extend_schema(request=s.GapChange(partial=True), responses=s.GapSerializer)
    def patch(self, request: Request, gap_id: UUID) -> Response:
        gap = find_for_change(Gap, gap_id)
        body = s.GapChange(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        version = self.expected_version(request)
        return _gap(gap_acts.change(gap, version=version, by=self.access.user, **related(body.validated_data)))


class GapPlan(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.PlanBody, responses=s.GapSerializer)
    def post(self, request: Request, gap_id: UUID) -> Response:
        body = s.PlanBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _gap(gap_acts.plan(find(Gap, gap_id), by=self.access.user, **related(body.validated_data)))


class GapFix(ClientApiView):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(request=None, responses=s.GapSerializer)
    def post(self, request: Request, gap_id: UUID) -> Response:
        return _gap(gap_acts.fix(find(Gap, gap_id), by=self.access.user))


class GapVerification(ClientApiView):
    permission = P.REVIEW_EVIDENCE

    @extend_schema(request=None, responses=s.GapSerializer)
    def post(self, request: Request, gap_id: UUID) -> Response:
        """409 for whoever fixed it."""
        return _gap(gap_acts.verify(find(Gap, gap_id), by=self.access.user))


class GapClosure(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=None, responses=s.GapSerializer)
    def post(self, request: Request, gap_id: UUID) -> Response:
        return _gap(gap_acts.close(find(Gap, gap_id), by=self.access.user))


class GapRejection(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.ReasonBody, responses=s.GapSerializer)
    def post(self, request: Request, gap_id: UUID) -> Response:
        body = s.ReasonBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _gap(gap_acts.reject(find(Gap, gap_id), by=self.access.user, **body.validated_data))


class Risks(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.RiskSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(risks(), s.RiskSerializer, by=("-gravity", "id"))

    @extend_schema(request=s.RiskBody, responses={201: s.RiskSerializer})
    def post(self, request: Request) -> Response:
        body = s.RiskBody(data=request.data)
        body.is_valid(raise_exception=True)
        risk = registers.open_risk(by=self.access.user, **related(body.validated_data))
        return with_etag(Response(s.RiskSerializer(risk).data, status=201), risk.version)


class RiskDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.RiskSerializer)
    def get(self, request: Request, risk_id: UUID) -> Response:
        risk = find(Risk, risk_id)
        return with_etag(Response(s.RiskSerializer(risk).data), risk.version)

    @extend_schema(request=s.RiskBody(partial=True), responses=s.RiskSerializer)
    def patch(self, request: Request, risk_id: UUID) -> Response:
        risk = find_for_change(Risk, risk_id)
        body = s.RiskBody(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        version = self.expected_version(request)
        risk = registers.change_risk(risk, version=version, by=self.access.user, **related(body.validated_data))
        return with_etag(Response(s.RiskSerializer(risk).data), risk.version)


class Policies(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.PolicySerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(policies(), s.PolicySerializer, by=("title", "id"))

    @extend_schema(request=s.PolicyBody, responses={201: s.PolicySerializer})
    def post(self, request: Request) -> Response:
        body = s.PolicyBody(data=request.data)
        body.is_valid(raise_exception=True)
        policy = registers.add_policy(by=self.access.user, **related(body.validated_data))
        return with_etag(Response(s.PolicySerializer(policy).data, status=201), policy.version)


class PolicyDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.PolicySerializer)
    def get(self, request: Request, policy_id: UUID) -> Response:
        policy = find(Policy, policy_id)
        return with_etag(Response(s.PolicySerializer(policy).data), policy.version)

    @extend_schema(request=s.PolicyBody(partial=True), responses=s.PolicySerializer)
    def patch(self, request: Request, policy_id: UUID) -> Response:
        policy = find_for_change(Policy, policy_id)
        body = s.PolicyBody(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        version = self.expected_version(request)
        policy = registers.change_policy(policy, version=version, by=self.access.user, **related(body.validated_data))
        return with_etag(Response(s.PolicySerializer(policy).data), policy.version)


def _gap(gap: Gap, *, status: int = 200) -> Response:
    row = gaps().get(pk=gap.pk)
    return with_etag(Response(s.GapSerializer(row).data, status=status), row.version)
