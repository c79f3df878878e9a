from django.db import models
from django.db.models import F, Q

from controls.models.criteria import Criterion
from scoping.models import ScopeVersion
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel


class Inapplicability(EditableModel):
    """A criterion in scope that does not apply here: why, and which officer agreed (DOMAIN R1.6).

    Counted nowhere once approved, and disclosed with its reason as long as it holds (DC8). `scope_version` is the
    scope it was said of; who takes it back ends it, and the row stays.
    """

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=500)
    scope_version = ClientForeignKey(ScopeVersion, null=True, blank=True, related_name="+")
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField(default=clock.now, editable=False)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        verbose_name_plural = "inapplicabilities"
        constraints = [
            *belongs_together("scope_version"),
            models.UniqueConstraint(
                fields=["client", "criterion"], condition=Q(ended_at=None), name="inapplicability_live_once"
            ),
            models.CheckConstraint(name="inapplicability_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="inapplicability_approved_by_somebody_else",
                condition=Q(approved_by=None, approved_at=None)
                | (Q(approved_by__isnull=False, approved_at__isnull=False) & ~Q(approved_by=F("stated_by"))),
            ),
            models.CheckConstraint(
                name="inapplicability_ended_by_somebody",
                condition=Q(ended_by=None, ended_at=None) | Q(ended_by__isnull=False, ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return str(self.criterion_id)

    @property
    def state(self) -> str:
        if self.ended_at is not None:
            return "ended"
        return "approved" if self.approved_at is not None else "proposed"
