"""Decisions, briefings and figures of a client; clients and portfolio of a person (ARCHITECTURE "API")."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from reporting.actions import alternatives as alternative_actions
from reporting.actions import briefings as briefing_actions
from reporting.actions import decisions as decision_actions
from reporting.models import Alternative, Briefing, Decision
from reporting.queries import briefings as briefing_queries
from reporting.queries import decisions as decision_queries
from reporting.queries.across import portfolio
from reporting.queries.alternatives import alternatives, comparison
from reporting.queries.figures import figures
from reporting.queries.portfolio import memberships
from reporting.queries.records import records
from reporting.serializers import (
    AlternativeSerializer,
    AskedSerializer,
    BriefingDetailSerializer,
    BriefingSerializer,
    ClientsSerializer,
    ComparedSerializer,
    DecisionSerializer,
    FiguresSerializer,
    MonthSerializer,
    OutcomeSerializer,
    PortfolioSerializer,
    ReleaseSerializer,
    WordsSerializer,
    portfolio_as_json,
)
from soc2hub.accounts.access import LIVE, find
from soc2hub.accounts.models import Membership
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ApiView, ClientApiView, with_etag


def _valid(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


class Alternatives(ClientApiView):
    """Scopes that could be (S7)."""

    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(responses=AlternativeSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(alternatives(), AlternativeSerializer, by=("name", "id"))

    @extend_schema(request=AlternativeSerializer, responses={201: AlternativeSerializer})
    def post(self, request: Request) -> Response:
        row = alternative_actions.add(by=self.access.user, **_valid(AlternativeSerializer(data=request.data)))
        return with_etag(Response(AlternativeSerializer(row).data, status=201), row.version)


class OneAlternative(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(responses=AlternativeSerializer)
    def get(self, request: Request, alternative_id: UUID) -> Response:
        row = find(Alternative, alternative_id)
        return with_etag(Response(AlternativeSerializer(row).data), row.version)

    @extend_schema(request=AlternativeSerializer, responses=AlternativeSerializer)
    def patch(self, request: Request, alternative_id: UUID) -> Response:
        row = find(Alternative, alternative_id)
        version = self.expected_version(request)
        values = _valid(AlternativeSerializer(row, data=request.data, partial=True))
        row = alternative_actions.change(row, version=version, by=self.access.user, **values)
        return with_etag(Response(AlternativeSerializer(row).data), row.version)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, alternative_id: UUID) -> Response:
        row = find(Alternative, alternative_id)
        alternative_actions.remove(row, version=self.expected_version(request), by=self.access.user)
        return Response(status=204)


class AlternativeChoice(ClientApiView):
    """Prepares the proposal of this scope; it decides nothing."""

    permission = P.EDIT_SCOPE

    @extend_schema(request=None, responses=AlternativeSerializer)
    def post(self, request: Request, alternative_id: UUID) -> Response:
        row = find(Alternative, alternative_id)
        row = alternative_actions.choose(row, version=self.expected_version(request), by=self.access.user)
        return with_etag(Response(AlternativeSerializer(row).data), row.version)


class ComparisonOfAlternatives(ClientApiView):
    """The scope as it stands and every alternative, side by side."""

    permission = P.SEE_PROGRAM

    @extend_schema(responses=ComparedSerializer(many=True))
    def get(self, request: Request) -> Response:
        found = comparison(self.access.client.today())
        return Response({"results": ComparedSerializer(found.outcomes, many=True).data, "next": None})


class Decisions(ClientApiView):
    permission = P.SEE_BRIEFINGS
    write_permission = P.WRITE_BRIEFING

    @extend_schema(responses=DecisionSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(decision_queries.decisions(), DecisionSerializer, by=("decide_by", "id"))

    @extend_schema(request=DecisionSerializer, responses={201: DecisionSerializer})
    def post(self, request: Request) -> Response:
        values = {"recommendation": "", "cost_of_waiting": "", "by_default": "", "owner": None}
        values |= _valid(DecisionSerializer(data=request.data))
        decision = decision_actions.ask(self.access.client, by=self.access.user, **values)
        return with_etag(Response(DecisionSerializer(decision).data, status=201), decision.version)


class DecisionDetail(ClientApiView):
    permission = P.SEE_BRIEFINGS
    write_permission = P.WRITE_BRIEFING

    @extend_schema(responses=DecisionSerializer)
    def get(self, request: Request, decision_id: UUID) -> Response:
        decision = find(Decision, decision_id)
        return with_etag(Response(DecisionSerializer(decision).data), decision.version)

    @extend_schema(request=DecisionSerializer, responses=DecisionSerializer)
    def patch(self, request: Request, decision_id: UUID) -> Response:
        decision = find(Decision, decision_id)
        version = self.expected_version(request)
        values = _valid(DecisionSerializer(decision, data=request.data, partial=True))
        decision = decision_actions.revise(decision, version=version, by=self.access.user, **values)
        return with_etag(Response(DecisionSerializer(decision).data), decision.version)


class DecisionOutcome(ClientApiView):
    permission = P.DECIDE

    @extend_schema(request=OutcomeSerializer, responses=DecisionSerializer)
    def post(self, request: Request, decision_id: UUID) -> Response:
        decision = find(Decision, decision_id)
        version = self.expected_version(request)
        values = _valid(OutcomeSerializer(data=request.data))
        decision = decision_actions.decide(decision, version=version, by=self.access.user, **values)
        return with_etag(Response(DecisionSerializer(decision).data), decision.version)


class Briefings(ClientApiView):
    """Executives see the released ones only."""

    permission = P.SEE_BRIEFINGS
    write_permission = P.WRITE_BRIEFING

    @extend_schema(responses=BriefingSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = briefing_queries.light(briefing_queries.briefings())
        if not self.access.may(P.WRITE_BRIEFING):
            rows = rows.filter(is_released=True)
        return self.page(rows, BriefingSerializer, by=("-month", "-id"))

    @extend_schema(request=MonthSerializer, responses={201: BriefingDetailSerializer})
    def post(self, request: Request) -> Response:
        month = _valid(MonthSerializer(data=request.data))["month"]
        briefing = briefing_actions.open_month(self.access.client, month, by=self.access.user)
        return _detail(briefing.pk, status=201)


class BriefingDetail(ClientApiView):
    permission = P.SEE_BRIEFINGS
    write_permission = P.WRITE_BRIEFING

    @extend_schema(responses=BriefingDetailSerializer)
    def get(self, request: Request, briefing_id: UUID) -> Response:
        return _detail(briefing_id, only_released=not self.access.may(P.WRITE_BRIEFING))

    @extend_schema(request=WordsSerializer, responses=BriefingDetailSerializer)
    def patch(self, request: Request, briefing_id: UUID) -> Response:
        briefing = find(Briefing, briefing_id)
        version = self.expected_version(request)
        values = _valid(WordsSerializer(data=request.data))
        briefing_actions.edit(briefing, version=version, by=self.access.user, **values)
        return _detail(briefing_id)


class BriefingFigures(ClientApiView):
    """Take the figures as the records stand now."""

    permission = P.WRITE_BRIEFING

    @extend_schema(request=None, responses=BriefingDetailSerializer)
    def post(self, request: Request, briefing_id: UUID) -> Response:
        briefing_actions.recompute(find(Briefing, briefing_id), by=self.access.user)
        return _detail(briefing_id)


class BriefingPrint(ClientApiView):
    permission = P.WRITE_BRIEFING

    @extend_schema(request=None, responses={202: AskedSerializer})
    def post(self, request: Request, briefing_id: UUID) -> Response:
        job = briefing_actions.send_to_print(find(Briefing, briefing_id), by=self.access.user)
        return Response({"job": job.pk}, status=202)


class BriefingRelease(ClientApiView):
    permission = P.RELEASE_BRIEFING

    @extend_schema(request=ReleaseSerializer, responses={201: ReleaseSerializer})
    def post(self, request: Request, briefing_id: UUID) -> Response:
        briefing, version = find(Briefing, briefing_id), self.expected_version(request)
        values = _valid(ReleaseSerializer(data=request.data))
        released = briefing_actions.release(briefing, version=version, by=self.access.user, **values)
        shown = values | {"snapshot_sha256": released.snapshot_sha256, "released_at": released.released_at}
        return Response(ReleaseSerializer(shown).data, status=201)


class Metrics(ClientApiView):
    """Every figure as the records stand now, with numerator, denominator and definition."""

    permission = P.SEE_PROGRAM

    @extend_schema(responses=FiguresSerializer)
    def get(self, request: Request) -> Response:
        today = self.access.client.today()
        found = figures(records(self.access.client, today))
        return Response(FiguresSerializer({"on": today, "results": found}).data)


class Portfolio(ApiView):
    """The person's clients with their figures, and what needs them, in order of consequence."""

    @extend_schema(responses=PortfolioSerializer)
    def get(self, request: Request) -> Response:
        seats = [seat for seat in memberships(request.user) if _within(request, seat.client_id)]  # type: ignore[arg-type]
        return Response(portfolio_as_json(portfolio(seats)))


class Clients(ApiView):
    """The clients the person is a member of, with the role there."""

    @extend_schema(responses=ClientsSerializer)
    def get(self, request: Request) -> Response:
        rows = (
            Membership.objects.filter(LIVE, user_id=str(request.user.pk))
            .select_related("client")
            .order_by("client__name", "id")
        )
        found = [seat for seat in rows if _within(request, seat.client_id)]
        return Response(ClientsSerializer({"results": found}).data)


def _within(request: Request, client_id: UUID | None) -> bool:
    """A token bound to one client sees no other."""
    return getattr(request.auth, "client_id", None) in (None, client_id)


def _detail(briefing_id: UUID, *, only_released: bool = False, status: int = 200) -> Response:
    briefing = briefing_queries.briefings().filter(pk=briefing_id).first()
    if briefing is None or (only_released and not briefing.is_released):
        raise Http404
    is_draft = briefing.snapshot and not briefing.is_released
    context = {"flags": briefing_actions.release_flags(briefing) if is_draft else None}
    return with_etag(
        Response(BriefingDetailSerializer(briefing, context=context).data, status=status), briefing.version
    )
