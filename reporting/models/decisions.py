from django.db import models
from django.db.models import Q

from soc2hub.accounts.models import Person, User
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class Decision(EditableModel):
    """What leadership must decide: options with cost and consequence, by when, and what happens by default (G3)."""

    title = models.CharField(max_length=160)
    options = models.JSONField(default=list, help_text="[{label, cost, consequence}]")
    recommendation = models.CharField(max_length=200, blank=True)
    cost_of_waiting = models.CharField(max_length=200, blank=True)
    by_default = models.CharField("what happens by default", max_length=200, blank=True)
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    decide_by = models.DateField()
    asked_on = models.DateField()
    outcome = models.CharField(max_length=300, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("owner"),
            models.CheckConstraint(
                name="decided_with_outcome",
                condition=Q(decided_at=None) | (~Q(outcome="") & Q(decided_by__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["client", "decide_by"], condition=Q(decided_at=None), name="decision_open")]

    def __str__(self) -> str:
        return self.title
