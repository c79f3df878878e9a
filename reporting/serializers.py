"""Shapes of the API: fields named one by one; ids, clients, people and times are never taken from input."""

from typing import Any

from rest_framework import serializers

from reporting.attention import Item
from reporting.models import Alternative, Briefing, Decision
from reporting.portfolio import Line
from reporting.queries.across import Portfolio
from reporting.snapshots import sha256_of
from scoping.models import Category
from soc2hub.accounts.models import Person


class DecisionOptionSerializer(serializers.Serializer[Any]):
    label = serializers.CharField(max_length=60)  # type: ignore[assignment]
    cost = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    consequence = serializers.CharField(max_length=160, required=False, allow_blank=True, default="")


class OwnPerson(serializers.PrimaryKeyRelatedField):  # type: ignore[type-arg]
    """A person of the client entered: a foreign id and a made-up one get the same answer (case A05)."""

    def get_queryset(self) -> Any:
        return Person.objects.all()


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    options = DecisionOptionSerializer(many=True)
    owner = OwnPerson(required=False, allow_null=True, pk_field=serializers.UUIDField())

    class Meta:
        model = Decision
        fields = [
            "id", "title", "options", "recommendation", "cost_of_waiting", "by_default", "owner", "decide_by",
            "asked_on", "outcome", "decided_by", "decided_at", "version",
        ]  # fmt: skip
        read_only_fields = ["id", "asked_on", "outcome", "decided_by", "decided_at", "version"]


class OutcomeSerializer(serializers.Serializer[Any]):
    choice = serializers.CharField(max_length=60)
    reason = serializers.CharField(max_length=200)


class BriefingSerializer(serializers.ModelSerializer[Briefing]):
    """In lists: which months there are and how far they are."""

    is_released = serializers.BooleanField(read_only=True)

    class Meta:
        model = Briefing
        fields = [
            "id",
            "month",
            "is_released",
            "computed_at",
            "fill_percent",
            "render_fault",
            "snapshot_sha256",
            "version",
        ]
        read_only_fields = fields


class BriefingDetailSerializer(BriefingSerializer):
    """With the page as data; of a draft also what to read before its release, and the hash that names that list.

    The context brings the `flags`, for they depend on the customers on record as well as on the page.
    """

    page = serializers.SerializerMethodField()
    flags = serializers.SerializerMethodField(
        help_text="The words to look at before they leave the house; null once there is nothing to release."
    )
    flags_sha256 = serializers.SerializerMethodField(
        help_text="Names this list of flags: a release that has read them carries it."
    )

    class Meta(BriefingSerializer.Meta):
        fields = [
            *BriefingSerializer.Meta.fields, "headline", "sentences", "decision_ids", "risk_ids", "worsened_to",
            "worsened_because", "pdf_snapshot_sha256", "page", "flags", "flags_sha256",
        ]  # fmt: skip
        read_only_fields = fields

    def get_page(self, briefing: Briefing) -> dict[str, Any] | None:
        return briefing.snapshot["page"] if briefing.snapshot else None

    def get_flags(self, briefing: Briefing) -> list[str] | None:
        found: list[str] | None = self.context["flags"]
        return found

    def get_flags_sha256(self, briefing: Briefing) -> str | None:
        found = self.get_flags(briefing)
        return None if found is None else sha256_of(found)


class WordsSerializer(serializers.Serializer[Any]):
    """What a person may change on the page."""

    headline = serializers.CharField(max_length=160, allow_blank=True, required=False)
    sentences = serializers.ListField(child=serializers.CharField(max_length=300), max_length=3, required=False)
    decision_ids = serializers.ListField(child=serializers.CharField(max_length=36), required=False)
    risk_ids = serializers.ListField(child=serializers.CharField(max_length=36), required=False)
    worsened_to = serializers.ChoiceField(choices=Briefing.WORSENED, allow_blank=True, required=False)
    worsened_because = serializers.CharField(max_length=300, allow_blank=True, required=False)


class MonthSerializer(serializers.Serializer[Any]):
    month = serializers.DateField(help_text="Its first day.")


class ReleaseSerializer(serializers.Serializer[Any]):
    """Other flags than those named: 409, and nothing is released."""

    has_read_flags = serializers.BooleanField(default=False)
    flags_sha256 = serializers.RegexField(
        r"^[0-9a-f]{64}$",
        required=False,
        help_text="As the briefing gave it with the flags that were read; asked for with `has_read_flags`.",
    )
    snapshot_sha256 = serializers.CharField(read_only=True)
    released_at = serializers.DateTimeField(read_only=True)


class AskedSerializer(serializers.Serializer[Any]):
    """Work a worker will do."""

    job = serializers.UUIDField()


