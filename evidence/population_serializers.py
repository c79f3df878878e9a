"""Lists and samples as JSON: every field that leaves is named here; what comes in has a shape."""

from typing import Any

from rest_framework import serializers

from evidence.actions.populations import Source
from evidence.models import Explanation, Population, PopulationItem, Reconciliation, Sample, Slot, SlotResult
from evidence.queries.samples import Drawn, Item
from evidence.sampling import Risk
from soc2hub.custody.sensitivity import CHOICES, Sensitivity

FACTS = (
    "title", "role", "subject", "source_kind", "source_system", "system_owner", "query", "period_from", "period_to",
    "extracted_at", "extracted_zone", "extracted_by", "stated_count", "completeness", "accuracy",
)  # fmt: skip


class FactsSerializer(serializers.ModelSerializer[Population]):
    """What is said about a list (DOMAIN R6.2); `extracted_at` with its offset."""

    class Meta:
        model = Population
        fields: tuple[str, ...] = FACTS


class PopulationInSerializer(FactsSerializer):
    """`table` is the list as text, or `file` in a multipart form; `dry_run` (the default) only looks."""

    control = serializers.CharField(max_length=40, help_text="The control's reference.")
    former = serializers.UUIDField(required=False, help_text="The list this is a new version of.")
    name = serializers.CharField(max_length=120, required=False, default="list.csv")
    table = serializers.CharField(max_length=1_000_000, required=False, trim_whitespace=False)
    file = serializers.FileField(required=False, allow_empty_file=True)
    key_column = serializers.CharField(max_length=200, required=False)
    date_column = serializers.CharField(max_length=200, required=False)
    label_column = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    sensitivity = serializers.ChoiceField(required=False, choices=CHOICES, default=Sensitivity.NORMAL.value)
    dry_run = serializers.BooleanField(required=False, default=True)

    class Meta(FactsSerializer.Meta):
        fields = (
            *FACTS, "control", "former", "name", "table", "file", "key_column", "date_column", "label_column",
            "sensitivity", "dry_run",
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("table" in attrs) == ("file" in attrs):
            raise serializers.ValidationError({"table": "Send the list as `table` or as `file`: one of the two."})
        if ("key_column" in attrs) != ("date_column" in attrs):
            raise serializers.ValidationError({"date_column": "Name both columns, or neither."})
        return attrs

    def as_source(self) -> Source:
        return Source(**{name: value for name, value in self.validated_data.items() if name in FACTS})


class ProblemSerializer(serializers.Serializer[Any]):
    line = serializers.IntegerField(source="place.line")
    reason = serializers.CharField()


class LookSerializer(serializers.Serializer[Any]):
    """What would be brought in."""

    rows = serializers.IntegerField(source="row_count")
    problems = ProblemSerializer(many=True)


class PopulationSerializer(serializers.ModelSerializer[Population]):
    """A row of `populations()`."""

    control_ref = serializers.CharField(read_only=True)
    sha256 = serializers.CharField(read_only=True)
    uploaded_by = serializers.CharField(source="uploader", read_only=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Population
        fields = (
            "id", "control", "control_ref", "series", "number", *FACTS, "file_name", "sha256", "key_column",
            "date_column", "label_column", "row_count", "sensitivity", "uploaded_by", "created_at", "submitted_at",
            "state", "version",
        )  # fmt: skip
        read_only_fields = fields


class CheckSerializer(serializers.Serializer[Any]):
    check = serializers.CharField(source="finding.check.value")  # type: ignore[assignment]
    words = serializers.CharField(source="finding.words")
    is_met = serializers.BooleanField(source="finding.is_met")
    may_be_explained = serializers.BooleanField(source="finding.may_be_explained")
    explanation = serializers.CharField(source="explanation.reason", default=None, allow_null=True)


class PopulationItemSerializer(serializers.ModelSerializer[PopulationItem]):
    class Meta:
        model = PopulationItem
        fields = ("id", "key", "label", "happened_on", "happened_at", "line")
        read_only_fields = fields


class ExplanationSerializer(serializers.Serializer[Any]):
    check_name = serializers.ChoiceField(choices=Explanation.CHECKS)
    reason = serializers.CharField(max_length=500)


class ReconcileSerializer(serializers.Serializer[Any]):
    other = serializers.UUIDField()
    within_hours = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    ignores_case = serializers.BooleanField(default=True)
    ignores_mail_domain = serializers.BooleanField(default=False)
    ignores_zeros = serializers.BooleanField(default=False)


class ReconciliationSerializer(serializers.ModelSerializer[Reconciliation]):
    rule = serializers.CharField(source="rule.words", read_only=True)
    differences = serializers.IntegerField(read_only=True)

    class Meta:
        model = Reconciliation
        fields = (
            "id", "population", "other", "rule", "within_hours", "both", "only_here", "only_there", "clashing", "late",
            "differences", "made_at",
        )  # fmt: skip
        read_only_fields = fields


class RowSerializer(serializers.Serializer[Any]):
    side = serializers.ChoiceField(choices=["here", "there"])
    key = serializers.CharField(max_length=200)


class DifferencesSerializer(serializers.Serializer[Any]):
    rows = RowSerializer(many=True, allow_empty=False)
    reason = serializers.CharField(max_length=500)


class WishSerializer(serializers.Serializer[Any]):
    """`profile` by name, the first offered if none is named; `keys` are items chosen by hand."""

    profile = serializers.CharField(max_length=80, required=False)
    risk = serializers.ChoiceField(choices=[risk.value for risk in Risk], default=Risk.MODERATE.value)
    deviated_last_period = serializers.BooleanField(default=False)
    many_a_day = serializers.BooleanField(default=False)
    size = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    size_reason = serializers.CharField(max_length=500, allow_blank=True, default="")
    seed = serializers.CharField(max_length=80, allow_blank=True, default="")
    keys = serializers.ListField(child=serializers.CharField(max_length=200), required=False, max_length=500)


class SampleSerializer(serializers.ModelSerializer[Sample]):
    """A row of `samples()`."""

    control_ref = serializers.CharField(read_only=True)
    drawn_by = serializers.CharField(source="drawer", read_only=True)
    examined = serializers.IntegerField(source="done", read_only=True, allow_null=True)
    deviations = serializers.IntegerField(source="deviating", read_only=True, allow_null=True)
    state = serializers.CharField(read_only=True)

    class Meta:
        model = Sample
        fields = (
            "id", "population", "control", "control_ref", "track", "algorithm", "seed", "population_sha256",
            "population_count", "size", "proposed_size", "size_reason", "frequency", "risk", "deviated_last_period",
            "many_a_day", "profile_number", "rules", "drawn_by", "drawn_at", "examined", "deviations", "conclusion",
            "concluded_at", "state", "version",
        )  # fmt: skip
        read_only_fields = fields


class SlotSerializer(serializers.ModelSerializer[Slot]):
    key = serializers.CharField(source="item.key", read_only=True)
    happened_on = serializers.DateField(source="item.happened_on", read_only=True)
    assignee = serializers.CharField(source="assignee.name", read_only=True, default=None)

    class Meta:
        model = Slot
        fields = (
            "id", "position", "key", "happened_on", "extension", "replaces", "replaced_because", "assignee", "due_on",
            "version",
        )  # fmt: skip
        read_only_fields = fields


class ResultSerializer(serializers.Serializer[Any]):
    outcome = serializers.ChoiceField(choices=SlotResult.OUTCOMES)
    cause = serializers.CharField(max_length=500, allow_blank=True, default="")
    is_absent = serializers.BooleanField(default=False)


class AssignSerializer(serializers.Serializer[Any]):
    person = serializers.UUIDField(allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True, default=None)


class AttachSerializer(serializers.Serializer[Any]):
    submission = serializers.UUIDField()


class ExtendSerializer(serializers.Serializer[Any]):
    size = serializers.IntegerField(min_value=2)
    reason = serializers.CharField(max_length=500)


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class ConclusionSerializer(serializers.Serializer[Any]):
    conclusion = serializers.CharField(max_length=2000)


class ProfileSerializer(serializers.Serializer[Any]):
    """`former` is the version that was read, 0 where there is none of that name."""

    name = serializers.CharField(max_length=80)
    source = serializers.CharField(max_length=120)  # type: ignore[assignment]
    rules = serializers.JSONField()
    former = serializers.IntegerField(min_value=0, default=0)


def item_as_data(item: Item) -> dict[str, Any]:
    """One slot with its evidence and every result, the newest first."""
    results = [
        {"outcome": row.outcome, "cause": row.cause, "is_absent": row.is_absent, "found_at": row.found_at}
        for row in item.results
    ]
    evidence = [str(each.submission_id) for each in item.evidence]
    more = {"is_replaced": item.is_replaced, "state": item.state, "evidence": evidence, "results": results}
    return dict(SlotSerializer(item.slot).data) | more


def drawn_as_data(found: Drawn) -> dict[str, Any]:
    """Items, spread and what they prove."""
    proof = found.proof
    quarters = [{"quarter": q.quarter, "items": q.sampled, "events": q.population} for q in found.spread.quarters]
    proves = {
        "examined": proof.examined, "deviations": proof.deviations, "size": proof.size, "limit": proof.limit,
        "limit_of_a_list_without_end": proof.large_limit, "confidence_percent": proof.confidence_percent,
        "words": proof.words, "advice": proof.advice,
    }  # fmt: skip
    return {"items": [item_as_data(item) for item in found.items], "spread": quarters, "proof": proves}
