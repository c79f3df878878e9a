"""Figures and dates as a person would write them."""

from datetime import date

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}


def short_money(cents: int, currency: str = "USD") -> str:
    """`$1.2M`, `$340k`, `$950`: rounded for reading, never for adding up."""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    amount = abs(cents) / 100
    sign = "−" if cents < 0 else ""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if amount >= size * 0.9995:
            return f"{sign}{symbol}{_trimmed(amount / size)}{letter}"
    return f"{sign}{symbol}{amount:.0f}"


def money_band(low: int, high: int, currency: str = "USD") -> str:
    """`$20k–$60k` of whole units; one figure where both ends are the same."""
    ends = [short_money(amount * 100, currency) for amount in (low, high)]
    return ends[0] if ends[0] == ends[1] else "–".join(ends)


def day(when: date) -> str:
    """`3 Mar 2026`."""
    return f"{when.day} {when:%b} {when.year}"


def short_day(when: date) -> str:
    """`3 Mar`."""
    return f"{when.day} {when:%b}"


def slip(plan: date, forecast: date) -> str:
    """`9 days later`, `2 days earlier`, `on plan`."""
    days = (forecast - plan).days
    if days == 0:
        return "on plan"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'later' if days > 0 else 'earlier'}"


def window_name(key: str) -> str:
    """A window's key as people say it: `July 2026`, `Q3 2026`, `Q1 FY2027`, `week of 30 Mar 2026`, `3 Mar 2026`.

    The key itself stays what machines compare: in addresses, files and the API.
    """
    if "." in key:
        return " to ".join(day(date.fromisoformat(end)) for end in key.split(".."))
    if key.startswith("by-"):
        return f"year to {day(date.fromisoformat(key[3:]))}"
    year, _, part = key.partition("-")
    if part.startswith("W"):
        return f"week of {day(date.fromisocalendar(int(year), int(part[1:]), 1))}"
    if len(part) == len("03-05"):
        return day(date.fromisoformat(key))
    if part.isdigit():
        return f"{date(int(year), int(part), 1):%B} {year}"
    return f"{part} {year}".strip()


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 control`, `2 controls`."""
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def answered(title: str, outcome: str) -> str:
    """A decision in one line: `Who signs? The CEO.`, `Cloud region: stay in one.`"""
    return f"{title} {outcome}" if title.endswith("?") else f"{title}: {outcome}"


def _trimmed(amount: float) -> str:
    return f"{amount:.1f}".removesuffix(".0") if amount < 100 else f"{amount:.0f}"
