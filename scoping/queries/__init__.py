"""What other apps ask the scope."""

from scoping.queries.categories import chosen_categories
from scoping.queries.landscapes import Survey, landscape, survey
from scoping.queries.revenue import WaitingRevenue, revenue_waiting
from scoping.queries.versions import current_scope, period_in_force, staleness, systems_in_scope, waiting_version

__all__ = [
    "Survey",
    "WaitingRevenue",
    "chosen_categories",
    "current_scope",
    "landscape",
    "period_in_force",
    "revenue_waiting",
    "staleness",
    "survey",
    "systems_in_scope",
    "waiting_version",
]
