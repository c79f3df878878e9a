from django.db import models
from django.db.models import Q
from django.urls import reverse

from scoping.models.flows import Flow
from scoping.models.systems import System
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel


class Option(EditableModel):
    """A way to need less inside the boundary, at a cost paid once (PRACTICE §4, options).

    Cut flows; replace `system` by `instead` (or do without); or move `system` to a subservice organization.
    """

    KINDS = [
        ("cut", "Cut flows: tokenise, anonymise, segregate"),
        ("replace", "Replace a system"),
        ("move", "Move a system to a subservice organization"),
    ]

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=KINDS, default="cut")
    system = ClientForeignKey(System, null=True, blank=True, related_name="+")
    instead = ClientForeignKey(System, null=True, blank=True, related_name="+")
    hours = models.PositiveIntegerField("hours it takes, once", default=40)
    note = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("system", "instead"),
            models.UniqueConstraint(fields=["client", "name"], name="option_name_once"),
            models.CheckConstraint(
                condition=Q(kind="cut", system=None) | Q(kind__in=["replace", "move"], system__isnull=False),
                name="option_names_its_system",
            ),
            models.CheckConstraint(
                condition=Q(instead=None) | (Q(kind="replace") & ~Q(instead=models.F("system"))),
                name="option_instead_of_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("scoping:option", args=[self.client_id, self.pk])

    @property
    def cut_flows(self) -> list[Flow]:
        return [link.flow for link in self.cuts.all()]


class OptionFlow(ClientModel):
    """An option cuts this flow: no customer data any more."""

    option = ClientForeignKey(Option, related_name="cuts")
    flow = ClientForeignKey(Flow, related_name="cut_in")

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("option", "flow"),
            models.UniqueConstraint(fields=["client", "option", "flow"], name="option_flow_once"),
        ]

    def __str__(self) -> str:
        return f"{self.option} cuts {self.flow}"


class OptionStudy(ClientModel):
    """What the options and the unsigned commitments came to when somebody asked; made by a worker, never changed.

    `question_sha256` tells whether the records still ask the same.
    """

    question_sha256 = models.CharField(max_length=64)
    result = models.JSONField()
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "question_sha256"], name="studied_once"),
        ]

    def __str__(self) -> str:
        return f"Study of {self.created_at:%Y-%m-%d}"


class EffortParameter(EditableModel):
    """One number of the effort model as this client wants it, with where it comes from (PRACTICE §5).

    Without a row the shipped default counts (`scoping/effort.yaml`).
    """

    key = models.CharField(max_length=40)
    low = models.PositiveIntegerField()
    high = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client", "key"], name="effort_parameter_once"),
            models.CheckConstraint(condition=Q(low__lte=models.F("high")), name="effort_band_in_order"),
            models.CheckConstraint(condition=~Q(source=""), name="effort_has_a_source"),
        ]

    def __str__(self) -> str:
        return self.key
