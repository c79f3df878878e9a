"""services, systems (with what they need and enforce), flows, commitments and scope-versions of one client."""

from dataclasses import fields
from hashlib import sha256
from typing import Any, ClassVar, cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from scoping.actions import imports, options
from scoping.actions import versions as acts
from scoping.actions.commitments import COMMITMENTS
from scoping.actions.flows import FLOWS
from scoping.actions.options import OPTIONS
from scoping.actions.registers import Register
from scoping.actions.services import SERVICES
from scoping.actions.systems import SYSTEMS
from scoping.actions.vendors import CSOCS, CUECS, REPORTS, VENDORS
from scoping.forms import WhichReportForm
from scoping.importers.reading import read
from scoping.models import EffortParameter, OptionStudy, ScopeVersion
from scoping.queries import inventory, staleness, vendors
from scoping.queries.demands import demands
from scoping.queries.effort import effort_parameters
from scoping.queries.versions import difference, versions
from scoping.serializers import (
    ApprovalSerializer,
    CommitmentSerializer,
    CsocSerializer,
    CuecSerializer,
    EffortParameterSerializer,
    FlowSerializer,
    ImportPlanSerializer,
    OptionSerializer,
    OptionStudySerializer,
    ProposalSerializer,
    ReportFindingSerializer,
    ScopeImportSerializer,
    ScopeVersionSerializer,
    ServiceSerializer,
    SignatureSerializer,
    SystemSerializer,
    VendorReportSerializer,
    VendorSerializer,
    WholeScopeVersionSerializer,
)
from scoping.which_report import Answers, which_reports
from soc2hub.accounts.models import User
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag
from soc2hub.lib.plans import ImportPlan, Unreadable


