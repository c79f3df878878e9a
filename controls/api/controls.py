"""Criteria, controls, their words and mappings, the matrix, the library."""

from typing import Any
from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from controls import queries
from controls.actions import adoption, mappings, statements
from controls.actions import controls as acts
from controls.api import serializers as s
from controls.api.fields import related
from controls.models import Control, Criterion
from controls.queries.controls import controls, with_criteria, with_statements
from controls.queries.criteria import criteria
from controls.queries.here import categories_here, period_here
from controls.queries.library import library
from controls.queries.lists import for_the_page, with_criterion_ids
from controls.queries.matrix import MatrixRow
from soc2hub.accounts.access import find, find_for_change
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag


class Criteria(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=s.CriterionSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The 61 criteria; with `?in_scope=true` those of the chosen categories."""
        rows = criteria()
        if request.query_params.get("in_scope") == "true":
            rows = queries.criteria_in_scope(categories_here())
        return self.page(rows, s.CriterionSerializer, by=("position",))


class Controls(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.ListedControlSerializer(many=True))
    def get(self, request: Request) -> Response:
        rows = with_criterion_ids(for_the_page(controls()))
        if status := request.query_params.get("status"):
            rows = rows.filter(status=status)
        return self.page(rows, s.ListedControlSerializer, by=("ref", "id"))

    @extend_schema(request=s.ControlBody, responses={201: s.ControlDetailSerializer})
    def post(self, request: Request) -> Response:
        body = s.ControlBody(data=request.data)
        body.is_valid(raise_exception=True)
        control = acts.create(by=self.access.user, **related(body.validated_data))
        return _shown(control, status=201)


class ControlDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=s.ControlDetailSerializer)
    def get(self, request: Request, control_id: UUID) -> Response:
        return _shown(find(Control, control_id))

    @extend_schema(request=s.ControlChange(partial=True), responses=s.ControlDetailSerializer)
    def patch(self, request: Request, control_id: UUID) -> Response:
        control = find_for_change(Control, control_id)
        body = s.ControlChange(data=request.data, partial=True)
        body.is_valid(raise_exception=True)
        version = self.expected_version(request)
        return _shown(acts.change(control, version=version, by=self.access.user, **related(body.validated_data)))


class Retirement(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.RetirementBody, responses=s.ControlDetailSerializer)
    def post(self, request: Request, control_id: UUID) -> Response:
        body = s.RetirementBody(data=request.data)
        body.is_valid(raise_exception=True)
        control = find(Control, control_id)
        return _shown(acts.retire(control, on=body.validated_data["on"], by=self.access.user))


class Statements(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.StatementBody, responses={201: s.StatementSerializer})
    def post(self, request: Request, control_id: UUID) -> Response:
        body = s.StatementBody(data=request.data)
        body.is_valid(raise_exception=True)
        made = statements.propose(find(Control, control_id), by=self.access.user, **body.validated_data)
        return Response(s.StatementSerializer(made).data, status=201)


class StatementApproval(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=None, responses=s.StatementSerializer)
    def post(self, request: Request, control_id: UUID, number: int) -> Response:
        control = find(Control, control_id)
        statement = control.statements.filter(number=number).first()
        if statement is None:
            raise Http404
        return Response(s.StatementSerializer(statements.approve(statement, by=self.access.user)).data)


class Mapping(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.MappingBody, responses=s.MappingSerializer)
    def put(self, request: Request, control_id: UUID, criterion_id: str) -> Response:
        body = s.MappingBody(data=request.data)
        body.is_valid(raise_exception=True)
        control, criterion = find(Control, control_id), _criterion(criterion_id)
        mapping = mappings.map_to(control, criterion, by=self.access.user, **body.validated_data)
        return Response(s.MappingSerializer(mapping).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, control_id: UUID, criterion_id: str) -> Response:
        mappings.unmap(find(Control, control_id), _criterion(criterion_id), by=self.access.user)
        return Response(status=204)


class CoverageMatrix(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=s.MatrixSerializer)
    def get(self, request: Request) -> Response:
        """Criteria in scope × controls in use; `covered_by` names the controls of each criterion."""
        today, categories = self.access.client.today(), categories_here()
        found = queries.matrix(period=period_here(today), today=today, categories=categories)
        return Response(_matrix(found, categories))


class Library(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=s.LibrarySerializer(many=True))
    def get(self, request: Request) -> Response:
        """The practice's library; empty for people without a seat in the practice."""
        return self.page(library(self.access.client.practice_id), s.LibrarySerializer, by=("ref", "id"))


class Adoptions(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=s.AdoptionBody, responses={201: s.AdoptionAnswer})
    def post(self, request: Request) -> Response:
        body = s.AdoptionBody(data=request.data)
        body.is_valid(raise_exception=True)
        made = adoption.adopt_for_scope(tier=body.validated_data["tier"], by=self.access.user)
        return Response({"adopted": [control.ref for control in made]}, status=201)


def _matrix(found: queries.Matrix, categories: frozenset[str]) -> dict[str, Any]:
    """In the shape of `MatrixSerializer`, put together by hand: field by field it takes longer than the statements."""
    ids = [str(control.pk) for control in found.controls]
    return {
        "categories": sorted(categories),
        "criteria_in_scope": found.applicable,
        "criteria_covered": found.covered,
        "gaps": [row.criterion.pk for row in found.gaps],
        "controls": [
            {"id": str(c.pk), "ref": c.ref, "title": c.title, "state": found.states[c.pk]} for c in found.controls
        ],
        "rows": [_matrix_row(row, ids) for row in found.rows],
    }


def _matrix_row(row: MatrixRow, ids: list[str]) -> dict[str, Any]:
    return {
        "criterion": row.criterion.pk,
        "title": row.criterion.title,
        "state": row.state,
        "is_gap": row.is_gap,
        "controls": row.readiness.controls,
        "ready": row.readiness.ready,
        "reasons": row.readiness.reasons,
        "covered_by": [id for id, cell in zip(ids, row.cells, strict=True) if cell],
    }


def _shown(control: Control, *, status: int = 200) -> Response:
    row = with_statements(with_criteria(controls())).get(pk=control.pk)
    return with_etag(Response(s.ControlDetailSerializer(row).data, status=status), row.version)


def _criterion(criterion_id: str) -> Criterion:
    found = Criterion.objects.filter(pk=criterion_id).first()
    if found is None:
        raise Http404
    return found
