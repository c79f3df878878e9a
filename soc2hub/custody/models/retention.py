from django.db import models
from django.db.models import Q

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.tenancy.constraints import belongs_together
from soc2hub.tenancy.models import ClientModel

DEFAULT_YEARS, FEWEST, MOST = 7, 1, 30


class Retention(ClientModel):
    """For how many years the client's files are kept; a client without a row keeps them for seven."""

    years = models.PositiveSmallIntegerField()
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(ClientModel.Meta):
        constraints = [
            *belongs_together(),
            models.UniqueConstraint(fields=["client"], name="one_retention_of_a_client"),
            models.CheckConstraint(condition=Q(years__gte=FEWEST, years__lte=MOST), name="retention_in_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.years} years"
