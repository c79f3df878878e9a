from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from soc2hub.accounts.models import User
from soc2hub.custody.sensitivity import CLEARED
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel

KINDS = [(kind.value, kind.label) for kind in CLEARED]


LIVE = Q(revoked_at=None) & (Q(until=None) | Q(until__gt=Now()))
"""By the database's clock, as every right."""


class Clearance(ClientModel):
    """Somebody is named to see one class of sensitive rows; it ends with its day, its revocation or the membership."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("for what", max_length=10, choices=KINDS)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=clock.now, editable=False)
    until = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(
                fields=["client", "user", "kind"], condition=Q(revoked_at=None), name="cleared_once"
            ),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="nobody_clears_themselves"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.get_kind_display().lower()}"
