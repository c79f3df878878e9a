"""Two lists held against each other both ways: leavers in HR, accounts disabled in the directory (DOMAIN R6.3). Pure.

Two sources that disagree stop the sampling until a person explains each difference (PRACTICE §3). A late answer is no
disagreement: it is known, counted, and a deviation of the control (DOMAIN R4.6).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from controls.calendar import is_within

ONE_DAY = timedelta(days=1)


class Side(StrEnum):
    HERE = "here"
    THERE = "there"


@dataclass(frozen=True, slots=True)
class Rule:
    """How two spellings of one key are made the same; shown beside every result."""

    ignores_case: bool = True
    ignores_mail_domain: bool = False
    ignores_zeros: bool = False

    def plain(self, key: str) -> str:
        found = " ".join(key.split())
        if self.ignores_case:
            found = found.casefold()
        if self.ignores_mail_domain:
            found = found.partition("@")[0]
        return re.sub(r"(?<!\d)0+(?=\d)", "", found) if self.ignores_zeros else found

    @property
    def words(self) -> str:
        """What is overlooked, for people."""
        overlooked = ["spaces"]
        overlooked += ["capital letters"] if self.ignores_case else []
        overlooked += ["what follows the @"] if self.ignores_mail_domain else []
        overlooked += ["leading zeros"] if self.ignores_zeros else []
        head, last = overlooked[:-1], overlooked[-1]
        return f"Keys are the same but for {', '.join(head)}{' and ' if head else ''}{last}."


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list; `at` where its time is known."""

    key: str
    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """The event, and what was done about it."""

    event: Entry
    answer: Entry
    is_late: bool

    @property
    def hours(self) -> float | None:
        """By the clock where both times are known, from zone to zone (DOMAIN R4.6)."""
        if self.event.at is None or self.answer.at is None:
            return None
        return (self.answer.at.timestamp() - self.event.at.timestamp()) / 3600

    @property
    def days(self) -> int:
        return (self.answer.on - self.event.on).days


@dataclass(frozen=True, slots=True)
class Clash:
    """Keys of one list that the rule makes the same: which of them is meant nobody can tell."""

    side: Side
    keys: tuple[str, ...]


@dataclass(frozen=True)
class Reconciled:
    """Every row of both lists is in exactly one of both, only here, only there, or a clash."""

    both: tuple[Pair, ...]
    only_here: tuple[Entry, ...]
    only_there: tuple[Entry, ...]
    clashes: tuple[Clash, ...] = ()

    @cached_property
    def late(self) -> tuple[Pair, ...]:
        return tuple(pair for pair in self.both if pair.is_late)

    @property
    def differences(self) -> tuple[tuple[Side, str], ...]:
        """What a person has to explain, row by row."""
        clashing = ((clash.side, key) for clash in self.clashes for key in clash.keys)
        here, there = ((Side.HERE, e.key) for e in self.only_here), ((Side.THERE, e.key) for e in self.only_there)
        return (*here, *there, *clashing)


def reconcile(
    here: Iterable[Entry], there: Iterable[Entry], *, rule: Rule | None = None, within_hours: float | None = None
) -> Reconciled:
    """`here` are the events, `there` what was done; without a limit nothing is late."""
    rule = rule or Rule()
    events, event_clashes = _by_plain_key(here, rule, Side.HERE)
    answers, answer_clashes = _by_plain_key(there, rule, Side.THERE)
    answered = [(row, answers[key]) for key, row in events.items() if key in answers]
    both = [Pair(event, answer, _is_late(event, answer, within_hours)) for event, answer in answered]
    return Reconciled(
        tuple(sorted(both, key=lambda pair: (pair.event.on, pair.event.key))),
        _alone(events, answers),
        _alone(answers, events),
        (*event_clashes, *answer_clashes),
    )


def _by_plain_key(rows: Iterable[Entry], rule: Rule, side: Side) -> tuple[dict[str, Entry], list[Clash]]:
    found: dict[str, list[Entry]] = {}
    for row in rows:
        found.setdefault(rule.plain(row.key), []).append(row)
    clashes = [Clash(side, tuple(sorted(row.key for row in same))) for same in found.values() if len(same) > 1]
    return {key: same[0] for key, same in found.items() if len(same) == 1}, clashes


def _alone(rows: dict[str, Entry], others: dict[str, Entry]) -> tuple[Entry, ...]:
    alone = (row for key, row in rows.items() if key not in others)
    return tuple(sorted(alone, key=lambda row: (row.on, row.key)))


def _is_late(event: Entry, answer: Entry, within_hours: float | None) -> bool:
    """By the clock if both times are known; else by days, giving the day's own end: never late by what nobody knows."""
    if within_hours is None:
        return False
    if event.at is not None and answer.at is not None:
        return not is_within(event.at, answer.at, hours=within_hours)
    days = -(-within_hours // 24)
    return answer.on - event.on > ONE_DAY * days
