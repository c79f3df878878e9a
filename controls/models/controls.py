from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.db.models import F, Q

from controls.calendar import AnnualRule, Cadence, Frequency, Rules, in_effect
from controls.models.criteria import Criterion
from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Control(EditableModel):
    """A client's control (DOMAIN §11): what is done, how often, by whom. Its words are in `ControlStatement`."""

    STATUSES = [(s, s.capitalize()) for s in ("draft", "approved", "implemented", "operating", "retired")]
    WEIGHTS = [("key", "Key"), ("normal", "Normal"), ("low", "Low")]
    FREQUENCIES = [
        (f.value, f.value.replace("_", " ").capitalize()) for f in Frequency if f is not Frequency.ONCE_PER_PERIOD
    ]
    IN_USE = ["implemented", "operating"]

    ref = models.CharField(max_length=40)
    title = models.CharField(max_length=200)
    domain = models.CharField(max_length=40, default="governance")
    control_type = models.CharField(max_length=20, blank=True)
    nature = models.CharField(max_length=20, blank=True)
    frequency = models.CharField(max_length=20, choices=FREQUENCIES)
    annual_rule = models.CharField(max_length=20, default=AnnualRule.CALENDAR.value)
    grace_days = models.PositiveSmallIntegerField(default=0)
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="owned_controls")
    weight = models.CharField(max_length=10, choices=WEIGHTS, default="normal")
    tier = models.CharField(max_length=10, default="extended")
    status = models.CharField(max_length=12, choices=STATUSES, default="draft")
    implemented_on = models.DateField(null=True, blank=True)
    retired_on = models.DateField(null=True, blank=True)
    population = models.CharField(max_length=300, blank=True)
    evidence_items = models.JSONField(default=list, blank=True)
    test = models.JSONField(default=dict, blank=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)
    origin_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("owner"),
            models.UniqueConstraint(fields=["client", "ref"], name="control_ref_once"),
            models.UniqueConstraint(
                fields=["client", "source", "external_id"], condition=~Q(external_id=""), name="control_source_once"
            ),
            models.CheckConstraint(
                condition=Q(retired_on=None) | Q(implemented_on=None) | Q(retired_on__gte=F("implemented_on")),
                name="control_retires_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"

    def get_absolute_url(self) -> str:
        return address_of("controls:control", self.client_id, self.pk)

    @property
    def accountable(self) -> Person | None:
        """Exactly one person answers for it (C6); nobody does where the one named has left."""
        return None if self.owner is None or self.owner.left_on else self.owner

    @property
    def is_key(self) -> bool:
        return self.weight == "key"

    @property
    def is_retired(self) -> bool:
        return self.status == "retired"

    @property
    def owes(self) -> bool:
        """Occurrences fall due only once it operates; those of its time stay when it is retired (R7.2, R11.4)."""
        return self.implemented_on is not None and self.status in {*self.IN_USE, "retired"}

    @property
    def rhythm(self) -> Frequency:
        """How often it is owed: as often as it runs, or oftener where an evidence item asks for it (R7.7)."""
        return in_effect(Frequency(self.frequency), _wanted(self.evidence_items))

    def cadence_under(self, rules: Rules) -> Cadence:
        """What the calendar needs to know of it; owed from implementation to retirement (R7.2)."""
        return Cadence(
            self.rhythm,
            annual_rule=AnnualRule(self.annual_rule),
            fiscal_year_start=rules.fiscal_year_start,
            business_days=rules.rests_at_weekends,
            grace_days=self.grace_days,
            active_from=self.implemented_on,
            active_to=self.retired_on,
        )

    def ensure_in_use(self) -> None:
        if self.is_retired:
            raise Refusal("This control is retired: nothing about it changes any more. Create a new one instead.")


def no_oftener(items: Iterable[Any], frequency: Frequency) -> list[Any]:
    """The checklist of a control that runs so often from now on: what was wanted oftener is wanted as often."""
    return [
        item | {"cadence": frequency.value} if in_effect(frequency, _wanted([item])) is not frequency else item
        for item in items
    ]


def _wanted(items: Iterable[Any]) -> Iterator[Frequency]:
    """Cadences of a checklist as it was written or imported: what is no cadence of ours makes no occurrence."""
    for item in items:
        cadence = item.get("cadence") if isinstance(item, dict) else None
        if isinstance(cadence, str) and cadence in _FREQUENCIES:
            yield Frequency(cadence)


_FREQUENCIES = frozenset(Frequency)


class ControlStatement(ClientModel):
    """One version of a control's words; a test looks at the version in force on the day (R4.6, R11.3)."""

    control = ClientForeignKey(Control, related_name="statements")
    number = models.PositiveIntegerField()
    template = models.TextField(help_text="Parameters in braces, such as {removal_hours}.")
    parameters = models.JSONField(default=dict, blank=True)
    effective_from = models.DateField()
    backdated_because = models.CharField(
        max_length=500, blank=True, help_text="Why it held before it was written down; empty where it did not."
    )
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    approved_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("control"),
            models.UniqueConstraint(fields=["client", "control", "number"], name="statement_number_once"),
            models.CheckConstraint(
                name="statement_approved_by_somebody_else",
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("written_by"))),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def is_approved(self) -> bool:
        return self.approved_by_id is not None

    def ensure_approvable_by(self, user: User) -> None:
        if self.is_approved:
            raise Refusal(f"Version {self.number} is approved already.")
        if self.written_by_id == user.pk:
            raise Refusal("You wrote this version: somebody else approves it. Ask another lead of this client.")

    @property
    def text(self) -> str:
        """The words with every parameter filled in; an unknown one stays visible in braces."""
        filled = self.template
        for name, value in self.parameters.items():
            filled = filled.replace("{" + name + "}", str(value))
        return filled


class ControlCriterion(ClientModel):
    """A control helps to meet a criterion (R11.1)."""

    control = ClientForeignKey(Control, related_name="mappings")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    rationale = models.CharField(max_length=500, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("control"),
            models.UniqueConstraint(fields=["client", "control", "criterion"], name="mapping_once"),
        ]
        indexes = [models.Index(fields=["client", "criterion"], name="mapping_by_criterion")]
