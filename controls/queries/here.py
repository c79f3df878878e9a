"""The client entered: its day, its categories and the period its controls are looked at in."""

from dataclasses import dataclass
from datetime import date

from controls.calendar import Rules
from controls.models import ClientCalendar
from scoping.queries import chosen_categories, period_in_force
from soc2hub.accounts.access import client_here


@dataclass(frozen=True, slots=True)
class Period:
    """Both days included."""

    since: date
    until: date


def today_here() -> date:
    """Dates of duty are dates in the client's zone (DOMAIN R7.2)."""
    return client_here().today()


def categories_here() -> frozenset[str]:
    """Security where nothing was chosen yet (DOMAIN R1.5)."""
    return frozenset(chosen_categories()) or frozenset({"security"})


def calendar_rules() -> Rules:
    """The calendar year and every day of the week, until the client says otherwise."""
    row = ClientCalendar.objects.values_list("fiscal_year_start", "rests_at_weekends").first()
    return Rules(*row) if row else Rules()


def period_here(today: date) -> Period:
    """The observation period of the scope in force, else the calendar year of today."""
    if agreed := period_in_force():
        return Period(*agreed)
    return Period(date(today.year, 1, 1), date(today.year, 12, 31))
