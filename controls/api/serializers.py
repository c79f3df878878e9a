"""Shapes of the API; states, versions and who did what are never taken from a body."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from controls.calendar import AnnualRule, OccurrenceState
from controls.models import Control, ControlStatement, Criterion, Gap, LibraryControl, Policy, Risk

STATES = [state.value for state in OccurrenceState]
OWNER = "Null where nobody answers for it, nor somebody who has left."


class CriterionSerializer(serializers.ModelSerializer):
    class Meta:
        model = Criterion
        fields = ["id", "title", "summary", "category", "series", "coso_principle", "points_of_focus", "position"]
        read_only_fields = fields


class StatementSerializer(serializers.ModelSerializer):
    text = serializers.CharField(read_only=True)
    is_approved = serializers.BooleanField(read_only=True)

    class Meta:
        model = ControlStatement
        fields = [
            "id", "number", "template", "parameters", "text", "effective_from", "backdated_because", "written_by_id",
            "is_approved", "approved_by_id", "approved_at",
        ]  # fmt: skip
        read_only_fields = fields


class StatementBody(serializers.Serializer):
    template = serializers.CharField(max_length=4000)
    parameters = serializers.DictField(child=serializers.JSONField(), default=dict)
    effective_from = serializers.DateField()
    backdated_because = serializers.CharField(max_length=500, allow_blank=True, default="")


class MappingSerializer(serializers.Serializer):
    criterion_id = serializers.CharField()
    rationale = serializers.CharField()


class MappingBody(serializers.Serializer):
    rationale = serializers.CharField(max_length=500, allow_blank=True, default="")


class ControlSerializer(serializers.ModelSerializer):
    owner = serializers.CharField(
        source="accountable.name", read_only=True, default=None, allow_null=True, help_text=OWNER
    )
    is_design_approved = serializers.BooleanField(read_only=True)
    open_high_gaps = serializers.SerializerMethodField()
    criteria = serializers.SerializerMethodField()

    class Meta:
        model = Control
        fields = [
            "id", "ref", "title", "domain", "control_type", "nature", "frequency", "annual_rule", "grace_days",
            "owner_id", "owner", "weight", "tier", "status", "implemented_on", "retired_on", "population",
            "is_design_approved", "open_high_gaps", "criteria", "source", "external_id", "version",
        ]  # fmt: skip
        read_only_fields = fields

    def get_open_high_gaps(self, control: Control) -> int:
        return getattr(control, "open_high_gaps", None) or 0

    def get_criteria(self, control: Control) -> list[str]:
        return [mapping.criterion_id for mapping in control.mappings.all()]


class ListedControlSerializer(ControlSerializer):
    """A row of `with_criterion_ids()`."""

    criteria = serializers.ListField(  # type: ignore[assignment]
        source="criterion_ids", child=serializers.CharField(), read_only=True
    )


class ControlDetailSerializer(ControlSerializer):
    statements = StatementSerializer(many=True, read_only=True)
    mappings = MappingSerializer(many=True, read_only=True)

    class Meta(ControlSerializer.Meta):
        fields = [*ControlSerializer.Meta.fields, "evidence_items", "test", "statements", "mappings"]
        read_only_fields = fields


class ControlChange(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    domain = serializers.CharField(max_length=40)
    frequency = serializers.ChoiceField(Control.FREQUENCIES)
    annual_rule = serializers.ChoiceField([rule.value for rule in AnnualRule])
    grace_days = serializers.IntegerField(min_value=0, max_value=90)
    owner_id = serializers.UUIDField(allow_null=True)
    weight = serializers.ChoiceField(Control.WEIGHTS)
    status = serializers.ChoiceField(Control.STATUSES)
    implemented_on = serializers.DateField(allow_null=True)
    population = serializers.CharField(max_length=300, allow_blank=True)


class ControlBody(serializers.Serializer):
    ref = serializers.CharField(max_length=40)
    title = serializers.CharField(max_length=200)
    statement = serializers.CharField(max_length=4000)
    parameters = serializers.DictField(child=serializers.JSONField(), default=dict)
    domain = serializers.CharField(max_length=40, default="governance")
    frequency = serializers.ChoiceField(Control.FREQUENCIES)
    owner_id = serializers.UUIDField(allow_null=True, default=None)
    weight = serializers.ChoiceField(Control.WEIGHTS, default="normal")


class RetirementBody(serializers.Serializer):
    on = serializers.DateField()


class AdoptionBody(serializers.Serializer):
    tier = serializers.ChoiceField(["core", "all"], default="core")


class AdoptionAnswer(serializers.Serializer):
    adopted = serializers.ListField(child=serializers.CharField())


class LibrarySerializer(serializers.ModelSerializer):
    is_adopted = serializers.BooleanField(read_only=True)

    class Meta:
        model = LibraryControl
        fields = [
            "id", "ref", "title", "statement", "domain", "frequency", "weight", "tier", "applies_when", "criteria",
            "evidence", "version", "is_adopted",
        ]  # fmt: skip
        read_only_fields = fields


class MatrixRowSerializer(serializers.Serializer):
    """The shape alone, for the schema: the view puts it together."""

    criterion = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()
    is_gap = serializers.BooleanField()
    controls = serializers.IntegerField()
    ready = serializers.IntegerField()
    reasons = serializers.ListField(child=serializers.CharField())
    covered_by = serializers.ListField(child=serializers.UUIDField())


class MatrixColumnSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    ref = serializers.CharField()
    title = serializers.CharField()
    state = serializers.CharField()


class MatrixSerializer(serializers.Serializer):
    categories = serializers.ListField(child=serializers.CharField())
    criteria_in_scope = serializers.IntegerField()
    criteria_covered = serializers.IntegerField()
    gaps = serializers.ListField(child=serializers.CharField())
    controls = MatrixColumnSerializer(many=True)
    rows = MatrixRowSerializer(many=True)


class OccurrenceSerializer(serializers.Serializer):
    id = serializers.UUIDField()
    control_id = serializers.UUIDField()
    control = serializers.CharField(source="control.ref")
    owner = serializers.CharField(source="control.accountable.name", default=None, allow_null=True, help_text=OWNER)
    key = serializers.CharField()
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    due_on = serializers.DateField()
    moved_from = serializers.DateField(allow_null=True, help_text="The calendar's due date, where it was moved.")
    moved_because = serializers.CharField()
    grace_days = serializers.IntegerField()
    is_key = serializers.BooleanField()
    performed_on = serializers.DateField(allow_null=True)
    reviewed_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()
    state = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(STATES))
    def get_state(self, row: Any) -> str:
        return str(row.state)


class WaiverBody(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class GapSerializer(serializers.ModelSerializer):
    control = serializers.CharField(source="control.ref", read_only=True, default=None)
    owner = serializers.CharField(source="owner.name", read_only=True, default=None)
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = Gap
        fields = [
            "id", "title", "impact", "severity", "state", "is_open", "control_id", "control", "criterion_id",
            "owner_id", "owner", "steps", "source", "found_on", "due_on", "fixed_on", "fixed_by_id", "verified_on",
            "verified_by_id", "reason", "version",
        ]  # fmt: skip
        read_only_fields = fields


class GapBody(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    impact = serializers.CharField(max_length=500, allow_blank=True, default="")
    severity = serializers.ChoiceField(Gap.SEVERITIES)
    control_id = serializers.UUIDField(allow_null=True, default=None)
    criterion_id = serializers.CharField(max_length=8, allow_null=True, default=None)


class GapChange(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    impact = serializers.CharField(max_length=500, allow_blank=True)
    severity = serializers.ChoiceField(Gap.SEVERITIES)
    control_id = serializers.UUIDField(allow_null=True)
    criterion_id = serializers.CharField(max_length=8, allow_null=True)
    owner_id = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(allow_null=True)
    steps = serializers.CharField(max_length=4000, allow_blank=True)


class PlanBody(serializers.Serializer):
    owner_id = serializers.UUIDField()
    due_on = serializers.DateField()
    steps = serializers.CharField(max_length=4000, allow_blank=True, default="")


class ReasonBody(serializers.Serializer):
    reason = serializers.CharField(max_length=500)


class RiskSerializer(serializers.ModelSerializer):
    score = serializers.IntegerField(read_only=True)
    residual = serializers.IntegerField(read_only=True)
    owner = serializers.CharField(source="owner.name", read_only=True, default=None)

    class Meta:
        model = Risk
        fields = [
            "id", "title", "harm", "likelihood", "impact", "score", "residual_likelihood", "residual_impact",
            "residual", "treatment", "control_id", "owner_id", "owner", "due_on", "closed_on", "version",
        ]  # fmt: skip
        read_only_fields = fields


class RiskBody(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    harm = serializers.CharField(max_length=300)
    likelihood = serializers.IntegerField(min_value=1, max_value=5)
    impact = serializers.IntegerField(min_value=1, max_value=5)
    residual_likelihood = serializers.IntegerField(min_value=1, max_value=5)
    residual_impact = serializers.IntegerField(min_value=1, max_value=5)
    treatment = serializers.ChoiceField(Risk.TREATMENTS, default="reduce", help_text="An officer accepts.")
    control_id = serializers.UUIDField(allow_null=True, default=None)
    owner_id = serializers.UUIDField(allow_null=True, default=None)
    due_on = serializers.DateField(allow_null=True, default=None)


class PolicySerializer(serializers.ModelSerializer):
    owner = serializers.CharField(source="owner.name", read_only=True, default=None)

    class Meta:
        model = Policy
        fields = [
            "id", "title", "kind", "owner_id", "owner", "owner_title", "last_reviewed_on", "review_months",
            "file_name", "version",
        ]  # fmt: skip
        read_only_fields = fields


class PolicyBody(serializers.Serializer):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(Policy.KINDS, default="policy")
    owner_id = serializers.UUIDField(allow_null=True, default=None)
    owner_title = serializers.CharField(max_length=120, allow_blank=True, default="")
    last_reviewed_on = serializers.DateField(allow_null=True, default=None)
    review_months = serializers.IntegerField(min_value=1, max_value=60, default=12)
