from django.db import models
from django.db.models import F, Q

from controls.calendar import Window
from controls.models.controls import Control
from soc2hub.accounts.models import User
from soc2hub.lib.addresses import address_of
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientForeignKey, EditableModel
from soc2hub.ui.words import day, window_name


class Occurrence(EditableModel):
    """One time a control must happen: a calendar window with its due date (DOMAIN §7).

    `key` is its identity for ever (2026-03, 2026-Q1). The state is computed from facts and today, never stored:
    `performed_on` is the earliest performance held, `reviewed_at` when evidence of it was first accepted. What it is
    judged by (dates, grace, whether it was key) is its own: a later change of its control never changes the past.
    A lead may move its due date while it can still be met; the calendar's own date stays in `moved_from`.
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
    moved_from = models.DateField(null=True, blank=True, help_text="When the calendar had it due.")
    moved_because = models.CharField(max_length=500, blank=True)
    moved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    moved_at = models.DateTimeField(null=True, blank=True)

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together("control"),
            models.UniqueConstraint(fields=["client", "control", "key"], name="occurrence_once"),
            models.CheckConstraint(
                name="occurrence_in_order",
                condition=Q(starts_on__lte=F("ends_on")) & Q(starts_on__lte=F("due_on")),
            ),
            models.CheckConstraint(
                name="occurrence_moved_in_full",
                condition=Q(moved_from=None, moved_because="", moved_by=None, moved_at=None, ends_on__lte=F("due_on"))
                | (Q(moved_from__isnull=False, moved_by__isnull=False, moved_at__isnull=False) & ~Q(moved_because="")),
            ),
        ]
        indexes = [
            models.Index(fields=["client", "due_on", "id"], name="occurrence_by_due"),
            models.Index(fields=["client", "due_on"], condition=Q(performed_on=None), name="occurrence_open"),
        ]

    def __str__(self) -> str:
        return self.key

    def get_absolute_url(self) -> str:
        return address_of("controls:occurrence", self.client_id, self.pk)

    @property
    def window(self) -> Window:
        return Window(self.starts_on, self.ends_on, self.due_on, self.key, self.grace_days)

    @property
    def told_as(self) -> str:
        """Its name in the trail's sentences, where the key alone would not say of which control."""
        return f"{self.control.ref}, {window_name(self.key)}"

    def ensure_undone(self) -> None:
        """What was done is neither moved nor excused, and nothing is excused twice."""
        if self.performed_on is not None:
            raise Refusal(f"It was done on {day(self.performed_on)}.")
        if self.waivers.filter(state="approved").exists() or self.empty_windows.filter(ended_at=None).exists():
            raise Refusal("It is excused already.")
