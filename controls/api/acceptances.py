"""To live with a gap or a risk: proposed by a lead, answered by an officer (R12.2)."""

from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import acceptances as acts
from controls.models import Gap, Risk, RiskAcceptance
from controls.queries.acceptances import acceptances
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class AcceptanceSerializer(serializers.ModelSerializer[RiskAcceptance]):
    title = serializers.CharField(source="subject.title")

    class Meta:
        model = RiskAcceptance
        fields = [
            "id", "gap_id", "risk_id", "title", "rationale", "accepted_as", "until", "state", "proposed_by_id",
            "proposed_at", "answered_by_id", "answered_at", "answer", "ended_at", "ended_because", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ProposalBody(serializers.Serializer):  # type: ignore[type-arg]
    rationale = serializers.CharField(max_length=500)
    until = serializers.DateField()


class AnswerBody(serializers.Serializer):  # type: ignore[type-arg]
    is_accepted = serializers.BooleanField()
    reason = serializers.CharField(max_length=500)


class GapAcceptance(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=ProposalBody, responses={201: AcceptanceSerializer})
    def post(self, request: Request, gap_id: UUID) -> Response:
        return _proposed(self, find(Gap, gap_id), request)


class RiskAcceptanceOfRisk(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=ProposalBody, responses={201: AcceptanceSerializer})
    def post(self, request: Request, risk_id: UUID) -> Response:
        return _proposed(self, find(Risk, risk_id), request)


class Acceptances(ClientApiView):
    permission = P.SEE_BRIEFINGS

    @extend_schema(parameters=[OpenApiParameter("state", str)], responses=AcceptanceSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = acceptances()
        if state := request.query_params.get("state"):
            rows = rows.filter(state=state)
        return self.page(rows, AcceptanceSerializer, by=("until", "id"))


class AcceptanceDetail(ClientApiView):
    permission = P.SEE_BRIEFINGS

    @extend_schema(responses=AcceptanceSerializer)
    def get(self, request: Request, acceptance_id: UUID) -> Response:
        return _detail(find(RiskAcceptance, acceptance_id))


class AcceptanceAnswer(ClientApiView):
    """Of the version in If-Match; never by whoever proposed it."""

    permission = P.ACCEPT_RISK

    @extend_schema(request=AnswerBody, responses=AcceptanceSerializer)
    def post(self, request: Request, acceptance_id: UUID) -> Response:
        proposal, version = find(RiskAcceptance, acceptance_id), self.expected_version(request)
        body = AnswerBody(data=request.data)
        body.is_valid(raise_exception=True)
        act = acts.accept if body.validated_data["is_accepted"] else acts.decline
        reason = body.validated_data["reason"]
        return _detail(act(proposal, version=version, reason=reason, by=self.access.user))


class AcceptanceWithdrawal(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=None, responses=AcceptanceSerializer)
    def post(self, request: Request, acceptance_id: UUID) -> Response:
        proposal, version = find(RiskAcceptance, acceptance_id), self.expected_version(request)
        return _detail(acts.withdraw(proposal, version=version, by=self.access.user))


def _proposed(view: ClientApiView, subject: Gap | Risk, request: Request) -> Response:
    body = ProposalBody(data=request.data)
    body.is_valid(raise_exception=True)
    return _detail(acts.propose(subject, by=view.access.user, **body.validated_data), status=201)


def _detail(proposal: RiskAcceptance, *, status: int = 200) -> Response:
    row = acceptances().get(pk=proposal.pk)
    return with_etag(Response(AcceptanceSerializer(row).data, status=status), row.version)
