"""Shape of the scope's resources. Ids, client, version and whoever acted are never taken from input."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from scoping.importers.reading import INTO
from scoping.models import (
    Category,
    Commitment,
    Csoc,
    Cuec,
    Flow,
    Option,
    OptionStudy,
    ScopeApproval,
    ScopeVersion,
    Service,
    System,
    Vendor,
    VendorReport,
)
from scoping.queries.versions import approval_of
from soc2hub.accounts.models import Person


def rows_of(model: Any, source: str | None = None) -> Any:
    """Ids of any number of rows of this client; a foreign id is as unknown as a made-up one."""
    return serializers.PrimaryKeyRelatedField(many=True, queryset=model.objects, source=source, required=False)


def key_of(model: Any, **kwargs: Any) -> Any:
    return serializers.PrimaryKeyRelatedField(queryset=model.objects, **kwargs)


def classes_field() -> serializers.ListField:
    return serializers.ListField(
        child=serializers.ChoiceField([key for key, _ in System.DATA_CLASSES]), required=False, max_length=20
    )


class ServiceSerializer(serializers.ModelSerializer[Service]):
    needs = rows_of(System, "needed_systems")

    class Meta:
        model = Service
        fields = ["id", "name", "description", "needs", "version", "created_at", "updated_at"]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class SystemSerializer(serializers.ModelSerializer[System]):
    data_classes = classes_field()
    owner = key_of(Person, required=False, allow_null=True)
    needs = rows_of(System, "needed_systems")
    enforces_on = rows_of(System)
    lists_for = rows_of(System)

    class Meta:
        model = System
        fields = [
            "id",
            "name",
            "kind",
            "component",
            "environment",
            "operated_by",
            "exit",
            "exit_reason",
            "data_classes",
            "carries_customer_data",
            "failure_breaks_commitment",
            "enforces_control",
            "is_secured",
            "proposed_in",
            "owner",
            "note",
            "needs",
            "enforces_on",
            "lists_for",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class FlowSerializer(serializers.ModelSerializer[Flow]):
    source = key_of(System)
    target = key_of(System)
    data_classes = classes_field()

    class Meta:
        model = Flow
        fields = [
            "id",
            "source",
            "target",
            "data_classes",
            "has_customer_data",
            "is_encrypted",
            "cut_by",
            "note",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class CommitmentSerializer(serializers.ModelSerializer[Commitment]):
    categories = serializers.ListField(
        child=serializers.ChoiceField(Category.choices), required=False, max_length=len(Category)
    )
    period_months = serializers.IntegerField(min_value=1, max_value=36, required=False, allow_null=True)
    yearly_value_cents = serializers.IntegerField(min_value=0, max_value=10**14, required=False)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False)
    services = rows_of(Service, "services_named")

    class Meta:
        model = Commitment
        fields = [
            "id",
            "customer",
            "clause",
            "kind",
            "stage",
            "report",
            "categories",
            "period_months",
            "need_by",
            "yearly_value_cents",
            "currency",
            "regulation",
            "penalty",
            "promised",
            "promised_place",
            "is_chosen",
            "met_on",
            "note",
            "services",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class OptionSerializer(serializers.ModelSerializer[Option]):
    system = key_of(System, required=False, allow_null=True)
    instead = key_of(System, required=False, allow_null=True)
    hours = serializers.IntegerField(min_value=0, max_value=1_000_000, required=False)
    cuts = rows_of(Flow, "cut_flows")

    class Meta:
        model = Option
        read_only_fields = ["id", "version", "created_at", "updated_at"]
        fields = [*read_only_fields, "name", "kind", "system", "instead", "hours", "note", "cuts"]


class OptionStudySerializer(serializers.ModelSerializer[OptionStudy]):
    class Meta:
        model = OptionStudy
        fields = ["id", "question_sha256", "result", "asked_by", "created_at"]
        read_only_fields = fields


class EffortParameterSerializer(serializers.Serializer[Any]):
    key = serializers.CharField(read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]
    unit = serializers.CharField(read_only=True)
    low = serializers.IntegerField(source="band.low", min_value=0)
    high = serializers.IntegerField(source="band.high", min_value=0)
    source = serializers.CharField(max_length=200)  # type: ignore[assignment]
    is_own = serializers.BooleanField(read_only=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Flat, as the action takes it."""
        return attrs["band"] | {"source": attrs["source"]}


