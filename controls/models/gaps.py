from django.db import models
from django.db.models import Q

from controls.models.controls import Control
from controls.models.criteria import Criterion
from controls.remediation import OPEN_STATES, GapState
from soc2hub.accounts.models import Person
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class Gap(EditableModel):
    """Something missing between what is promised and what operates (C4); states as DOMAIN R4.10."""

    STATES = [(state.value, state.value.replace("_", " ").capitalize()) for state in GapState]
    OPEN = [state.value for state in OPEN_STATES]
    SEVERITIES = [("high", "High"), ("medium", "Medium"), ("low", "Low")]

    title = models.CharField(max_length=200)
    impact = models.CharField("business impact, in plain words", max_length=500, blank=True)
    severity = models.CharField(max_length=10, choices=SEVERITIES)
    state = models.CharField(max_length=20, choices=STATES, default="identified")
    control = ClientForeignKey(Control, null=True, blank=True, related_name="gaps")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    owner = ClientForeignKey(Person, null=True, blank=True, related_name="+")
    steps = models.TextField(blank=True)
    source = models.CharField(max_length=60, default="found by hand")
    found_on = models.DateField()
    due_on = models.DateField(null=True, blank=True)
    fixed_on = models.DateField(null=True, blank=True)
    fixed_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_on = models.DateField(null=True, blank=True)
    verified_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control", "owner"),
            models.CheckConstraint(
                name="gap_verifier_is_not_fixer",
                condition=Q(verified_by=None) | Q(fixed_by=None) | ~Q(verified_by=models.F("fixed_by")),
            ),
        ]
        indexes = [models.Index(fields=["client", "state", "severity"], name="gap_by_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("controls:gap", self.client_id, self.pk)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
