from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from scoping.models.systems import System
from soc2hub.accounts.models import Person
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Vendor(EditableModel):
    """A third party that serves the client; a subservice organization only by both tests of DOMAIN R9.1."""

    TIERS = [("critical", "Critical"), ("high", "High"), ("standard", "Standard"), ("low", "Low")]
    RELATIONS = [("undecided", "Not decided"), ("vendor", "Vendor"), ("subservice", "Subservice organization")]
    METHODS = [("", "Not decided"), ("carve_out", "Carved out"), ("inclusive", "Included")]
    TESTS = [("unknown", "Not asked"), ("yes", "Yes"), ("no", "No")]
    ASSERTIONS = [("", "Not asked for"), ("asked", "Asked for"), ("received", "Received"), ("refused", "Refused")]

    name = models.CharField(max_length=120)
    service = models.CharField("what it does for us", max_length=300, blank=True)
    tier = models.CharField(max_length=10, choices=TIERS, default="standard")
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    matters_to_users = models.CharField(max_length=10, choices=TESTS, default="unknown")
    controls_necessary = models.CharField(max_length=10, choices=TESTS, default="unknown")
    relation = models.CharField(max_length=12, choices=RELATIONS, default="undecided")
    reason = models.CharField(max_length=500, blank=True)
    method = models.CharField(max_length=10, choices=METHODS, blank=True)
    assertion = models.CharField("its own assertion", max_length=10, choices=ASSERTIONS, blank=True)
    monitoring = models.CharField("how we monitor it", max_length=500, blank=True)
    renews_on = models.DateField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("owner"),
            models.UniqueConstraint(fields=["client", "name"], name="vendor_name_once"),
            models.CheckConstraint(
                condition=Q(relation="undecided") | ~Q(reason=""), name="vendor_relation_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(method="") | Q(relation="subservice"), name="vendor_method_of_subservice"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scoping:vendor", args=[self.client_id, self.pk])

    @property
    def runs(self) -> list[System]:
        """Systems of the inventory it operates."""
        return [link.system for link in self.systems.all()]

    @property
    def is_carved_out(self) -> bool:
        return self.method == "carve_out"


class VendorSystem(ClientModel):
    """A vendor operates this system."""

    vendor = ClientForeignKey(Vendor, related_name="systems")
    system = ClientForeignKey(System, related_name="vendors")

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("vendor", "system"),
            models.UniqueConstraint(fields=["client", "vendor", "system"], name="vendor_system_once"),
        ]

    def __str__(self) -> str:
        return f"{self.vendor} runs {self.system}"


class VendorReport(EditableModel):
    """A vendor's own report and what our review of it came to (DOMAIN R9.5)."""

    KINDS = [
        ("soc2_type2", "SOC 2 type 2"),
        ("soc2_type1", "SOC 2 type 1"),
        ("soc1_type2", "SOC 1 type 2"),
        ("soc1_type1", "SOC 1 type 1"),
        ("iso27001", "ISO 27001 certificate"),
        ("other", "Other"),
    ]
    OPINIONS = [
        ("", "Not read yet"),
        ("unqualified", "Unqualified"),
        ("qualified", "Qualified"),
        ("adverse", "Adverse"),
        ("disclaimer", "Disclaimer"),
    ]
    CONCLUSIONS = [
        ("", "Not reviewed yet"),
        ("relied", "We rely on it"),
        ("partly", "We rely on it in part"),
        ("not_relied", "We do not rely on it"),
    ]
    OVER_A_PERIOD = ("soc2_type2", "soc1_type2")

    vendor = ClientForeignKey(Vendor, related_name="reports")
    kind = models.CharField(max_length=12, choices=KINDS, default="soc2_type2")
    categories = models.JSONField(default=list, blank=True)
    auditor = models.CharField(max_length=120, blank=True)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    as_of = models.DateField(null=True, blank=True)
    bridged_to = models.DateField("bridge letter up to", null=True, blank=True)
    opinion = models.CharField(max_length=12, choices=OPINIONS, blank=True)
    exceptions = models.TextField("exceptions that matter to us", max_length=2000, blank=True)
    carved_out = models.CharField("whom it carves out itself", max_length=300, blank=True)
    conclusion = models.CharField(max_length=12, choices=CONCLUSIONS, blank=True)
    reviewer = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    reviewed_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("vendor", "reviewer"),
            models.CheckConstraint(
                condition=Q(period_start=None, period_end=None) | Q(period_start__lte=F("period_end")),
                name="vendor_report_period_in_order",
            ),
            models.CheckConstraint(
                condition=Q(conclusion="") | Q(reviewer__isnull=False, reviewed_on__isnull=False),
                name="vendor_report_concluded_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["client", "vendor"], name="vendor_report_by_vendor")]

    def __str__(self) -> str:
        until = self.period_end or self.as_of
        return f"{self.vendor}: {self.get_kind_display()}" + (f" to {until:%b %Y}" if until else "")

    def get_absolute_url(self) -> str:
        return reverse("scoping:vendor_report", args=[self.client_id, self.pk])


class Csoc(EditableModel):
    """A control we expect a carved-out subservice organization to have, and for which criteria (DOMAIN R9.3)."""

    vendor = ClientForeignKey(Vendor, related_name="csocs")
    words = models.CharField("what we expect", max_length=500)
    criteria = models.JSONField()

    class Meta(EditableModel.Meta):
        verbose_name = "control expected of a vendor"
        constraints = [
            *belongs_together("vendor"),
            models.UniqueConstraint(fields=["client", "vendor", "words"], name="csoc_once"),
            models.CheckConstraint(condition=~Q(criteria=[]), name="csoc_has_criterion"),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("scoping:csoc", args=[self.client_id, self.pk])


class Cuec(EditableModel):
    """A control that a vendor's report expects of us: mapped to our control, not applicable with a reason, or a gap."""

    report = ClientForeignKey(VendorReport, related_name="cuecs")
    words = models.CharField("what it expects of us", max_length=500)
    not_applicable_because = models.CharField(max_length=300, blank=True)

    class Meta(EditableModel.Meta):
        verbose_name = "control a vendor expects of us"
        constraints = [
            *belongs_together("report"),
            models.UniqueConstraint(fields=["client", "report", "words"], name="cuec_once"),
        ]

    def __str__(self) -> str:
        return self.words

    def get_absolute_url(self) -> str:
        return reverse("scoping:cuec", args=[self.client_id, self.pk])
