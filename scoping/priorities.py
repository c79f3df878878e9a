"""How much a category matters: by who asks for it and what they pay, else by what is usual (S3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

USUAL = {
    "security": "nearly every report has it",
    "availability": "many reports of hosted services have it",
    "confidentiality": "many reports of services that keep customers’ secrets have it",
    "processing_integrity": "few reports have it, mostly of services that settle or compute",
    "privacy": "few reports have it; most customers accept confidentiality",
}
"""Typical practice, in words: the share differs by industry."""


class Weight(StrEnum):
    MUST = "must"
    SHOULD = "should"
    MAY = "may"


@dataclass(frozen=True, slots=True)
class Ask:
    """One commitment that asks for a category, or by its kind points to it."""

    customer: str
    cents: int
    currency: str
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Priority:
    """`cents` by currency are behind it."""

    weight: Weight
    reason: str
    cents: tuple[tuple[str, int], ...] = ()


def priority(category: str, asks: Sequence[Ask]) -> Priority:
    """A signed commitment makes it a must; an unsigned one makes it worth its value; else what is usual."""
    signed = sorted({ask.customer for ask in asks if ask.is_signed})
    if signed:
        return Priority(Weight.MUST, f"signed: {_some(signed)}", _sums(asks))
    if asks:
        return Priority(
            Weight.SHOULD, f"asked for, not signed yet: {_some(sorted({a.customer for a in asks}))}", _sums(asks)
        )
    return Priority(Weight.MUST if category == "security" else Weight.MAY, f"nobody asks for it; {USUAL[category]}")


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _sums(asks: Sequence[Ask]) -> tuple[tuple[str, int], ...]:
    totals: dict[str, int] = {}
    for ask in asks:
        totals[ask.currency] = totals.get(ask.currency, 0) + ask.cents
    return tuple(sorted((currency, cents) for currency, cents in totals.items() if cents))
