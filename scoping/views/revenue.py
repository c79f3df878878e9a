"""Revenue waiting for the report, by the day it is needed, as the scope and its commitments show it."""

from typing import Any

from scoping.queries import revenue_waiting
from soc2hub.accounts.access import Access
from soc2hub.ui.charts import RevenueByDate, RevenueDue


def revenue(access: Access) -> dict[str, Any]:
    """The chart shows the currency with most at stake; the others are listed."""
    waiting = revenue_waiting(access.client.today())
    totals: dict[str, int] = {}
    for row in waiting:
        totals[row.currency] = totals.get(row.currency, 0) + row.cents
    if not totals:
        return {"revenue": None, "waiting": []}
    currency = max(totals, key=lambda key: (totals[key], key))
    due = tuple(
        RevenueDue(row.need_by, row.cents, row.customer) for row in waiting if row.need_by and row.currency == currency
    )
    chart = RevenueByDate("Revenue that waits for the report", due, currency=currency, width=860) if due else None
    undated = [row for row in waiting if row.need_by is None or row.currency != currency]
    return {"revenue": chart, "waiting": waiting, "undated": undated, "totals": sorted(totals.items())}
