from django.db import models
from django.db.models import F, Q

from scoping.models.systems import System
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class Flow(EditableModel):
    """Data moves from one system to another; customer data pulls the other end inside (PRACTICE §4 b)."""

    source = ClientForeignKey(System, related_name="flows_out")
    target = ClientForeignKey(System, related_name="flows_in")
    data_classes = models.JSONField(default=list, blank=True)
    has_customer_data = models.BooleanField(default=True)
    is_encrypted = models.BooleanField(null=True, blank=True)
    cut_by = models.CharField(
        max_length=200, blank=True, help_text="Tokenised, anonymised, segregated …: no customer data any more."
    )
    note = models.CharField(max_length=300, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("source", "target"),
            models.UniqueConstraint(fields=["client", "source", "target", "note"], name="flow_once"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="flow_to_another"),
        ]

    def __str__(self) -> str:
        return f"{self.source} → {self.target}" + (f" ({self.note})" if self.note else "")

    def get_absolute_url(self) -> str:
        return address_of("scoping:flow", self.client_id, self.pk)
