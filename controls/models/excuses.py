"""The two ways in which an occurrence need not happen; both stay on record for ever and can be ended with a reason."""

from django.db import models
from django.db.models import F, Q

from controls.models.occurrences import Occurrence
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel, EditableModel
from soc2hub.vault.models import Blob

NOT_ENDED = Q(ended_at=None, ended_by=None, ended_because="")
ENDED = Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because="")


class Waiver(EditableModel):
    """An occurrence need not happen: asked with a reason, approved by somebody else, visible to auditors (R7.3).

    Only an approved one excuses. Ended, it stays here, and the occurrence stands again as the facts say.
    """

    STATES = [(s, s.capitalize()) for s in ("asked", "approved", "declined", "ended")]
    LIVE = ("asked", "approved")

    occurrence = ClientForeignKey(Occurrence, related_name="waivers")
    reason = models.CharField(max_length=500)
    state = models.CharField(max_length=10, choices=STATES, default="asked")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("occurrence"),
            models.UniqueConstraint(
                fields=["client", "occurrence"], condition=Q(state__in=("asked", "approved")), name="waiver_live_once"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
            models.CheckConstraint(
                name="waiver_answered_by_somebody_else",
                condition=Q(answered_by=None) | ~Q(answered_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="waiver_answered_in_full",
                condition=Q(answered_by=None, answered_at=None, answer="", state__in=("asked", "ended"))
                | (Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer="") & ~Q(state="asked")),
            ),
            models.CheckConstraint(
                name="waiver_ended_in_full", condition=(~Q(state="ended") & NOT_ENDED) | (Q(state="ended") & ENDED)
            ),
        ]
        indexes = [
            models.Index(fields=["client", "-created_at", "-id"], name="waiver_newest"),
        ]

    def __str__(self) -> str:
        return self.occurrence.told_as

    def get_absolute_url(self) -> str:
        return self.occurrence.get_absolute_url()

    @property
    def told_as(self) -> str:
        return self.occurrence.told_as


class NotOccurring(ClientModel):
    """The control had no occasion in this window; `proof` says what shows the empty population (R4.7). Not a pass.

    `blob` is the empty list itself, if one was handed in. Ended where an occasion came to light after all.
    """

    occurrence = ClientForeignKey(Occurrence, related_name="empty_windows")
    proof = models.CharField(max_length=500)
    blob = ClientForeignKey(Blob, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=500, blank=True)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("occurrence", "blob"),
            models.UniqueConstraint(
                fields=["client", "occurrence"], condition=Q(ended_at=None), name="not_occurring_once"
            ),
            models.CheckConstraint(condition=~Q(proof=""), name="not_occurring_has_proof"),
            models.CheckConstraint(condition=NOT_ENDED | ENDED, name="not_occurring_ended_in_full"),
            models.CheckConstraint(
                condition=Q(blob=None, file_name="") | (Q(blob__isnull=False) & ~Q(file_name="")),
                name="not_occurring_names_its_file",
            ),
        ]

    @property
    def told_as(self) -> str:
        return self.occurrence.told_as
