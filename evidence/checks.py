"""What is checked at once when evidence is handed in, shown before the person leaves (PRACTICE §1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from controls.calendar import Window, supports
from soc2hub.ui.words import window_name

TINY_FILE, TINY_TEXT = 128, 20


class Check(StrEnum):
    WRONG_WINDOW = "wrong_window"
    TOO_EARLY = "too_early"
    LATE = "late"
    SAME_BYTES = "same_bytes"
    TINY = "tiny"
    OUT_OF_PERIOD = "out_of_period"
    NO_DATE = "no_date"
    OTHER_COMPANY = "other_company"


NO_DATE_WORDS = "No date stands in it. A good capture shows when it was taken."
KEEPS_IT_FROM_COUNTING = frozenset({Check.WRONG_WINDOW, Check.TOO_EARLY})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at again; `blocks` means that the evidence proves nothing for its window as it stands."""

    check: Check
    words: str

    @property
    def blocks(self) -> bool:
        return self.check in KEEPS_IT_FROM_COUNTING

    @property
    def tone(self) -> str:
        return "bad" if self.blocks else "watch"


class Dated(Protocol):
    """A submission, or the claim of one: days as the person states them, never the day of the upload."""

    @property
    def performed_on(self) -> date: ...
    @property
    def covers_from(self) -> date: ...
    @property
    def covers_to(self) -> date: ...


def counts(evidence: Dated, window: Window) -> bool:
    """It covers days of the window, and the work was not done before the window began (DOMAIN R7.3, R7.5)."""
    return supports(window, evidence.covers_from, evidence.covers_to) and evidence.performed_on >= window.start


def findings(
    evidence: Dated,
    window: Window,
    *,
    since: date,
    until: date,
    size: int,
    is_text: bool = False,
    same_as: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """`since`–`until` is the period under audit, `same_as` names other occurrences holding the same bytes."""
    return (
        *_about_dates(evidence, window),
        *_about_period(evidence, since, until),
        *_about_content(size, is_text, same_as),
    )


def about_words(*, has_date: bool, names_another: bool, told: Sequence[str] = ()) -> list[Finding]:
    """What its words say: `told` are names of other companies that this reader may know."""
    found = [] if has_date else [Finding(Check.NO_DATE, NO_DATE_WORDS)]
    if names_another:
        whom = f"It names {', '.join(told)}" if told else "It seems to name another company"
        found.append(Finding(Check.OTHER_COMPANY, f"{whom}. Make sure that it is this company's own."))
    return found


def _about_dates(evidence: Dated, window: Window) -> list[Finding]:
    span = f"{_day(window.start)} to {_day(window.end)}"
    found = []
    if not supports(window, evidence.covers_from, evidence.covers_to):
        name = window_name(window.key)
        words = f"It covers no day of {name} ({span}), so it does not count for it. Correct the days it covers."
        found.append(Finding(Check.WRONG_WINDOW, words))
    if evidence.performed_on < window.start:
        words = f"Done on {_day(evidence.performed_on)}, before {window.key} began ({span}), so it does not count."
        found.append(Finding(Check.TOO_EARLY, words))
    if evidence.performed_on > window.last_day:
        words = f"Done on {_day(evidence.performed_on)}, after it was due on {_day(window.last_day)}: it stays late."
        found.append(Finding(Check.LATE, words))
    return found


def _about_period(evidence: Dated, since: date, until: date) -> list[Finding]:
    is_inside = since <= evidence.performed_on <= until
    meets = evidence.covers_from <= until and since <= evidence.covers_to
    if is_inside and meets:
        return []
    return [Finding(Check.OUT_OF_PERIOD, f"Out of period: the audit looks at {_day(since)} to {_day(until)}.")]


def _about_content(size: int, is_text: bool, same_as: Sequence[str]) -> list[Finding]:
    found = []
    if same_as:
        words = f"The same file, byte for byte, was handed in for {'; '.join(same_as)}. Is it the one for this window?"
        found.append(Finding(Check.SAME_BYTES, words))
    if size < (TINY_TEXT if is_text else TINY_FILE):
        found.append(Finding(Check.TINY, "It is almost empty. Does it show what was done?"))
    return found


def _day(when: date) -> str:
    return f"{when.day} {when:%b} {when.year}"
