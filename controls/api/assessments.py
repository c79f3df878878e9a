"""readiness-assessments: begun, answered control by control, completed, compared (S9)."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from controls.actions import assessments as acts
from controls.assessing import Verdict
from controls.models import ReadinessAssessment, ReadinessConclusion
from controls.models.assessments import ANSWERS, ASPECTS
from controls.queries import assessments as queries
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.views import ClientApiView, with_etag

COUNTS = [f"n_{verdict.value}" for verdict in Verdict]


class AssessmentSerializer(serializers.ModelSerializer[ReadinessAssessment]):
    """`controls` is the denominator of the four counts of `n_…`."""

    n_ready = serializers.IntegerField()
    n_partial = serializers.IntegerField()
    n_gap = serializers.IntegerField()
    n_not_assessed = serializers.IntegerField()
    controls = serializers.IntegerField(source="n_all")

    class Meta:
        model = ReadinessAssessment
        fields = [
            "id", "number", "title", "categories", "former_id", "begun_on", "begun_by_id", "completed_on",
            "completed_by_id", "completed_at", *COUNTS, "controls", "version",
        ]  # fmt: skip
        read_only_fields = fields


class AssessmentBody(serializers.Serializer):  # type: ignore[type-arg]
    title = serializers.CharField(max_length=120)


class ConclusionSerializer(serializers.ModelSerializer[ReadinessConclusion]):
    result = serializers.ChoiceField(source="verdict", choices=[verdict.value for verdict in Verdict])

    class Meta:
        model = ReadinessConclusion
        fields = [
            "id", "control_id", "ref", "title", "is_key", *ASPECTS, "result", "note", "assessed_by_id", "assessed_at",
            "gap_id", "version",
        ]  # fmt: skip
        read_only_fields = fields


class ConclusionBody(serializers.Serializer):  # type: ignore[type-arg]
    designed = serializers.ChoiceField(choices=ANSWERS, required=False)
    implemented = serializers.ChoiceField(choices=ANSWERS, required=False)
    operating = serializers.ChoiceField(choices=ANSWERS, required=False)
    note = serializers.CharField(max_length=500, allow_blank=True, required=False)


class CriterionResultSerializer(serializers.Serializer):  # type: ignore[type-arg]
    criterion_id = serializers.CharField(source="found.key")
    status = serializers.CharField(source="found.status.value")
    ready = serializers.IntegerField(source="found.ready")
    controls = serializers.IntegerField(source="found.controls")
    because = serializers.CharField(source="found.because")
    gap_id = serializers.UUIDField(allow_null=True)


class AssessmentChangeSerializer(serializers.Serializer):  # type: ignore[type-arg]
    key = serializers.CharField()
    former = serializers.CharField()
    present = serializers.CharField()


class AssessmentChangesSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`of` is what is in both: better, worse, level and what cannot be compared add up to it."""

    of = serializers.IntegerField()
    better = AssessmentChangeSerializer(many=True)
    worse = AssessmentChangeSerializer(many=True)
    unknown = AssessmentChangeSerializer(many=True)
    level = serializers.IntegerField()
    added = serializers.ListField(child=serializers.CharField())
    gone = serializers.ListField(child=serializers.CharField())


class AssessmentComparisonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    former_id = serializers.UUIDField(source="former.pk")
    controls = AssessmentChangesSerializer()
    criteria = AssessmentChangesSerializer()


class Assessments(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=AssessmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.page(queries.assessments(), AssessmentSerializer, by=("-number",))

    @extend_schema(request=AssessmentBody, responses={201: AssessmentSerializer})
    def post(self, request: Request) -> Response:
        """Begin one with every control in use; refused while another is open."""
        body = AssessmentBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _shown(acts.begin(by=self.access.user, **body.validated_data), status=201)


class AssessmentDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=AssessmentSerializer)
    def get(self, request: Request, assessment_id: UUID) -> Response:
        return _shown(find(ReadinessAssessment, assessment_id))

    @extend_schema(responses={204: None})
    def delete(self, request: Request, assessment_id: UUID) -> Response:
        """Discard one that was begun by mistake."""
        assessment = find(ReadinessAssessment, assessment_id)
        acts.discard(assessment, version=self.expected_version(request), by=self.access.user)
        return Response(status=204)


class Completion(ClientApiView):
    permission = P.EDIT_CONTROLS

    @extend_schema(request=None, responses={201: AssessmentSerializer})
    def post(self, request: Request, assessment_id: UUID) -> Response:
        """From then on it stands; what is missing is among the gaps."""
        assessment = find(ReadinessAssessment, assessment_id)
        done = acts.complete(assessment, version=self.expected_version(request), by=self.access.user)
        return _shown(done, status=201)


class CriteriaResults(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(responses=CriterionResultSerializer(many=True))
    def get(self, request: Request, assessment_id: UUID) -> Response:
        """All of them: the catalog has 61."""
        found = queries.results(find(ReadinessAssessment, assessment_id))
        return Response({"results": CriterionResultSerializer(found, many=True).data, "next": None})


class ComparisonWith(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(parameters=[OpenApiParameter("with", str)], responses=AssessmentComparisonSerializer)
    def get(self, request: Request, assessment_id: UUID) -> Response:
        """With the one completed before it, or the one whose id is `with`."""
        assessment = find(ReadinessAssessment, assessment_id)
        field = serializers.UUIDField(allow_null=True)
        former_id = field.run_validation(request.query_params.get("with") or assessment.former_id)
        former = find(ReadinessAssessment, former_id)
        return Response(AssessmentComparisonSerializer(queries.comparison(former, assessment)).data)


class Conclusions(ClientApiView):
    permission = P.SEE_PROGRAM

    @extend_schema(parameters=[OpenApiParameter("result", str)], responses=ConclusionSerializer(many=True))
    def get(self, request: Request, assessment_id: UUID) -> Response:
        rows = queries.conclusions(find(ReadinessAssessment, assessment_id))
        if asked := request.query_params.get("result"):
            rows = rows.alias(found=queries.VERDICT).filter(found=asked)
        return self.page(rows, ConclusionSerializer, by=("ref", "id"))


class ConclusionDetail(ClientApiView):
    permission = P.SEE_PROGRAM
    write_permission = P.EDIT_CONTROLS

    @extend_schema(responses=ConclusionSerializer)
    def get(self, request: Request, assessment_id: UUID, conclusion_id: UUID) -> Response:
        return _conclusion(find(ReadinessConclusion, conclusion_id, assessment_id=assessment_id))

    @extend_schema(request=ConclusionBody, responses=ConclusionSerializer)
    def patch(self, request: Request, assessment_id: UUID, conclusion_id: UUID) -> Response:
        conclusion = find(ReadinessConclusion, conclusion_id, assessment_id=assessment_id)
        version = self.expected_version(request)
        body = ConclusionBody(data=request.data)
        body.is_valid(raise_exception=True)
        return _conclusion(acts.conclude(conclusion, version=version, by=self.access.user, **body.validated_data))


def _shown(assessment: ReadinessAssessment, *, status: int = 200) -> Response:
    row: Any = queries.assessments().get(pk=assessment.pk)
    return with_etag(Response(AssessmentSerializer(row).data, status=status), row.version)


def _conclusion(row: ReadinessConclusion) -> Response:
    return with_etag(Response(ConclusionSerializer(row).data), row.version)
