from django.db import models
from django.db.models import Q

from soc2hub.accounts.models import Person
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel
from soc2hub.vault.models import Blob


class Policy(EditableModel):
    """A policy, process or charter as approved; the words themselves lie in the vault (R11.6)."""

    KINDS = [("policy", "Policy"), ("process", "Process"), ("charter", "Charter")]

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=KINDS, default="policy")
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    owner_title = models.CharField(max_length=120, blank=True)
    last_reviewed_on = models.DateField(null=True, blank=True)
    review_months = models.PositiveSmallIntegerField(default=12)
    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=120, blank=True)

    class Meta(EditableModel.Meta):
        verbose_name_plural = "policies"
        constraints = [
            *belongs_together("owner", "blob"),
            models.UniqueConstraint(
                fields=["client", "source", "external_id"], condition=~Q(external_id=""), name="policy_source_once"
            ),
        ]

    def __str__(self) -> str:
        return self.title
