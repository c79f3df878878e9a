"""Can a control still operate often enough inside the period: the last day for it, and what another period changes.

Pure. Enough is what the auditor samples, or everything owed where that is less (DOMAIN R6.4, R6.7). One operation
serves one occurrence, inside the period only (R7.3); done late it counts here, and stays late.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from controls.calendar import Cadence, Frequency, Window, add_months, missed_after
from controls.owing import Held, Terms, plan
from evidence.sampling import DEFAULT_PROFILE, Profile, sample_size

SOON = timedelta(days=14)
"""Within so many days somebody has to hear of it."""
UNSAMPLED = frozenset({Frequency.PER_EVENT, Frequency.ONCE_PER_PERIOD})
"""Per event: how many there will be is nobody's plan, so no day can be named."""


class Verdict(StrEnum):
    """In the order in which somebody must act."""

    LOST = "lost"
    POSSIBLE = "possible"
    ENOUGH = "enough"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True, slots=True)
class Run:
    """One occurrence due in the period: when it may be done, and whether it was."""

    window: Window
    next_window_end: date
    performed_on: date | None = None
    is_excused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """`owed` leaves out what is excused; `operated` counts the late ones too; `open` ones can still be done."""

    owed: int
    needed: int
    operated: int
    open: int
    last_day: date | None = None
    """It must operate by this day, or there will not be enough whatever happens later."""

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.operated)

    @property
    def short_by(self) -> int:
        """Operations that nothing can give back inside this period."""
        return max(0, self.missing - self.open)

    @property
    def verdict(self) -> Verdict:
        if not self.owed:
            return Verdict.NOTHING_DUE
        if not self.missing:
            return Verdict.ENOUGH
        return Verdict.LOST if self.short_by else Verdict.POSSIBLE

    def is_pressing(self, today: date) -> bool:
        """It cannot operate often enough any more, or must by a day soon."""
        if self.last_day is None:
            return self.verdict is Verdict.LOST
        return self.last_day <= today + SOON

    def days_left(self, today: date) -> int | None:
        return None if self.last_day is None else (self.last_day - today).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook(Chance):
    """With what a page tells besides: how many were done late, and which were never done."""

    late: int
    lost: tuple[str, ...]
    on_time_by: date | None = None
    """The last day to operate with nothing late; None where that can no longer be."""


def chance(*, owed: int, operated: int, reaches: Collection[date], sample: int) -> Chance:
    """`reaches` are the days until which each of those still open can be done."""
    needed = min(sample, owed)
    last_day = _nth_largest(reaches, needed - operated)
    return Chance(owed=owed, needed=needed, operated=operated, open=len(reaches), last_day=last_day)


def outlook(runs: Iterable[Run], *, since: date, until: date, today: date, sample: int) -> Outlook:
    """Of the occurrences due in the period, as things stand today."""
    owed = [run for run in runs if since <= run.window.due_on <= until and not run.is_excused]
    reach = {run.window.key: _last_day(run, until) for run in owed}
    operated = [run for run in owed if _operated(run, since, min(today, reach[run.window.key]))]
    undone = [run for run in owed if run.performed_on is None]
    still = [reach[run.window.key] for run in undone if reach[run.window.key] >= today]
    in_time = [min(run.window.last_day, until) for run in undone if min(run.window.last_day, until) >= today]
    found = chance(owed=len(owed), operated=len(operated), reaches=still, sample=sample)
    return Outlook(
        owed=found.owed,
        needed=found.needed,
        operated=found.operated,
        open=found.open,
        last_day=found.last_day,
        late=sum(run.performed_on > run.window.last_day for run in operated if run.performed_on),
        lost=tuple(run.window.key for run in undone if reach[run.window.key] < today),
        on_time_by=_nth_largest(in_time, found.missing),
    )


def _last_day(run: Run, until: date) -> date:
    return missed_after(run.window, next_window_end=run.next_window_end, period_end=until)


def _operated(run: Run, since: date, last: date) -> bool:
    """Done in its window or late, and inside the period (R7.3)."""
    return run.performed_on is not None and max(run.window.start, since) <= run.performed_on <= last


def _nth_largest(days: Iterable[date], count: int) -> date | None:
    """So many can be done from that day on, and one fewer from the next."""
    ordered = sorted(days, reverse=True)
    return ordered[count - 1] if 0 < count <= len(ordered) else None


@dataclass(frozen=True, slots=True)
class Record:
    """One control, known by its short name, and all its occurrences on record, of whatever period."""

    control: str
    title: str
    is_key: bool
    cadence: Cadence
    held: tuple[Held, ...]
    excused: frozenset[str] = frozenset()
    id: UUID | None = None

    @property
    def is_sampled(self) -> bool:
        return self.cadence.frequency not in UNSAMPLED


@dataclass(frozen=True, slots=True)
class Days:
    """A period, both days included."""

    since: date
    until: date

    def moved(self, *, weeks: int = 0, months: int = 0) -> "Days":
        """A whole month stays whole: its end is the day before the day after, as many months on."""
        shift = timedelta(weeks=weeks)
        after = add_months(self.until + timedelta(days=1), months) - timedelta(days=1)
        return Days(add_months(self.since, months) + shift, after + shift)


def outlook_of(record: Record, days: Days, *, today: date, profile: Profile = DEFAULT_PROFILE) -> Outlook:
    """In that period, as if its calendar were made today: what is on record keeps its dates and facts."""
    made = plan(record.held, record.cadence, since=days.since, until=days.until, today=today, is_key=record.is_key)
    runs = [_run(held, record.excused) for held in made.applied_to(record.held)]
    owed = sum(days.since <= run.window.due_on <= days.until and not run.is_excused for run in runs)
    sample = sample_of(record.cadence.frequency, owed, profile)
    return outlook(runs, since=days.since, until=days.until, today=today, sample=sample)


def outlooks(
    records: Sequence[Record], days: Days, *, today: date, profile: Profile = DEFAULT_PROFILE
) -> dict[str, Outlook]:
    """By control; those that go by events are left out."""
    found = (record for record in records if record.is_sampled)
    return {record.control: outlook_of(record, days, today=today, profile=profile) for record in found}


def _run(held: Held, excused: frozenset[str]) -> Run:
    terms: Terms = held.terms
    window = Window(terms.starts_on, terms.ends_on, terms.due_on, terms.key, terms.grace_days)
    return Run(window, terms.next_ends_on, held.performed_on, terms.key in excused)


def sample_of(frequency: Frequency, owed: int, profile: Profile = DEFAULT_PROFILE) -> int:
    """A configuration is looked at once, however many captures show it (R5.4, R6.4)."""
    population = min(owed, 1) if frequency is Frequency.CONTINUOUS else owed
    return sample_size(frequency, population, profile=profile).size
