"""What is checked of a population before anybody samples from it (DOMAIN R6.1–R6.3). Pure.

Some things must be so; others may be explained by a person, and the explanation stands beside the list for ever.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from soc2hub.ui.words import counted
from soc2hub.ui.words import day as written

SEQUENCE = re.compile(r"([^\d]{0,20})(\d{1,12})")
FEWEST, MOST_NAMED = 3, 6


class Check(StrEnum):
    PERIOD = "period"
    EXTRACTION = "extraction"
    COUNT = "count"
    DUPLICATES = "duplicates"
    SEQUENCE = "sequence"
    SOURCE = "source"
    COMPLETENESS = "completeness"
    ACCURACY = "accuracy"


class Subject(StrEnum):
    """What the events are."""

    LEAVERS = "leavers"
    JOINERS = "joiners"
    CHANGES = "changes"
    INCIDENTS = "incidents"
    OTHER = "other"


class SourceKind(StrEnum):
    """What kind of system the list was taken from."""

    HR = "hr"
    IDENTITY = "identity"
    LOG = "log"
    DEPLOYMENT = "deployment"
    REPOSITORY = "repository"
    TICKET = "ticket"
    MONITORING = "monitoring"
    OTHER = "other"


TRUTH: dict[Subject, tuple[tuple[SourceKind, ...], str]] = {
    Subject.LEAVERS: ((SourceKind.HR,), "the HR system, not the identity provider"),
    Subject.JOINERS: ((SourceKind.LOG,), "the logs of the systems they got access to"),
    Subject.CHANGES: ((SourceKind.DEPLOYMENT, SourceKind.REPOSITORY), "deployments or merges, not the ticket tool"),
}
"""Where the trigger itself is on record (DOMAIN R6.3)."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the person says about the list, and what the file holds; `since`–`until` is the period under audit."""

    subject: Subject
    source: SourceKind
    is_trigger: bool
    period_from: date
    period_to: date
    extracted_at: datetime
    zone: str
    stated_count: int
    completeness: str
    accuracy: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Finding:
    """One check; what is not met and may be explained waits for a person's words."""

    check: Check
    words: str
    is_met: bool
    may_be_explained: bool = False


def findings(facts: Facts, keys: Sequence[str]) -> tuple[Finding, ...]:
    """Every check, met or not, in one order."""
    return (
        _period(facts),
        _extraction(facts),
        _count(facts, keys),
        _duplicates(keys),
        _sequence(keys),
        *_source(facts),
        _said(Check.COMPLETENESS, "Completeness", facts.completeness),
        _said(Check.ACCURACY, "Accuracy", facts.accuracy),
    )


def standing_in_the_way(found: Iterable[Finding], explained: Iterable[str]) -> list[Finding]:
    """What is neither met nor explained."""
    said = set(explained)
    return [each for each in found if not each.is_met and not (each.may_be_explained and each.check in said)]


def _period(facts: Facts) -> Finding:
    span = f"{written(facts.period_from)} to {written(facts.period_to)}"
    audited = f"{written(facts.since)} to {written(facts.until)}"
    if facts.period_from <= facts.since and facts.period_to >= facts.until:
        return Finding(Check.PERIOD, f"It is of {span}: all of the period under audit.", is_met=True)
    words = f"It is of {span}, the audit looks at {audited}: say where the rest is."
    return Finding(Check.PERIOD, words, is_met=False, may_be_explained=True)


def _extraction(facts: Facts) -> Finding:
    on = facts.extracted_at.astimezone(ZoneInfo(facts.zone)).date()
    taken = f"Taken on {written(on)}"
    if on > facts.period_to:
        return Finding(Check.EXTRACTION, f"{taken}, after its period had ended.", is_met=True)
    if on == facts.period_to:
        words = f"{taken}, the last day of its period: say why nothing could follow that day."
        return Finding(Check.EXTRACTION, words, is_met=False, may_be_explained=True)
    return Finding(Check.EXTRACTION, f"{taken}, before its period ended: take it again.", is_met=False)


def _count(facts: Facts, keys: Sequence[str]) -> Finding:
    rows = counted(len(keys), "row")
    if facts.stated_count == len(keys):
        return Finding(Check.COUNT, f"{rows}, as many as the source system counts.", is_met=True)
    words = f"{rows} in the file, but the source system counts {facts.stated_count}: take the list again."
    return Finding(Check.COUNT, words, is_met=False)


def _duplicates(keys: Sequence[str]) -> Finding:
    doubles = len(keys) - len(set(keys))
    if not doubles:
        return Finding(Check.DUPLICATES, "Each key stands there once.", is_met=True)
    return Finding(Check.DUPLICATES, f"{counted(doubles, 'key')} stands there twice or more.", is_met=False)


def _sequence(keys: Sequence[str]) -> Finding:
    missing = missing_numbers(keys)
    if not missing.count:
        return Finding(Check.SEQUENCE, "No number of a sequence is missing.", is_met=True)
    named = ", ".join(missing.first) + (" …" if missing.count > len(missing.first) else "")
    words = f"{counted(missing.count, 'number')} missing in the sequence of keys ({named}): say why."
    return Finding(Check.SEQUENCE, words, is_met=False, may_be_explained=True)


@dataclass(frozen=True, slots=True)
class Missing:
    """`first` are the first few of them, as keys would be written."""

    count: int
    first: tuple[str, ...]


def missing_numbers(keys: Iterable[str]) -> Missing:
    """Numbers that no key has between the lowest and the highest of one prefix.

    Only keys that are a prefix and a number are a sequence, and three of one prefix at least.
    """
    found: dict[str, set[int]] = {}
    width: dict[str, int] = {}
    for key in keys:
        if match := SEQUENCE.fullmatch(key):
            found.setdefault(match[1], set()).add(int(match[2]))
            width[match[1]] = min(len(match[2]), width.get(match[1], 12))
    gaps = [(prefix, gap) for prefix, numbers in sorted(found.items()) for gap in _gaps(numbers)]
    first = (f"{prefix}{number:0{width[prefix]}}" for prefix, gap in gaps for number in gap)
    return Missing(sum(len(gap) for _, gap in gaps), tuple(islice(first, MOST_NAMED)))


def _gaps(numbers: set[int]) -> list[range]:
    ordered = sorted(numbers) if len(numbers) >= FEWEST else []
    return [range(lower + 1, upper) for lower, upper in pairwise(ordered) if upper - lower > 1]


def _source(facts: Facts) -> list[Finding]:
    """Only the list of triggers has a source of truth."""
    kinds, where = TRUTH.get(facts.subject, ((), ""))
    if not facts.is_trigger or not kinds:
        return []
    noun = facts.subject.value.capitalize()
    if facts.source in kinds:
        return [Finding(Check.SOURCE, f"{noun} are taken from {where.split(',')[0]}, where they begin.", is_met=True)]
    words = f"{noun} should come from {where}: say why this source misses none."
    return [Finding(Check.SOURCE, words, is_met=False, may_be_explained=True)]


def _said(check: Check, noun: str, words: str) -> Finding:
    if words.strip():
        return Finding(check, f"{noun}: {words.strip()}", is_met=True)
    return Finding(check, f"{noun}: say how it was checked and what came out.", is_met=False)
