"""What commitments that count still wait for."""

from scoping.queries.inventory import commitments
from scoping.queries.landscapes import counts
from scoping.timeframes import Demand


def demands() -> list[Demand]:
    return [
        Demand(row.customer, row.report, row.period_months, row.need_by)
        for row in commitments()
        if row.report and row.met_on is None and counts(row)
    ]