class VendorSerializer(serializers.ModelSerializer[Vendor]):
    owner = key_of(Person, required=False, allow_null=True)
    runs = rows_of(System)

    class Meta:
        model = Vendor
        fields = [
            "id",
            "name",
            "service",
            "tier",
            "owner",
            "matters_to_users",
            "controls_necessary",
            "relation",
            "reason",
            "method",
            "assertion",
            "monitoring",
            "renews_on",
            "note",
            "runs",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class VendorReportSerializer(serializers.ModelSerializer[VendorReport]):
    vendor = key_of(Vendor)
    reviewer = key_of(Person, required=False, allow_null=True)
    categories = serializers.ListField(
        child=serializers.ChoiceField(Category.choices), required=False, max_length=len(Category)
    )

    class Meta:
        model = VendorReport
        fields = [
            "id",
            "vendor",
            "kind",
            "categories",
            "auditor",
            "period_start",
            "period_end",
            "as_of",
            "bridged_to",
            "opinion",
            "exceptions",
            "carved_out",
            "conclusion",
            "reviewer",
            "reviewed_on",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class CsocSerializer(serializers.ModelSerializer[Csoc]):
    vendor = key_of(Vendor)
    criteria = serializers.ListField(child=serializers.CharField(max_length=10), max_length=61)

    class Meta:
        model = Csoc
        fields = [
            "id",
            "vendor",
            "words",
            "criteria",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class CuecSerializer(serializers.ModelSerializer[Cuec]):
    report = key_of(VendorReport)

    class Meta:
        model = Cuec
        fields = [
            "id",
            "report",
            "words",
            "not_applicable_because",
            "version",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["id", "version", "created_at", "updated_at"]


class ApprovalSerializer(serializers.ModelSerializer[ScopeApproval]):
    class Meta:
        model = ScopeApproval
        fields = ["id", "scope_version", "approved_by", "reason", "created_at"]
        read_only_fields = ["id", "scope_version", "approved_by", "created_at"]


class ScopeVersionSerializer(serializers.ModelSerializer[ScopeVersion]):
    """In a list: without the snapshot."""

    approval = serializers.SerializerMethodField()

    class Meta:
        model = ScopeVersion
        fields = [
            "id",
            "number",
            "report_type",
            "categories",
            "period_start",
            "period_end",
            "as_of",
            "rationale",
            "change_reason",
            "snapshot_sha256",
            "drafted_by",
            "created_at",
            "approval",
        ]
        read_only_fields = fields

    @extend_schema_field(ApprovalSerializer(allow_null=True))
    def get_approval(self, version: ScopeVersion) -> dict[str, Any] | None:
        approval = approval_of(version)
        return dict(ApprovalSerializer(approval).data) if approval else None


class WholeScopeVersionSerializer(ScopeVersionSerializer):
    """With the snapshot, and what has changed since."""

    snapshot = serializers.DictField(read_only=True)
    changed_since = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta(ScopeVersionSerializer.Meta):
        fields = [*ScopeVersionSerializer.Meta.fields, "snapshot", "changed_since"]
        read_only_fields = fields


class ProposalSerializer(serializers.Serializer[Any]):
    report_type = serializers.ChoiceField(ScopeVersion.TYPES)
    as_of = serializers.DateField(required=False, allow_null=True)
    period_start = serializers.DateField(required=False, allow_null=True)
    period_end = serializers.DateField(required=False, allow_null=True)
    rationale = serializers.CharField(max_length=4000)
    change_reason = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class SignatureSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ReportFindingSerializer(serializers.Serializer[Any]):
    report = serializers.CharField()
    need = serializers.CharField()
    reasons = serializers.ListField(child=serializers.CharField())


class ScopeImportSerializer(serializers.Serializer[Any]):
    """A table as text; `dry_run` (the default) only looks."""

    into = serializers.ChoiceField(sorted(INTO))
    name = serializers.CharField(max_length=120, required=False, default="table.csv")
    table = serializers.CharField(max_length=1_000_000, trim_whitespace=False)
    dry_run = serializers.BooleanField(required=False, default=True)


class ImportItemSerializer(serializers.Serializer[Any]):
    row = serializers.CharField(source="label")
    place = serializers.CharField()
    details = serializers.CharField()


class ImportProblemSerializer(serializers.Serializer[Any]):
    place = serializers.CharField()
    reason = serializers.CharField()
    is_blocking = serializers.BooleanField()


class ImportPlanSerializer(serializers.Serializer[Any]):
    """What was, or would be, written; every row of the table is in one of the lists."""

    kind = serializers.CharField()
    created = ImportItemSerializer(many=True)
    changed = ImportItemSerializer(many=True)
    skipped = ImportItemSerializer(many=True)
    problems = ImportProblemSerializer(many=True)
