from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request as ApiRequest
from rest_framework.response import Response

from audits.actions import engagements, milestones, renewals, transitions
from audits.actions.engagements import Scope
from audits.api.fields import checked, key_of, paged
from audits.continuity import next_frame
from audits.models import Engagement, Milestone, Transition
from audits.phases import ReportType, State
from audits.plan import TimeFrame
from scoping.models import Category
from scoping.queries import current_scope
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag

FACTS = [
    "title", "firm", "need_by", "budget_cents", "spent_cents", "currency", "letter_on", "draft_on", "assertion_on",
    "representation_on", "opinion", "report_on",
]  # fmt: skip
COMPUTED = [
    "id", "report_type", "categories", "period_start", "period_end", "as_of", "scope_version", "state", "phase",
    "follows", "version", "created_at", "updated_at",
]  # fmt: skip


class EngagementSerializer(serializers.ModelSerializer[Engagement]):
    phase = serializers.CharField(read_only=True)
    scope_version = serializers.UUIDField(source="scope_version_id", read_only=True, allow_null=True)
    follows = serializers.UUIDField(source="follows_id", read_only=True, allow_null=True)

    class Meta:
        model = Engagement
        fields = [*FACTS, *COMPUTED]
        read_only_fields = COMPUTED


class OpeningSerializer(serializers.Serializer[Any]):
    """The time frame is asked only while no scope version is approved; afterwards it is the version's."""

    title = serializers.CharField(max_length=120)
    firm = serializers.CharField(max_length=120, required=False)
    need_by = serializers.DateField(required=False, allow_null=True)
    budget_cents = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, allow_null=True)
    state = serializers.ChoiceField(Engagement.STATES, default="planning")
    reason = serializers.CharField(max_length=500, default="")
    frame_reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    report_type = serializers.ChoiceField(Engagement.TYPES, required=False)
    categories = serializers.ListField(child=serializers.ChoiceField(Category.choices), required=False, max_length=5)
    period_start = serializers.DateField(required=False, allow_null=True)
    period_end = serializers.DateField(required=False, allow_null=True)
    as_of = serializers.DateField(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        stated = {name: attrs.pop(name, None) for name in FRAME}
        version = current_scope()
        if version is None and not stated["report_type"]:
            raise serializers.ValidationError({"report_type": "No scope is approved yet: say what it is about."})
        if version is not None and any(stated.values()):
            raise serializers.ValidationError({"report_type": f"{version} says what it is about: leave these out."})
        return attrs | {"scope": Scope.of(version) if version else _stated(stated)}


FRAME = ("report_type", "categories", "period_start", "period_end", "as_of")


def _stated(values: dict[str, Any]) -> Scope:
    return Scope(
        ReportType(values["report_type"]),
        values["categories"] or [],
        values["period_start"],
        values["period_end"],
        values["as_of"],
    )


class TransitionSerializer(serializers.ModelSerializer[Transition]):
    class Meta:
        model = Transition
        fields = ["id", "from_state", "to_state", "reason", "unmet_gates", "moved_by", "moved_at"]
        read_only_fields = ["id", "from_state", "unmet_gates", "moved_by", "moved_at"]
        extra_kwargs = {"to_state": {"required": True}}

    to_state = serializers.ChoiceField(Engagement.STATES)


class MilestoneSerializer(serializers.ModelSerializer[Milestone]):
    engagement = key_of(Engagement)

    class Meta:
        model = Milestone
        fields = [
            "id", "engagement", "phase", "title", "position", "starts_on", "planned_on", "forecast_on", "done_on",
            "version", "created_at", "updated_at",
        ]  # fmt: skip
        read_only_fields = ["id", "position", "version", "created_at", "updated_at"]


class MilestoneChangeSerializer(MilestoneSerializer):
    """A step stays in its engagement."""

    engagement = serializers.UUIDField(source="engagement_id", read_only=True)


class Engagements(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="engagements_list", responses=paged(EngagementSerializer))
    def get(self, request: ApiRequest) -> Response:
        return self.page(Engagement.objects.all(), EngagementSerializer, by=("-created_at", "id"))

    @extend_schema(operation_id="engagements_create", request=OpeningSerializer, responses={201: EngagementSerializer})
    def post(self, request: ApiRequest) -> Response:
        values = checked(OpeningSerializer(data=request.data))
        values["state"] = State(values["state"])
        row = engagements.open_engagement(by=self.access.user, today=self.access.client.today(), **values)
        return with_etag(Response(EngagementSerializer(row).data, status=201), row.version)


class OneEngagement(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="engagements_retrieve", responses=EngagementSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        row = find(Engagement, object_id)
        return with_etag(Response(EngagementSerializer(row).data), row.version)

    @extend_schema(
        operation_id="engagements_change", request=EngagementSerializer(partial=True), responses=EngagementSerializer
    )
    def patch(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = find(Engagement, object_id), self.expected_version(request)
        values = checked(EngagementSerializer(row, data=request.data, partial=True))
        row = engagements.change(row, version=version, by=self.access.user, **values)
        return with_etag(Response(EngagementSerializer(row).data), row.version)


class Transitions(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="transitions_list", responses=paged(TransitionSerializer))
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        rows = Transition.objects.filter(engagement=find(Engagement, object_id))
        return self.page(rows, TransitionSerializer, by=("-moved_at", "id"))

    @extend_schema(
        operation_id="transitions_create", request=TransitionSerializer, responses={201: TransitionSerializer}
    )
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        engagement, values = find(Engagement, object_id), checked(TransitionSerializer(data=request.data))
        target, reason = State(values["to_state"]), values.get("reason", "")
        today = self.access.client.today()
        moved = transitions.move(engagement, target, reason=reason, by=self.access.user, today=today)
        return Response(TransitionSerializer(moved).data, status=201)


class RenewalSerializer(serializers.Serializer[Any]):
    """Left out, the period begins the day after the former one ends, for twelve months."""

    title = serializers.CharField(max_length=120)
    period_start = serializers.DateField(required=False)
    period_end = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)
    need_by = serializers.DateField(required=False, allow_null=True)
    budget_cents = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, allow_null=True)


class Renewal(ClientApiView):
    """The engagement that follows this one; there is one."""

    permission = P.RUN_AUDIT

    @extend_schema(
        operation_id="engagements_renew", request=RenewalSerializer, responses={201: EngagementSerializer}
    )
    def post(self, request: ApiRequest, object_id: UUID) -> Response:
        former: Engagement = find(Engagement, object_id)
        values, usual = checked(RenewalSerializer(data=request.data)), next_frame(former.time_frame)
        frame = TimeFrame(values.pop("period_start", usual.starts_on), values.pop("period_end", usual.ends_on))
        today = self.access.client.today()
        row = renewals.renew(former, frame=frame, by=self.access.user, today=today, **values)
        return with_etag(Response(EngagementSerializer(row).data, status=201), row.version)


class Milestones(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(
        operation_id="milestones_list",
        parameters=[OpenApiParameter("engagement", str)],
        responses=paged(MilestoneSerializer),
    )
    def get(self, request: ApiRequest) -> Response:
        rows = of_engagement(Milestone.objects.all(), request)
        return self.page(rows, MilestoneSerializer, by=("planned_on", "id"))

    @extend_schema(operation_id="milestones_create", request=MilestoneSerializer, responses={201: MilestoneSerializer})
    def post(self, request: ApiRequest) -> Response:
        values = checked(MilestoneSerializer(data=request.data))
        row = milestones.add(values.pop("engagement"), by=self.access.user, **values)
        return with_etag(Response(MilestoneSerializer(row).data, status=201), row.version)


class OneMilestone(ClientApiView):
    permission, write_permission = P.SEE_PROGRAM, P.RUN_AUDIT

    @extend_schema(operation_id="milestones_retrieve", responses=MilestoneSerializer)
    def get(self, request: ApiRequest, object_id: UUID) -> Response:
        row = find(Milestone, object_id)
        return with_etag(Response(MilestoneSerializer(row).data), row.version)

    @extend_schema(
        operation_id="milestones_change", request=MilestoneChangeSerializer, responses=MilestoneChangeSerializer
    )
    def patch(self, request: ApiRequest, object_id: UUID) -> Response:
        row, version = find(Milestone, object_id), self.expected_version(request)
        values = checked(MilestoneChangeSerializer(row, data=request.data, partial=True))
        row = milestones.change(row, version=version, by=self.access.user, **values)
        return with_etag(Response(MilestoneSerializer(row).data), row.version)


def of_engagement(rows: Any, request: ApiRequest) -> Any:
    """Narrowed by `?engagement=`; a text that is no id is named."""
    asked = request.query_params.get("engagement")
    if not asked:
        return rows
    engagement_id = serializers.UUIDField().run_validation(asked)
    return rows.filter(engagement_id=engagement_id)
