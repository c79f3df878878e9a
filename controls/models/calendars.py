from django.db import models
from django.db.models import Q

from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import EditableModel


class ClientCalendar(EditableModel):
    """What the client has agreed about its calendar, one row at most: where its fiscal year begins (DOMAIN R7.4)."""

    fiscal_year_start = models.PositiveSmallIntegerField(default=1, help_text="Month; 1 is the calendar year.")
    rests_at_weekends = models.BooleanField(default=False, help_text="Daily controls: no Saturday or Sunday.")

    class Meta(EditableModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client"], name="calendar_once_per_client"),
            models.CheckConstraint(
                condition=Q(fiscal_year_start__gte=1, fiscal_year_start__lte=12), name="calendar_starts_in_a_month"
            ),
        ]

    def __str__(self) -> str:
        return "Calendar"
