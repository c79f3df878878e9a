from django.db import models
from django.db.models import F, Q

from soc2hub.accounts.models import Person
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class System(EditableModel):
    """A system, data store, tool or third party's system that may stand inside or outside the boundary.

    Audit scope is computed (`scoping.boundary`); `is_secured` (the security program covers it) is another fact (S6).
    """

    DATA_CLASSES = [
        ("customer", "Customer data"),
        ("personal", "Personal information"),
        ("health", "Health information"),
        ("cardholder", "Cardholder data"),
        ("financial", "Financial records"),
        ("confidential", "Confidential business data"),
        ("credentials", "Credentials and keys"),
        ("internal", "Internal data"),
    ]
    KINDS = [
        ("application", "Application"),
        ("infrastructure", "Infrastructure"),
        ("data_store", "Data store"),
        ("tool", "Tool"),
        ("people", "People group"),
        ("external", "Somebody else's system"),
    ]
    ENVIRONMENTS = [
        ("production", "Production"),
        ("staging", "Staging"),
        ("development", "Development"),
        ("corporate", "Corporate"),
    ]
    COMPONENTS = [(c, c.capitalize()) for c in ("infrastructure", "software", "people", "procedures", "data")]
    EXITS = [
        ("", "The client's own"),
        ("customer", "Belongs to the customer"),
        ("carve_out", "Subservice organization, carved out"),
        ("monitored_vendor", "Vendor kept out, monitored"),
    ]
    ANSWERS = [("unknown", "Not asked"), ("yes", "Yes"), ("partly", "Partly"), ("no", "No")]

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=KINDS, default="application")
    component = models.CharField(max_length=20, choices=COMPONENTS, default="software")
    environment = models.CharField(max_length=20, choices=ENVIRONMENTS, default="production")
    operated_by = models.CharField(max_length=120, blank=True, help_text="Empty: the client itself.")
    exit = models.CharField("may stay out because", max_length=20, choices=EXITS, blank=True)
    exit_reason = models.CharField(max_length=300, blank=True)
    data_classes = models.JSONField(default=list, blank=True)
    carries_customer_data = models.CharField(max_length=10, choices=ANSWERS, default="unknown")
    failure_breaks_commitment = models.CharField(max_length=10, choices=ANSWERS, default="unknown")
    enforces_control = models.CharField(max_length=10, choices=ANSWERS, default="unknown")
    is_secured = models.BooleanField("covered by the security program", default=False)
    proposed_in = models.BooleanField("proposed for the audit", default=False)
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    note = models.CharField("what it is", max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("owner"),
            models.UniqueConstraint(fields=["client", "name"], name="system_name_once"),
            models.CheckConstraint(
                condition=~Q(exit="monitored_vendor") | ~Q(exit_reason=""), name="vendor_kept_out_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("scoping:system", self.client_id, self.pk)

    @property
    def needed_systems(self) -> "list[System]":
        return [link.target for link in self.needs.all()]

    @property
    def enforces_on(self) -> "list[System]":
        """Where this tool enforces a control: it joins the boundary with them."""
        return [link.system for link in self.tooling_for.all() if link.enforces]

    @property
    def lists_for(self) -> "list[System]":
        """Where this tool is a mere evidence source: it stays outside."""
        return [link.system for link in self.tooling_for.all() if not link.enforces]


class Dependency(ClientModel):
    """A system cannot do its work without another one."""

    source = ClientForeignKey(System, related_name="needs")
    target = ClientForeignKey(System, related_name="needed_by")

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("source", "target"),
            models.UniqueConstraint(fields=["client", "source", "target"], name="dependency_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="dependency_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source} needs {self.target}"


class Tooling(ClientModel):
    """A tool enforces a control on a system, or merely lists things for one (an evidence source)."""

    tool = ClientForeignKey(System, related_name="tooling_for")
    system = ClientForeignKey(System, related_name="tooled_by")
    enforces = models.BooleanField(default=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("tool", "system"),
            models.UniqueConstraint(fields=["client", "tool", "system"], name="tooling_once"),
            models.CheckConstraint(condition=~Q(tool=F("system")), name="tooling_on_another"),
        ]

    def __str__(self) -> str:
        return f"{self.tool} {'enforces a control on' if self.enforces else 'lists things for'} {self.system}"
