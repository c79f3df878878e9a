"""How long a risk may stay accepted before it is looked at again (PRACTICE §7). Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from controls.calendar import add_months


@dataclass(frozen=True, slots=True)
class AcceptanceRules:
    """Typical practice: the graver, the shorter. `grave` and `notable` are residuals of 25."""

    grave: int = 15
    notable: int = 7
    grave_days: int = 90
    notable_months: int = 6
    slight_months: int = 12


SEVERITY_AS_RESIDUAL = {"high": 15, "medium": 7, "low": 1}


def longest(residual: int, today: date, rules: AcceptanceRules | None = None) -> date:
    """The last day an acceptance given today may name."""
    rules = rules or AcceptanceRules()
    if residual >= rules.grave:
        return today + timedelta(days=rules.grave_days)
    return add_months(today, rules.notable_months if residual >= rules.notable else rules.slight_months)
