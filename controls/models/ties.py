from django.db import models
from django.db.models import Q

from controls.models.controls import Control
from scoping.models import Commitment, Csoc, Cuec
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class Tie(ClientModel):
    """A control keeps a promise (S11), watches over what a vendor must do (R9.3), or does what one expects (R9.5).

    `parameter` is the one of the control's statement that a promise is measured by; empty: the whole statement.
    """

    TARGETS = ("commitment", "csoc", "cuec")

    control = ClientForeignKey(Control, related_name="ties")
    commitment = ClientForeignKey(Commitment, null=True, blank=True, related_name="ties")
    csoc = ClientForeignKey(Csoc, null=True, blank=True, related_name="ties")
    cuec = ClientForeignKey(Cuec, null=True, blank=True, related_name="ties")
    parameter = models.CharField(max_length=60, blank=True)

    class Meta(ClientModel.Meta):
        verbose_name = "tie"
        constraints = [
            *belongs_together("control", "commitment", "csoc", "cuec"),
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, csoc=None, cuec=None)
                | Q(commitment=None, csoc__isnull=False, cuec=None)
                | Q(commitment=None, csoc=None, cuec__isnull=False),
                name="tie_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["client", "control", "commitment", "parameter"],
                condition=Q(commitment__isnull=False),
                name="tie_to_commitment_once",
            ),
            models.UniqueConstraint(
                fields=["client", "control", "csoc"], condition=Q(csoc__isnull=False), name="tie_to_csoc_once"
            ),
            models.UniqueConstraint(
                fields=["client", "control", "cuec"], condition=Q(cuec__isnull=False), name="tie_to_cuec_once"
            ),
        ]

    @property
    def parameter_in_words(self) -> str:
        return self.parameter.replace("_", " ")

    def __str__(self) -> str:
        return f"{self.control.ref}: {self.commitment or self.csoc or self.cuec}"