def paged(serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    fields = {"results": serializer(many=True), "next": serializers.CharField(allow_null=True)}
    return inline_serializer(f"{serializer.__name__.removesuffix('Serializer')}Page", fields)


def listed(name: str, serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(operation_id=f"{name}_list", responses=paged(serializer)),
        post=extend_schema(operation_id=f"{name}_create", request=serializer, responses={201: serializer}),
    )


def single(name: str, serializer: type[serializers.BaseSerializer[Any]]) -> Any:
    return extend_schema_view(
        get=extend_schema(operation_id=f"{name}_retrieve", responses=serializer),
        patch=extend_schema(operation_id=f"{name}_change", request=serializer, responses=serializer),
        delete=extend_schema(operation_id=f"{name}_remove", responses={204: None}),
    )


class Rows(ClientApiView):
    """What the four registers share; each endpoint names its own."""

    register: ClassVar[Register[Any]]
    serializer: ClassVar[type[serializers.ModelSerializer[Any]]]
    by: ClassVar[tuple[str, ...]] = ("name", "id")

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def shown(self, object_id: UUID, status: int = 200) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        return with_etag(Response(self.serializer(row).data, status=status), row.version)


class ManyRows(Rows):
    def get(self, request: Request) -> Response:
        return self.page(self.rows(), self.serializer, by=self.by)

    def post(self, request: Request) -> Response:
        asked = self.serializer(data=request.data)
        asked.is_valid(raise_exception=True)
        return self.shown(self.register.add(by=_user(request), **asked.validated_data).pk, status=201)


class OneRow(Rows):
    def get(self, request: Request, object_id: UUID) -> Response:
        return self.shown(object_id)

    def patch(self, request: Request, object_id: UUID) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        version = self.expected_version(request)
        asked = self.serializer(row, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        self.register.change(row, version=version, by=_user(request), **asked.validated_data)
        return self.shown(object_id)

    def delete(self, request: Request, object_id: UUID) -> Response:
        row = get_object_or_404(self.rows(), pk=object_id)
        self.register.remove(row, version=self.expected_version(request), by=_user(request))
        return Response(status=204)


class ServiceRows(Rows):
    register, serializer = SERVICES, ServiceSerializer

    def rows(self) -> QuerySet[Any]:
        return inventory.services()


class SystemRows(Rows):
    register, serializer = SYSTEMS, SystemSerializer

    def rows(self) -> QuerySet[Any]:
        return inventory.systems()


class FlowRows(Rows):
    register, serializer, by = FLOWS, FlowSerializer, ("source_name", "target_name", "id")

    def rows(self) -> QuerySet[Any]:
        return inventory.flows()


class CommitmentRows(Rows):
    register, serializer, by = COMMITMENTS, CommitmentSerializer, ("due", "id")

    def rows(self) -> QuerySet[Any]:
        return inventory.commitments()


class VendorRows(Rows):
    register, serializer = VENDORS, VendorSerializer

    def rows(self) -> QuerySet[Any]:
        return vendors.vendors()


class VendorReportRows(Rows):
    register, serializer, by = REPORTS, VendorReportSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.reports()


class CsocRows(Rows):
    register, serializer, by = CSOCS, CsocSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.csocs()


class CuecRows(Rows):
    register, serializer, by = CUECS, CuecSerializer, ("vendor_name", "id")

    def rows(self) -> QuerySet[Any]:
        return vendors.cuecs()


@listed("services", ServiceSerializer)
class Services(ServiceRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("services", ServiceSerializer)
class OneService(ServiceRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("systems", SystemSerializer)
class Systems(SystemRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("systems", SystemSerializer)
class OneSystem(SystemRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("flows", FlowSerializer)
class Flows(FlowRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("flows", FlowSerializer)
class OneFlow(FlowRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("commitments", CommitmentSerializer)
class Commitments(CommitmentRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("commitments", CommitmentSerializer)
class OneCommitment(CommitmentRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("vendors", VendorSerializer)
class Vendors(VendorRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("vendors", VendorSerializer)
class OneVendor(VendorRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("vendor_reports", VendorReportSerializer)
class VendorReports(VendorReportRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("vendor_reports", VendorReportSerializer)
class OneVendorReport(VendorReportRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("csocs", CsocSerializer)
class Csocs(CsocRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("csocs", CsocSerializer)
class OneCsoc(CsocRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@listed("cuecs", CuecSerializer)
class Cuecs(CuecRows, ManyRows):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


@single("cuecs", CuecSerializer)
class OneCuec(CuecRows, OneRow):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE


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


class ScopeImports(ClientApiView):
    """A table of systems, services, flows or commitments; all or nothing, and looked at first unless told otherwise."""

    permission = P.EDIT_SCOPE

    @extend_schema(
        operation_id="scope_imports_create",
        request=ScopeImportSerializer,
        responses={200: ImportPlanSerializer, 201: ImportPlanSerializer},
    )
    def post(self, request: Request) -> Response:
        asked = ScopeImportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        data = said["table"].encode()
        try:
            batch = read(said["into"], said["name"], data)
        except Unreadable as error:
            plan = ImportPlan(said["into"], problems=(error.problem,))
            return Response(ImportPlanSerializer(plan).data, status=200 if said["dry_run"] else 422)
        if said["dry_run"]:
            return Response(ImportPlanSerializer(imports.look(batch)).data)
        client, digest = self.access.client, sha256(data).hexdigest()
        plan = imports.apply(batch, client=client, sha256=digest, by=_user(request))
        return Response(ImportPlanSerializer(plan).data, status=201)
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
        return Response(status=202 if options.ask(by=_user(request)) else 200)


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
        options.set_parameter(key, version=version, by=_user(request), **asked.validated_data)
        return self._shown(key)

    @extend_schema(operation_id="effort_parameters_reset", responses={204: None})
    def delete(self, request: Request, key: str) -> Response:
        options.reset_parameter(key, version=self.expected_version(request), by=_user(request))
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


class ScopeVersions(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.EDIT_SCOPE

    @extend_schema(operation_id="scope_versions_list", responses=paged(ScopeVersionSerializer))
    def get(self, request: Request) -> Response:
        return self.page(versions(), ScopeVersionSerializer, by=("-number",))

    @extend_schema(
        operation_id="scope_versions_create", request=ProposalSerializer, responses={201: WholeScopeVersionSerializer}
    )
    def post(self, request: Request) -> Response:
        """Freeze the scope of this moment."""
        asked = ProposalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = acts.propose(by=_user(request), **asked.validated_data)
        return Response(_whole(version), status=201)


class OneScopeVersion(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(operation_id="scope_versions_retrieve", responses=WholeScopeVersionSerializer)
    def get(self, request: Request, object_id: UUID) -> Response:
        return Response(_whole(get_object_or_404(versions(), pk=object_id)))


class ScopeDifference(ClientApiView):
    """What differs from a former version to this one, in words."""

    permission = P.SEE_PROGRAM

    @extend_schema(
        operation_id="scope_versions_difference",
        responses=inline_serializer(
            "ScopeDifference", {"differences": serializers.ListField(child=serializers.CharField())}
        ),
    )
    def get(self, request: Request, object_id: UUID, former_id: UUID) -> Response:
        former, present = (get_object_or_404(versions(), pk=pk) for pk in (former_id, object_id))
        return Response({"differences": difference(former, present)})


class Approval(ClientApiView):
    """The signature of an officer, never of the drafter."""

    permission = P.APPROVE_SCOPE

    @extend_schema(
        operation_id="scope_versions_approve", request=SignatureSerializer, responses={201: ApprovalSerializer}
    )
    def post(self, request: Request, object_id: UUID) -> Response:
        asked = SignatureSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        version = get_object_or_404(versions(), pk=object_id)
        approval = acts.approve(version, by=_user(request), reason=asked.validated_data.get("reason", ""))
        return Response(ApprovalSerializer(approval).data, status=201)


def _user(request: Request) -> User:
    """Signed in: the endpoint's own gate has seen to that."""
    return cast(User, request.user)


def _whole(version: ScopeVersion) -> dict[str, Any]:
    version.changed_since = staleness(version)  # type: ignore[attr-defined]
    return dict(WholeScopeVersionSerializer(version).data)
