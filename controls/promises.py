"""Do the controls keep what contracts promise? Each promise against the parameters tied to it (PRODUCT S11).

Uptime must reach what is promised; hours and days must stay within it. What cannot be compared is said to be so.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

HOURS = {"minutes": Decimal(1) / 60, "hours": Decimal(1), "days": Decimal(24), "weeks": Decimal(168)}
UNITS = {"uptime": "percent", "breach_notice": "hours", "deletion": "days", "audit_right": "days"}
MEASURED = (*UNITS, "location")


class Verdict(StrEnum):
    """Gravest first."""

    CONTRADICTED = "contradicted"
    UNLINKED = "unlinked"
    UNMEASURED = "unmeasured"
    UNCLEAR = "unclear"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Promise:
    """What a commitment promises: an amount in the unit of its kind, or a place."""

    kind: str
    amount: Decimal | None = None
    place: str = ""

    @property
    def words(self) -> str:
        if self.kind == "location":
            return self.place
        return f"{_plain(self.amount)} {UNITS[self.kind]}" if self.amount is not None else ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A control tied to a promise; without a parameter a person's word stands for it."""

    control: str
    parameter: str = ""
    value: str = ""

    @property
    def unit(self) -> str:
        return unit_of(self.parameter)

    @property
    def words(self) -> str:
        """`IR-03: notify hours 24`."""
        said = f"{self.parameter.replace('_', ' ')} {self.value}".strip()
        return f"{self.control}: {said}" if said else self.control


@dataclass(frozen=True, slots=True)
class Judgement:
    verdict: Verdict
    reasons: tuple[str, ...]


def judge(promise: Promise, ties: Sequence[Kept]) -> Judgement:
    """The gravest of what each tie comes to."""
    if not promise.words:
        return Judgement(Verdict.UNMEASURED, ("It says nothing that can be measured; write down what was promised.",))
    if not ties:
        return Judgement(Verdict.UNLINKED, ("No control is named that keeps it.",))
    found = [_one(promise, tie) for tie in ties]
    order = list(Verdict)
    gravest = min((verdict for verdict, _ in found), key=order.index)
    return Judgement(gravest, tuple(reason for verdict, reason in found if verdict is gravest))


def unit_of(parameter: str) -> str:
    """`notify_hours` counts hours; empty where the name does not say."""
    found = re.search(r"(minutes|hours|days|weeks|percent|pct)$", parameter.lower())
    return {"pct": "percent"}.get(found[1], found[1]) if found else ""


def is_comparable(kind: str, parameter: str) -> bool:
    """Whether a promise of this kind can be measured by the parameter."""
    wanted, unit = UNITS.get(kind, ""), unit_of(parameter)
    return unit == "percent" if wanted == "percent" else (unit in HOURS if wanted else True)


def _one(promise: Promise, tie: Kept) -> tuple[Verdict, str]:
    if not tie.parameter:
        return Verdict.KEPT, f"{tie.control} keeps it, by the word of whoever tied it."
    if not tie.value:
        return Verdict.UNCLEAR, f"{tie.control} has no {tie.parameter} any more."
    if promise.kind == "location":
        is_kept = promise.place.casefold() in tie.value.casefold() or tie.value.casefold() in promise.place.casefold()
        return _said(promise, tie, tie.value, is_kept)
    amount, value = promise.amount, _number(tie.value)
    if amount is None or value is None or not is_comparable(promise.kind, tie.parameter):
        return Verdict.UNCLEAR, f"{tie.control} says {tie.parameter} {tie.value}; that cannot be compared."
    said = f"{_plain(value)} {tie.unit}"
    if promise.kind == "uptime":
        return _said(promise, tie, said, value >= amount)
    return _said(promise, tie, said, value * HOURS[tie.unit] <= amount * HOURS[UNITS[promise.kind]])


def _said(promise: Promise, tie: Kept, said: str, is_kept: bool) -> tuple[Verdict, str]:
    words = f"promised {promise.words}, {tie.control} says {said}"
    return (Verdict.KEPT if is_kept else Verdict.CONTRADICTED), words[0].upper() + words[1:] + "."


def _number(text: str) -> Decimal | None:
    try:
        found = Decimal(text.strip().rstrip("%").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _plain(number: Decimal | None) -> str:
    return f"{number.normalize():f}" if number is not None else ""
