"""What commitments that count still wait for."""

from datetime import date

from scoping.queries.inventory import commitments
from scoping.queries.landscapes import counts
from scoping.queries.versions import period_in_force
from scoping.timeframes import Demand, Window


def demands() -> list[Demand]:
    return [
        Demand(row.customer, row.report, row.period_months, row.need_by)
        for row in commitments()
        if row.report and row.met_on is None and counts(row)
    ]


def running_window(today: date) -> Window | None:
    """The period of the scope in force, as long as it is not over."""
    agreed = period_in_force()
    return agreed if agreed and agreed[1] >= today else None
