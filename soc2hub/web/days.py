"""Days that people may mean: at the ends of the calendar the arithmetic of plans and windows breaks (case A66)."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

FIRST, LAST = date(1970, 1, 1), date(2199, 12, 31)


def within_reach(day: date) -> None:
    if not FIRST <= day <= LAST:
        raise ValidationError(f"Give a day between {FIRST.year} and {LAST.year}.")


def bind(field: Any) -> None:
    """From now on every field of this class refuses days out of reach; called before forms are imported."""
    field.default_validators = [*field.default_validators, within_reach]
