from django.db import models
from django.db.models import Q

from controls.models.controls import Control
from soc2hub.accounts.models import Person
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class Risk(EditableModel):
    """What could happen, as harm in plain words; likelihood and impact 1–5, before and after treatment (G1)."""

    TREATMENTS = [(t, t.capitalize()) for t in ("reduce", "accept", "transfer", "avoid")]
    TYPED = [pair for pair in TREATMENTS if pair[0] != "accept"]
    """What a lead may write down; acceptance is an officer's (R12.2)."""

    title = models.CharField(max_length=200)
    harm = models.CharField("harm, in plain words", max_length=300)
    likelihood = models.PositiveSmallIntegerField()
    impact = models.PositiveSmallIntegerField()
    residual_likelihood = models.PositiveSmallIntegerField()
    residual_impact = models.PositiveSmallIntegerField()
    treatment = models.CharField(max_length=10, choices=TREATMENTS, default="reduce")
    control = ClientForeignKey(Control, null=True, blank=True, related_name="risks")
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    due_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "owner"),
            models.CheckConstraint(
                name="risk_on_the_five_by_five_map",
                condition=Q(likelihood__range=(1, 5), impact__range=(1, 5))
                & Q(residual_likelihood__range=(1, 5), residual_impact__range=(1, 5)),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("controls:risk", self.client_id, self.pk)

    @property
    def score(self) -> int:
        return self.likelihood * self.impact

    @property
    def residual(self) -> int:
        return self.residual_likelihood * self.residual_impact
