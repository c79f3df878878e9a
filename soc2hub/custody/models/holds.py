from django.db import models
from django.db.models import Q

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel
from soc2hub.vault.models import Blob

ON_EVERYTHING = Q(blob=None, words_sha256="")


class Hold(ClientModel):
    """A legal hold: until its release nothing of the client, or not this file or these words, goes away.

    Triggers hold to it. Words are known by their SHA-256, since they lie in rows.
    """

    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="holds")
    words_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
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
            models.CheckConstraint(condition=Q(blob=None) | Q(words_sha256=""), name="hold_on_one_thing"),
            models.CheckConstraint(
                condition=Q(released_by=None, released_at=None, release_reason="")
                | (Q(released_by__isnull=False, released_at__isnull=False) & ~Q(release_reason="")),
                name="hold_is_released_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def sha256(self) -> str | None:
        return self.blob.sha256 if self.blob else self.words_sha256 or None
