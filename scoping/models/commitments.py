from django.db import models
from django.db.models import Q

from scoping.models.services import Service
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Commitment(EditableModel):
    """A contract, deal, RFP or regulation that demands assurance; `yearly_value_cents` waits for the report (S2)."""

    KINDS = [
        ("report", "A report"),
        ("uptime", "Uptime"),
        ("breach_notice", "Breach notice"),
        ("deletion", "Deletion"),
        ("location", "Data location"),
        ("audit_right", "Right to audit"),
        ("other", "Other"),
    ]
    STAGES = [("signed", "Signed"), ("negotiating", "Negotiating"), ("prospect", "Prospect"), ("lost", "Lost")]
    REPORTS = [
        ("", "None"),
        ("soc2_type1", "SOC 2 type 1"),
        ("soc2_type2", "SOC 2 type 2"),
        ("soc1", "SOC 1"),
        ("iso27001", "ISO 27001"),
    ]

    UNITS = {"uptime": "percent", "breach_notice": "hours", "deletion": "days", "audit_right": "days"}
    """What a promise of a kind is counted in; a location is a place."""

    customer = models.CharField(max_length=120)
    clause = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=20, choices=KINDS, default="report")
    stage = models.CharField(max_length=20, choices=STAGES, default="negotiating")
    report = models.CharField(max_length=20, choices=REPORTS, default="soc2_type2", blank=True)
    categories = models.JSONField(default=list, blank=True)
    period_months = models.PositiveSmallIntegerField(null=True, blank=True)
    need_by = models.DateField(null=True, blank=True)
    yearly_value_cents = models.PositiveBigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="USD")
    penalty = models.CharField(max_length=200, blank=True, help_text="What a breach costs, such as service credits.")
    regulation = models.CharField(max_length=120, blank=True)
    is_chosen = models.BooleanField("the program sets out to meet it", default=True)
    promised = models.DecimalField(
        max_digits=9,
        decimal_places=3,
        null=True,
        blank=True,
        help_text="Uptime in percent, breach notice in hours, deletion or notice of an audit in days.",
    )
    promised_place = models.CharField(max_length=120, blank=True, help_text="Where data must stay.")
    met_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.CheckConstraint(
                condition=~Q(stage="signed") | Q(is_chosen=True), name="signed_commitments_are_constraints"
            ),
        ]
        indexes = [models.Index(fields=["client", "need_by"], name="commitment_by_need")]

    def __str__(self) -> str:
        return f"{self.customer}: {self.get_kind_display().lower()}"

    def get_absolute_url(self) -> str:
        return address_of("scoping:commitment", self.client_id, self.pk)

    @property
    def services_named(self) -> list[Service]:
        return [link.service for link in self.names.all()]

    @property
    def promise(self) -> str:
        """What can be measured of it, in words; empty if nothing can."""
        if self.kind == "location":
            return self.promised_place
        if self.promised is None or self.kind not in self.UNITS:
            return ""
        return f"{self.promised.normalize():f} {self.UNITS[self.kind]}"

    @property
    def is_signed(self) -> bool:
        return self.stage == "signed"


class CommitmentService(ClientModel):
    """A commitment names a service."""

    commitment = ClientForeignKey(Commitment, related_name="names")
    service = ClientForeignKey(Service, related_name="named_by")

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("commitment", "service"),
            models.UniqueConstraint(fields=["client", "commitment", "service"], name="commitment_service_once"),
        ]

    def __str__(self) -> str:
        return f"{self.commitment} names {self.service}"
