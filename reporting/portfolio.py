"""One line a client: what the portfolio shows, from counts that the queries made. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from evidence.punctuality import PunctualityRules, Status

RULES = PunctualityRules()


@dataclass(frozen=True, slots=True)
class ControlCounts:
    """What fell due for one control in the period, and how it went; `is_key`: as key it was missed (DOMAIN R7.3)."""

    is_key: bool
    occurrences: int
    on_time: int
    late: int
    overdue: int
    missed: int


@dataclass(frozen=True, slots=True)
class OnTime:
    """Evidence on time as on the board page, from counts by control (PRACTICE §8)."""

    due: int = 0
    on_time: int = 0
    late: int = 0
    overdue: int = 0
    missed: int = 0
    status: Status = Status.UNKNOWN

    @property
    def percent(self) -> int | None:
        return self.on_time * 100 // self.due if self.due else None


def on_time(controls: Iterable[ControlCounts], rules: PunctualityRules = RULES) -> OnTime:
    """The same judgement as `evidence.punctuality`, without holding every occurrence."""
    given = tuple(controls)
    sums = {name: sum(getattr(c, name) for c in given) for name in ("on_time", "late", "overdue", "missed")}
    due = sum(sums.values())
    return OnTime(due=due, **sums, status=_status(given, due, sums, rules))


def _status(given: tuple[ControlCounts, ...], due: int, sums: dict[str, int], rules: PunctualityRules) -> Status:
    if not due:
        return Status.UNKNOWN
    grave = any(c.missed and (c.is_key or c.occurrences <= rules.few_occurrences) for c in given)
    if grave or (sums["late"] + sums["missed"]) * 100 > rules.red_percent * due:
        return Status.RED
    clean = not sums["overdue"] and not sums["missed"] and sums["late"] * 100 <= rules.green_late_percent * due
    return Status.GREEN if clean else Status.AMBER


@dataclass(frozen=True, slots=True)
class Gate:
    """The next dated step of the engagement and where it is forecast."""

    title: str
    on: date
    planned_on: date

    def days(self, today: date) -> int:
        return (self.on - today).days

    @property
    def slip_days(self) -> int:
        return (self.on - self.planned_on).days


@dataclass(frozen=True, slots=True)
class Money:
    cents: int
    currency: str


@dataclass(frozen=True, slots=True)
class Month:
    """How what fell due in one month stands, by the name of its state."""

    first: date
    state: str


@dataclass(frozen=True, slots=True)
class Failing:
    """A control from the library that was missed or is overdue: how often, of how many that fell due."""

    origin: tuple[str, str]
    control_id: UUID
    title: str
    failed: int
    due: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """The same control of the library failing in several clients: the practice's matter, not one client's."""

    title: str
    places: tuple[tuple["Line", Failing], ...]

    @property
    def failed(self) -> int:
        return sum(failing.failed for _, failing in self.places)


def patterns(known: Iterable[tuple["Line", Iterable[Failing]]]) -> list[Pattern]:
    """Of one practice's clients at a time; what repeats most stands first."""
    places: defaultdict[tuple[UUID, str, str], list[tuple[Line, Failing]]] = defaultdict(list)
    for line, failing in known:
        for each in failing:
            places[line.client.practice_id, *each.origin].append((line, each))
    found = [Pattern(group[0][1].title, tuple(group)) for group in places.values() if len(group) > 1]
    return sorted(found, key=lambda pattern: (-len(pattern.places), -pattern.failed, pattern.title))


@dataclass(frozen=True, slots=True)
class Line:
    """One client in the portfolio."""

    client: Any
    role: str
    today: date
    phase: str = ""
    gate: Gate | None = None
    evidence: OnTime = field(default_factory=OnTime)
    months: tuple[Month, ...] = ()
    high_gaps: int = 0
    open_gaps: int = 0
    gaps_past_due: int = 0
    waiting: tuple[Money, ...] = ()
    turn: str = ""
    silent_days: int | None = None
    silence: str = "unknown"
    url: str = ""

    @property
    def client_id(self) -> UUID:
        client_id: UUID = self.client.pk
        return client_id

    @property
    def days_to_gate(self) -> int | None:
        return self.gate.days(self.today) if self.gate else None

    @property
    def most_waiting(self) -> int:
        return max((money.cents for money in self.waiting), default=0)


@dataclass(frozen=True, slots=True)
class Turns:
    """Who holds the next move, by what waits for whom."""

    decisions: int = 0
    overdue: int = 0
    to_review: int = 0
    requests_ours: int = 0
    requests_theirs: int = 0


def whose_turn(turns: Turns) -> str:
    """The first who keeps the others waiting."""
    if turns.decisions:
        return "Executive"
    if turns.to_review:
        return "Us"
    if turns.overdue or turns.requests_ours:
        return "Client"
    return "Auditor" if turns.requests_theirs else "Nobody waits"


def month_before(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
