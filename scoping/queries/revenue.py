"""How much revenue waits for the report, by the day it is needed (S2)."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from scoping.models import Commitment


class WaitingRevenue(NamedTuple):
    """Yearly value of one commitment that waits for a report."""

    need_by: date | None
    cents: int
    currency: str
    customer: str
    commitment_id: UUID


def revenue_waiting(today: date) -> list[WaitingRevenue]:
    """Chosen or signed commitments that demand a report and are not met by `today`; undated ones last."""
    waiting = (
        Commitment.objects.filter(Q(stage="signed") | Q(is_chosen=True), Q(met_on=None) | Q(met_on__gt=today))
        .exclude(stage="lost")
        .exclude(report="")
        .filter(yearly_value_cents__gt=0)
        .values_list("need_by", "yearly_value_cents", "currency", "customer", "id")
    )
    return sorted((WaitingRevenue(*row) for row in waiting), key=lambda r: (r.need_by or date.max, r.customer))
