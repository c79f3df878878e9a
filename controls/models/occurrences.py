from django.db import models
from django.db.models import F, Q

from controls.calendar import Window
from controls.models.controls import Control
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, ClientModel


class Occurrence(ClientModel):
    """One time a control must happen: a calendar window with its due date (DOMAIN §7).

    `key` is its identity for ever (2026-03, 2026-Q1). The state is computed from facts and today, never stored:
    `performed_on` is the earliest performance held, `reviewed_at` when evidence of it was first accepted. What it is
    judged by (dates, grace, whether it was key) is its own: a later change of its control never changes the past.
    """

    control = ClientForeignKey(Control, related_name="occurrences")
    key = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_on = models.DateField()
    due_on = models.DateField()
    next_ends_on = models.DateField(help_text="End of the next window: from then on nothing done means missed.")
    grace_days = models.PositiveSmallIntegerField(default=0, help_text="As the control granted when this fell due.")
    is_key = models.BooleanField(default=False, help_text="Whether the control was a key one when this fell due.")
    performed_on = models.DateField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("control"),
            models.UniqueConstraint(fields=["client", "control", "key"], name="occurrence_once"),
            models.CheckConstraint(
                condition=Q(starts_on__lte=F("ends_on")) & Q(ends_on__lte=F("due_on")), name="occurrence_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["client", "due_on", "id"], name="occurrence_by_due"),
            models.Index(fields=["client", "due_on"], condition=Q(performed_on=None), name="occurrence_open"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def window(self) -> Window:
        return Window(self.starts_on, self.ends_on, self.due_on, self.key, self.grace_days)

    @property
    def told_as(self) -> str:
        """Its name in the trail's sentences, where the key alone would not say of which control."""
        return f"{self.control.ref} {self.key}"


class Waiver(ClientModel):
    """An occurrence need not happen: with a reason and an approver, and visible to auditors (R7.3)."""

    occurrence = ClientForeignKey(Occurrence, related_name="waivers")
    reason = models.CharField(max_length=500)
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("occurrence"),
            models.UniqueConstraint(fields=["client", "occurrence"], name="waived_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="waiver_has_reason"),
        ]


class NotOccurring(ClientModel):
    """The control had no occasion in this window; `proof` names the empty population (R4.7). Not a pass."""

    occurrence = ClientForeignKey(Occurrence, related_name="empty_windows")
    proof = models.CharField(max_length=500)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together("occurrence"),
            models.UniqueConstraint(fields=["client", "occurrence"], name="not_occurring_once"),
            models.CheckConstraint(condition=~Q(proof=""), name="not_occurring_has_proof"),
        ]
