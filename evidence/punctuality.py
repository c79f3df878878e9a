"""Evidence on time: the board page's first figure (PRACTICE 8, PRODUCT E6).

Of D that fell due, each one is on time, late, overdue or missed. Counted by the day of performance, so that
our own slow review never turns it red; what waits for that review stands beside it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from controls.calendar import OccurrenceState

DEFINITION_VERSION = 1
AWAITING = (OccurrenceState.PERFORMED, OccurrenceState.LATE)


class Status(StrEnum):
    """How a figure stands. No data is unknown, which is never green."""

    GREEN = "green"
    UNKNOWN = "unknown"
    AMBER = "amber"
    RED = "red"


def worst(statuses: Iterable[Status]) -> Status:
    """Red before amber before unknown before green; nothing at all is unknown."""
    gravity = tuple(Status)
    return max(statuses, key=gravity.index, default=Status.UNKNOWN)


@dataclass(frozen=True, slots=True)
class PunctualityRules:
    """The thresholds, typical practice; a client may edit them."""

    green_late_percent: int = 5
    red_percent: int = 15
    few_occurrences: int = 4


@dataclass(frozen=True, slots=True)
class DueItem:
    """A window, an event or a configuration check, in the state it has today."""

    control: str
    state: OccurrenceState
    last_day: date  # due date and grace
    occurrences_in_period: int  # of its control
    is_key: bool = False
    awaits_review: bool = False


@dataclass(frozen=True, slots=True)
class Punctuality:
    due: int
    on_time: int
    late: int
    overdue: int
    missed: int
    awaiting_review: int  # among the on time and late ones
    not_yet_due: int
    waived: int
    not_occurring: int
    status: Status
    reasons: tuple[str, ...]


def evidence_on_time(
    items: Iterable[DueItem], *, today: date, rules: PunctualityRules | None = None
) -> Punctuality:
    """Count what fell due before today. Work done ahead earns no credit until its last day has passed."""
    given = tuple(items)
    due = tuple(item for item in given if _is_due(item, today))
    excused = {OccurrenceState.WAIVED, OccurrenceState.NOT_OCCURRING}
    status, reasons = _judged(due, rules or PunctualityRules())
    return Punctuality(
        due=len(due),
        on_time=_count(due, OccurrenceState.PERFORMED, OccurrenceState.REVIEWED),
        late=_count(due, OccurrenceState.LATE),
        overdue=_count(due, OccurrenceState.OVERDUE),
        missed=_count(due, OccurrenceState.MISSED),
        awaiting_review=_count((item for item in due if item.awaits_review), *AWAITING),
        not_yet_due=len(given) - len(due) - _count(given, *excused),
        waived=_count(given, OccurrenceState.WAIVED),
        not_occurring=_count(given, OccurrenceState.NOT_OCCURRING),
        status=status,
        reasons=reasons,
    )


def _is_due(item: DueItem, today: date) -> bool:
    match item.state:
        case OccurrenceState.LATE | OccurrenceState.OVERDUE | OccurrenceState.MISSED:
            return True
        case OccurrenceState.PERFORMED | OccurrenceState.REVIEWED:
            return today > item.last_day
        case OccurrenceState.SCHEDULED | OccurrenceState.DUE if today > item.last_day:
            raise ValueError(
                f"An occurrence of {item.control} is past its last day: its state is of another day."
            )
        case _:
            return False


def _count(items: Iterable[DueItem], *states: OccurrenceState) -> int:
    return sum(item.state in states for item in items)


def _judged(due: tuple[DueItem, ...], rules: PunctualityRules) -> tuple[Status, tuple[str, ...]]:
    if not due:
        return Status.UNKNOWN, ("Nothing has fallen due yet.",)
    late, overdue = _count(due, OccurrenceState.LATE), _count(due, OccurrenceState.OVERDUE)
    missed = _count(due, OccurrenceState.MISSED)
    if reasons := _red_reasons(due, late + missed, rules):
        return Status.RED, reasons
    counts = ((late, "late"), (overdue, "overdue"), (missed, "missed"))
    reasons = tuple(f"{number} of {len(due)} {word}." for number, word in counts if number)
    is_green = late * 100 <= rules.green_late_percent * len(due) and not overdue and not missed
    return (Status.GREEN if is_green else Status.AMBER), reasons


def _red_reasons(due: tuple[DueItem, ...], late_or_missed: int, rules: PunctualityRules) -> tuple[str, ...]:
    missed = [item for item in due if item.state is OccurrenceState.MISSED]
    key = sorted({item.control for item in missed if item.is_key})
    few = sorted(
        {i.control for i in missed if not i.is_key and i.occurrences_in_period <= rules.few_occurrences}
    )
    reasons = [f"{control} is a key control and was missed." for control in key]
    reasons += [f"{control} runs seldom in this period and was missed." for control in few]
    if late_or_missed * 100 > rules.red_percent * len(due):
        reasons.append(f"{late_or_missed} of {len(due)} late or missed, more than {rules.red_percent} %.")
    return tuple(reasons)
