"""Evidence on time, accepted and month by month, from the records (PRODUCT E6, PRACTICE §8)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from controls.calendar import OccurrenceState
from controls.queries.here import Period
from controls.queries.occurrences import StatedOccurrence, occurrence_states
from evidence.punctuality import AWAITING, DueItem, Punctuality, evidence_on_time
from evidence.queries.submissions import waiting_for_review

GRAVITY = (
    OccurrenceState.MISSED,
    OccurrenceState.OVERDUE,
    OccurrenceState.LATE,
    OccurrenceState.DUE,
    OccurrenceState.PERFORMED,
    OccurrenceState.SCHEDULED,
    OccurrenceState.REVIEWED,
    OccurrenceState.WAIVED,
    OccurrenceState.NOT_OCCURRING,
)
"""The gravest first: a cell that holds several occurrences shows the worst of them."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many; nothing due is unknown, never full."""

    count: int
    of: int

    @property
    def percent(self) -> int | None:
        return None if not self.of else self.count * 100 // self.of


@dataclass(frozen=True, slots=True)
class Cell:
    """A control in a month: the gravest state, and how many of its occurrences are done."""

    state: OccurrenceState
    done: int
    of: int


@dataclass(frozen=True, slots=True)
class ControlEvidence:
    control_id: UUID
    ref: str
    title: str
    owner: str
    accepted: Share
    months: dict[str, Cell]  # by `2026-03`

    @property
    def gravest(self) -> int:
        return min(GRAVITY.index(cell.state) for cell in self.months.values())


@dataclass(frozen=True)
class EvidenceReadiness:
    """Everything the evidence page says, in two statements."""

    period: Period
    on_time: Punctuality
    accepted: Share
    controls: tuple[ControlEvidence, ...]

    @property
    def months(self) -> tuple[str, ...]:
        first = self.period.since.year * 12 + self.period.since.month - 1
        last = self.period.until.year * 12 + self.period.until.month - 1
        return tuple(f"{index // 12}-{index % 12 + 1:02}" for index in range(first, last + 1))

    @property
    def gravest_first(self) -> list[ControlEvidence]:
        return sorted(self.controls, key=lambda control: (control.gravest, control.ref))


def punctuality(since: date, until: date, today: date) -> Punctuality:
    """"Evidence on time" of what falls due in the period; two statements."""
    return on_time(occurrence_states(period=Period(since, until), today=today), today)


def evidence_readiness(since: date, until: date, today: date) -> EvidenceReadiness:
    period = Period(since, until)
    states = occurrence_states(period=period, today=today)
    return EvidenceReadiness(period, on_time(states, today), _accepted(states, today), _by_control(states, today))


def on_time(states: Collection[StatedOccurrence], today: date) -> Punctuality:
    """The same of occurrences that are judged already; one statement, for what waits for review."""
    per_control = Counter(occurrence.control_id for occurrence in states)
    waiting = set(waiting_for_review().values_list("occurrence_id", flat=True))
    return evidence_on_time(
        (
            DueItem(
                control=found.ref,
                state=found.state,
                last_day=found.window.last_day,
                occurrences_in_period=per_control[found.control_id],
                is_key=found.is_key,
                awaits_review=found.state in AWAITING and not found.is_reviewed and found.id in waiting,
            )
            for found in states
        ),
        today=today,
    )


def _accepted(states: Iterable[StatedOccurrence], today: date) -> Share:
    owed = [occurrence for occurrence in states if occurrence.has_fallen_due(today)]
    return Share(sum(occurrence.is_reviewed for occurrence in owed), len(owed))


def _by_control(states: list[StatedOccurrence], today: date) -> tuple[ControlEvidence, ...]:
    groups: dict[UUID, list[StatedOccurrence]] = {}
    for occurrence in states:
        groups.setdefault(occurrence.control_id, []).append(occurrence)
    return tuple(
        ControlEvidence(id, group[0].ref, group[0].title, group[0].owner, _accepted(group, today), _months(group))
        for id, group in sorted(groups.items(), key=lambda pair: pair[1][0].ref)
    )


def _months(group: list[StatedOccurrence]) -> dict[str, Cell]:
    months: dict[str, list[StatedOccurrence]] = {}
    for occurrence in group:
        months.setdefault(f"{occurrence.due_on:%Y-%m}", []).append(occurrence)
    return {month: _cell(found) for month, found in months.items()}


def _cell(found: list[StatedOccurrence]) -> Cell:
    done = sum(occurrence.performed_on is not None for occurrence in found)
    return Cell(min((o.state for o in found), key=GRAVITY.index), done, len(found))
