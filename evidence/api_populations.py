"""Lists over the API: brought in as text or as a file, looked at first, explained, submitted, compared."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from controls.models import Control
from evidence.actions import populations as acts
from evidence.actions.months import settle_months
from evidence.actions.reconciliations import explain_differences, hold_against
from evidence.listings import Columns
from evidence.models import Population, Reconciliation
from evidence.population_serializers import (
    CheckSerializer,
    DifferencesSerializer,
    ExplanationSerializer,
    FactsSerializer,
    LookSerializer,
    PopulationInSerializer,
    PopulationItemSerializer,
    PopulationSerializer,
    ReconcileSerializer,
    ReconciliationSerializer,
)
from evidence.queries.populations import IN_ORDER, NEWEST_FIRST, checked, items, populations, reconciled
from evidence.reconciliation import Rule, Side
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.idempotency import answered_once
from soc2hub.api.parsers import BoundedJSONParser
from soc2hub.api.views import ClientApiView, with_etag
from soc2hub.lib.plans import Unreadable
from soc2hub.lib.refusals import Invalid
from soc2hub.lib.sheets import MOST_BYTES
from soc2hub.vault.downloads import as_attachment

KEY = "Idempotency-Key"
ROWS_BY = ("made_at", "id")


def checked_data(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


@dataclass(frozen=True, slots=True)
class FormCall:
    """A multipart call as `answered_once` knows it: by what its file and fields hold."""

    request: Request
    digest: str
    method: str = "POST"
    content_type: str = "multipart/form-data"

    @property
    def headers(self) -> dict[str, str]:
        return {KEY: self.request.headers.get(KEY, ""), "Content-Length": self.digest, "X-File-Name": ""}

    @property
    def user(self) -> Any:
        return self.request.user

    @property
    def path(self) -> str:
        return self.request.path


class OnOnePopulation(ClientApiView):
    """Base of what hangs on one list."""

    def population(self, population_id: UUID) -> Population:
        found = populations().filter(pk=population_id).select_related("control", "blob").first()
        if found is None:
            raise Http404
        return found

    def detail(self, population_id: UUID, status: int = 200) -> Response:
        found = self.population(population_id)
        checks = CheckSerializer(checked(found), many=True).data
        answer = Response(dict(PopulationSerializer(found).data) | {"checks": checks}, status=status)
        return with_etag(answer, found.version)


class Populations(OnOnePopulation):
    """Every version of every list. POST looks unless told otherwise; the same list twice is one list."""

    permission, write_permission = P.SEE_PROGRAM, P.SUBMIT_EVIDENCE
    parser_classes = [BoundedJSONParser, MultiPartParser]
    is_admitting = False

    @extend_schema(operation_id="populations_list", responses=PopulationSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(populations(), PopulationSerializer, by=NEWEST_FIRST)

    @extend_schema(
        operation_id="populations_create",
        request={"application/json": PopulationInSerializer, "multipart/form-data": PopulationInSerializer},
        responses={200: LookSerializer, 201: PopulationSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = PopulationInSerializer(data=request.data)
        said = checked_data(asked)
        control = Control.objects.filter(ref=said["control"]).first()
        if control is None:
            raise serializers.ValidationError({"control": "No such control."})
        table, source = _table(said), asked.as_source()
        if said["dry_run"]:
            try:
                return Response(LookSerializer(acts.look(table, source)).data)
            except Unreadable as error:
                raise Invalid(str(error), field="file") from None
        former = find(Population, said["former"]) if "former" in said else None
        marked = {"former": former, "sensitivity": said["sensitivity"]}
        made = acts.bring_in(control, table, source, **marked, by=self.access.user)
        return self.detail(made.pk, status=201)

    def in_scope(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A form arrives outside of any transaction, once it is known that its sender may hand it in."""
        if request.method == "POST" and not request.content_type.startswith("application/json"):
            self.is_admitting = True
            super().in_scope(request, *args, **kwargs)
            self.is_admitting = False
            request.data  # noqa: B018  (parsed and kept by DRF)
        return super().in_scope(request, *args, **kwargs)

    def handled(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if self.is_admitting:
            return Response(status=202)
        if request.method == "POST" and not request.content_type.startswith("application/json"):
            return answered_once(cast(Request, FormCall(request, _digest(request.data))), lambda: self.post(request))
        return super().handled(request, *args, **kwargs)


class OnePopulation(OnOnePopulation):
    permission, write_permission = P.SEE_PROGRAM, P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="populations_retrieve", responses=PopulationSerializer)
    def get(self, request: Request, population_id: UUID) -> Response:
        return self.detail(population_id)

    @extend_schema(operation_id="populations_change", request=FactsSerializer, responses=PopulationSerializer)
    def patch(self, request: Request, population_id: UUID) -> Response:
        """Until it is submitted."""
        row, version = self.population(population_id), self.expected_version(request)
        facts = checked_data(FactsSerializer(data=request.data, partial=True))
        acts.change_facts(row, version=version, by=self.access.user, **facts)
        return self.detail(population_id)


