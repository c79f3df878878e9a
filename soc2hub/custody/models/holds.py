from django.db import models
from django.db.models import Q

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel
from soc2hub.vault.models import Blob


class Hold(ClientModel):
    """A legal hold: until its release none of the client's files, or not this one, goes away. Triggers hold to it."""

    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="holds")
    what = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    placed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=clock.now, editable=False)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=500, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("blob"),
            models.CheckConstraint(condition=~Q(reason=""), name="hold_says_why"),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None, release_reason="")
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(release_reason="")),
                name="hold_is_released_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what