class FigureSerializer(serializers.Serializer[Any]):
    """One figure with what it is made of; `url` leads to its rows."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    numerator = serializers.IntegerField()
    denominator = serializers.IntegerField()
    status = serializers.CharField()
    version = serializers.IntegerField()
    definition = serializers.CharField()
    unit = serializers.CharField()
    is_known = serializers.BooleanField()
    reasons = serializers.ListField(child=serializers.CharField())
    url = serializers.CharField()


class FiguresSerializer(serializers.Serializer[Any]):
    on = serializers.DateField()
    results = FigureSerializer(many=True)


class ClientSerializer(serializers.Serializer[Any]):
    """A client the person is a member of."""

    id = serializers.UUIDField(source="client.pk")
    name = serializers.CharField(source="client.name")
    slug = serializers.CharField(source="client.slug")
    zone = serializers.CharField(source="client.zone")
    is_demo = serializers.BooleanField(source="client.is_demo")
    role = serializers.CharField()


class ClientsSerializer(serializers.Serializer[Any]):
    results = ClientSerializer(many=True)


class MoneySerializer(serializers.Serializer[Any]):
    cents = serializers.IntegerField()
    currency = serializers.CharField()


class GateSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    on = serializers.DateField()
    planned_on = serializers.DateField()


class OnTimeSerializer(serializers.Serializer[Any]):
    due = serializers.IntegerField()
    on_time = serializers.IntegerField()
    late = serializers.IntegerField()
    overdue = serializers.IntegerField()
    missed = serializers.IntegerField()
    status = serializers.CharField()


class LineSerializer(serializers.Serializer[Any]):
    """One client in the portfolio."""

    client = serializers.UUIDField(source="client.pk")
    name = serializers.CharField(source="client.name")
    phase = serializers.CharField()
    gate = GateSerializer(allow_null=True)
    evidence = OnTimeSerializer()
    high_gaps = serializers.IntegerField()
    open_gaps = serializers.IntegerField()
    waiting = MoneySerializer(many=True)
    turn = serializers.CharField()
    silent_days = serializers.IntegerField(allow_null=True)
    silence = serializers.CharField()


class ItemSerializer(serializers.Serializer[Any]):
    """One thing that needs somebody; `url` is the page where it is done."""

    client = serializers.UUIDField(source="client_id")
    kind = serializers.CharField()
    title = serializers.CharField()
    why = serializers.CharField()
    url = serializers.CharField()
    is_urgent = serializers.BooleanField()
    days_left = serializers.IntegerField()


class PortfolioSerializer(serializers.Serializer[Any]):
    """The shape alone, for the schema: `portfolio_as_json` puts it together."""

    clients = LineSerializer(many=True, source="lines")
    queue = ItemSerializer(many=True, source="items")


def portfolio_as_json(found: Portfolio) -> dict[str, Any]:
    """Two hundred lines and items, field by field, would take longer than the statements."""
    return {"clients": [_line(line) for line in found.lines], "queue": [_item(item) for item in found.items]}


def _line(line: Line) -> dict[str, Any]:
    gate, evidence = line.gate, line.evidence
    return {
        "client": str(line.client_id),
        "name": line.client.name,
        "phase": line.phase,
        "gate": gate and {"title": gate.title, "on": gate.on, "planned_on": gate.planned_on},
        "evidence": {
            "due": evidence.due,
            "on_time": evidence.on_time,
            "late": evidence.late,
            "overdue": evidence.overdue,
            "missed": evidence.missed,
            "status": evidence.status,
        },
        "high_gaps": line.high_gaps,
        "open_gaps": line.open_gaps,
        "waiting": [{"cents": money.cents, "currency": money.currency} for money in line.waiting],
        "turn": line.turn,
        "silent_days": line.silent_days,
        "silence": line.silence,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "client": str(item.client_id),
        "kind": item.kind,
        "title": item.title,
        "why": item.why,
        "url": item.url,
        "is_urgent": item.is_urgent,
        "days_left": item.days_left,
    }


class AlternativeSerializer(serializers.ModelSerializer[Alternative]):
    """Ids are checked against the client's own records by the action."""

    window_months = serializers.IntegerField(min_value=1, max_value=24, required=False, allow_null=True)
    categories = serializers.ListField(child=serializers.ChoiceField(Category.choices), min_length=1, max_length=5)
    commitment_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=500)
    added_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=2000)
    left_out_ids = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=2000)

    class Meta:
        model = Alternative
        fields = [
            "id", "name", "report_type", "window_months", "starts_on", "categories", "commitment_ids", "added_ids",
            "left_out_ids", "note", "chosen_at", "chosen_by", "version",
        ]  # fmt: skip
        read_only_fields = ["id", "chosen_at", "chosen_by", "version"]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """As JSON keeps them."""
        return {
            name: [str(item) for item in value] if name.endswith("_ids") else value for name, value in attrs.items()
        }


class BandSerializer(serializers.Serializer[Any]):
    low = serializers.IntegerField()
    high = serializers.IntegerField()


class JudgementSerializer(serializers.Serializer[Any]):
    commitment = serializers.CharField(source="promise.name")
    fate = serializers.CharField()
    why = serializers.CharField()
    value_cents = serializers.IntegerField(source="promise.value_cents")
    currency = serializers.CharField(source="promise.currency")


class ComparedSerializer(serializers.Serializer[Any]):
    """One alternative's outcome."""

    name = serializers.CharField(source="plan.name")
    systems = serializers.IntegerField(source="plan.own")
    controls = serializers.IntegerField()
    occurrences = BandSerializer()
    samples = BandSerializer()
    fee_usd = BandSerializer()
    hours = BandSerializer()
    preparation_hours = BandSerializer(allow_null=True)
    starts_on = serializers.DateField(source="dates.starts_on")
    ends_on = serializers.DateField(source="dates.ends_on")
    report_early_on = serializers.DateField(source="dates.report_early_on")
    report_late_on = serializers.DateField(source="dates.report_late_on")
    judgements = JudgementSerializer(many=True)
    errors = serializers.ListField(child=serializers.CharField())  # type: ignore[assignment]
    warnings = serializers.ListField(child=serializers.CharField())