class PopulationItems(OnOnePopulation):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="population_items_list", responses=PopulationItemSerializer(many=True))
    def get(self, request: Request, population_id: UUID) -> Response:
        return self.page(items(find(Population, population_id)), PopulationItemSerializer, by=IN_ORDER)


class PopulationFile(OnOnePopulation):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(
        operation_id="population_file_retrieve", responses={(200, "application/octet-stream"): OpenApiTypes.BINARY}
    )
    def get(self, request: Request, population_id: UUID) -> Any:
        row = self.population(population_id)
        acts.read_file(row, by=self.access.user)
        return as_attachment(row.blob, name=row.file_name)


class Explanations(OnOnePopulation):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(
        operation_id="population_explain", request=ExplanationSerializer, responses={201: PopulationSerializer}
    )
    def post(self, request: Request, population_id: UUID) -> Response:
        said = checked_data(ExplanationSerializer(data=request.data))
        acts.explain(find(Population, population_id), said["check_name"], said["reason"], by=self.access.user)
        return self.detail(population_id, status=201)


class PopulationSubmission(OnOnePopulation):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="population_submit", request=None, responses={201: PopulationSerializer})
    def post(self, request: Request, population_id: UUID) -> Response:
        row = find(Population, population_id)
        acts.submit(row, version=self.expected_version(request), by=self.access.user)
        return self.detail(population_id, status=201)


class PopulationMonths(OnOnePopulation):
    """What each month of the list held goes to the calendar."""

    permission = P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="population_months", request=None, responses={201: OpenApiTypes.OBJECT})
    def post(self, request: Request, population_id: UUID) -> Response:
        done = settle_months(self.population(population_id), by=self.access.user)
        handed = [row.occurrence.key for row in done.handed_in if row.occurrence is not None]
        told = {"handed_in": handed, "empty": [row.key for row in done.empty], "left": [row.key for row in done.left]}
        return Response(told, status=201)


class Reconciliations(OnOnePopulation):
    permission, write_permission = P.SEE_PROGRAM, P.SUBMIT_EVIDENCE

    @extend_schema(operation_id="reconciliations_list", responses=ReconciliationSerializer(many=True))
    def get(self, request: Request, population_id: UUID) -> Response:
        rows = Reconciliation.objects.filter(population=find(Population, population_id))
        return self.page(rows, ReconciliationSerializer, by=ROWS_BY)

    @extend_schema(
        operation_id="reconciliations_create", request=ReconcileSerializer, responses={201: ReconciliationSerializer}
    )
    def post(self, request: Request, population_id: UUID) -> Response:
        row = find(Population, population_id)
        said = checked_data(ReconcileSerializer(data=request.data))
        other = Population.objects.filter(pk=said.pop("other")).first()
        if other is None:
            raise serializers.ValidationError({"other": "No such population."})
        hours = said.pop("within_hours")
        made = hold_against(row, other, rule=Rule(**said), within_hours=hours, by=self.access.user)
        return Response(_in_full(made), status=201)


class OneReconciliation(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="reconciliations_retrieve", responses=ReconciliationSerializer)
    def get(self, request: Request, reconciliation_id: UUID) -> Response:
        return Response(_in_full(find(Reconciliation, reconciliation_id)))


class DifferenceExplanations(ClientApiView):
    permission = P.SUBMIT_EVIDENCE

    @extend_schema(
        operation_id="differences_explain", request=DifferencesSerializer, responses={201: ReconciliationSerializer}
    )
    def post(self, request: Request, reconciliation_id: UUID) -> Response:
        row = find(Reconciliation, reconciliation_id)
        said = checked_data(DifferencesSerializer(data=request.data))
        rows = [(Side(each["side"]), each["key"]) for each in said["rows"]]
        explain_differences(row, rows, said["reason"], by=self.access.user)
        return Response(_in_full(row), status=201)


def _in_full(row: Reconciliation) -> dict[str, Any]:
    """With every difference and every late answer."""
    found = reconciled(row)
    said = {(each.side, each.key): each.reason for each in row.explained.all()}
    differences = [{"side": s.value, "key": key, "reason": said.get((s.value, key))} for s, key in found.differences]
    late = [{"key": pair.event.key, "hours": pair.hours, "days": pair.days} for pair in found.late]
    return dict(ReconciliationSerializer(row).data) | {"rows": differences, "late_rows": late}


def _table(said: dict[str, Any]) -> acts.Table:
    columns = None
    if "key_column" in said:
        columns = Columns(said["key_column"], said["date_column"], said["label_column"])
    if "table" in said:
        return acts.Table(said["name"], said["table"].encode(), columns)
    file = said["file"]
    if file.size > MOST_BYTES:
        raise Invalid("The file is larger than 20 MB. Split it by period.", field="file")
    file.seek(0)
    return acts.Table(file.name, file.read(), columns)


def _digest(data: Any) -> str:
    """Of the file's bytes and every field of the form."""
    said = {name: data[name] for name in sorted(data) if name != "file"}
    digest = hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode())
    file = data.get("file")
    if hasattr(file, "chunks"):
        for chunk in file.chunks():
            digest.update(chunk)
    return digest.hexdigest()
