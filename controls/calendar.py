"""The cadence engine: which windows a control owes, and how each one stands (DOMAIN R7.1-R7.7).

Everything is a local date of the client; "today" is passed in. A window's key is its identity and depends on
the calendar alone, never on the period that was asked about, so the same quarter keeps its row for ever.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from soc2hub.ui import words

ONE_DAY = timedelta(days=1)


class Frequency(StrEnum):
    """How often a control runs, or an evidence item is wanted (DOMAIN R7.1)."""

    CONTINUOUS = "continuous"
    PER_EVENT = "per_event"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    SEMIANNUAL = "semiannual"
    ANNUAL = "annual"
    ONCE_PER_PERIOD = "once_per_period"  # evidence items only


class AnnualRule(StrEnum):
    """The two readings of "annual" (DOMAIN R7.4)."""

    CALENDAR = "calendar"
    ROLLING_365 = "rolling_365"


class OccurrenceState(StrEnum):
    """Computed on every read, never stored (DOMAIN R7.3)."""

    SCHEDULED = "scheduled"
    DUE = "due"
    PERFORMED = "performed"
    REVIEWED = "reviewed"
    OVERDUE = "overdue"
    LATE = "late"
    MISSED = "missed"
    WAIVED = "waived"
    NOT_OCCURRING = "not_occurring"


# Continuous: a configuration capture a quarter. Per event: a reconciled population a month (DOMAIN R7.7).
MONTHS_IN_WINDOW = {
    Frequency.PER_EVENT: 1,
    Frequency.MONTHLY: 1,
    Frequency.QUARTERLY: 3,
    Frequency.CONTINUOUS: 3,
    Frequency.SEMIANNUAL: 6,
    Frequency.ANNUAL: 12,
}


DAYS_IN_WINDOW = {Frequency.DAILY: 1, Frequency.WEEKLY: 7}


@dataclass(frozen=True, slots=True)
class Rules:
    """What one client has agreed about its calendar, for all its controls."""

    fiscal_year_start: int = 1  # month; names and places quarters, half-years and years
    rests_at_weekends: bool = False  # a daily control is not owed on Saturday and Sunday


@dataclass(frozen=True, slots=True)
class Window:
    """One occurrence to be performed between start and end, both included."""

    start: date
    end: date
    due_on: date
    key: str
    grace_days: int = 0

    @property
    def last_day(self) -> date:
        """The last day on which performing it is on time."""
        return self.due_on + timedelta(days=self.grace_days)


@dataclass(frozen=True, slots=True)
class Cadence:
    """A frequency with every choice a control's statement can make about it."""

    frequency: Frequency
    annual_rule: AnnualRule = AnnualRule.CALENDAR
    fiscal_year_start: int = 1  # month; names and places quarters, half-years and years
    business_days: bool = False  # a daily control that rests on Saturday and Sunday
    grace_days: int = 0
    active_from: date | None = None
    active_to: date | None = None
    last_performed_on: date | None = None  # before the windows asked for; moves rolling windows only

    def __post_init__(self) -> None:
        if not 1 <= self.fiscal_year_start <= 12:
            raise ValueError(f"A fiscal year starts in month 1 to 12, not {self.fiscal_year_start}.")
        if self.grace_days < 0:
            raise ValueError("Grace cannot be negative.")

    def windows(self, since: date, until: date) -> Iterator[Window]:
        """The windows whose due date lies in the period, in order (DOMAIN R7.2)."""
        if self.frequency is Frequency.ONCE_PER_PERIOD:
            spans = [_Span(since, until, f"{since}..{until}")] if since <= until else []
        else:
            spans = list(self._spans(since, until))
        for span in spans:
            window = self._clip(span)
            if window is not None and since <= window.due_on <= until:
                yield window

    def window_of(self, day: date) -> Window | None:
        """The window this day belongs to; None on a rest day or outside the control's active span."""
        span = self._span_of(day)
        window = self._clip(span) if span is not None else None
        return window if window is not None and window.start <= day <= window.end else None

    def next_window_end(self, window: Window) -> date | None:
        """When the following window ends, retired or not: nothing done by then is missed (DOMAIN R7.3)."""
        if self.frequency is Frequency.ONCE_PER_PERIOD:
            return None
        day = window.start
        span = following = self._span_of(day)
        while following is None or following == span:
            day = (following.end if following is not None else day) + ONE_DAY
            following = self._span_of(day)
        return following.end

    def _spans(self, since: date, until: date) -> "Iterator[_Span]":
        day = since
        while day <= until:
            span = self._span_of(day)
            if span is not None:
                yield span
            day = (span.end if span is not None else day) + ONE_DAY

    def _span_of(self, day: date) -> "_Span | None":
        match self.frequency:
            case Frequency.ONCE_PER_PERIOD:
                raise ValueError("Once per period has no window of its own: ask for the windows of a period.")
            case Frequency.DAILY:
                is_rest_day = self.business_days and day.isoweekday() > 5
                return None if is_rest_day else _Span(day, day, day.isoformat())
            case Frequency.WEEKLY:
                return _week_of(day)
            case Frequency.ANNUAL if self.annual_rule is AnnualRule.ROLLING_365 and (anchor := self._anchor):
                has_run = self.last_performed_on is not None
                return _rolling_year_of(day, anchor=anchor, includes_anchor=not has_run)
            case frequency:
                return _months_of(day, MONTHS_IN_WINDOW[frequency], self.fiscal_year_start)

    @property
    def _anchor(self) -> date | None:
        """What a rolling year rolls from; with neither day known the calendar year holds."""
        return self.last_performed_on or self.active_from

    def _clip(self, span: "_Span") -> Window | None:
        """Owed only for the days the control was active; the key stays that of the whole window."""
        start = max(span.start, self.active_from) if self.active_from else span.start
        end = min(span.end, self.active_to) if self.active_to else span.end
        return Window(start, end, end, span.key, self.grace_days) if start <= end else None


@dataclass(frozen=True, slots=True)
class _Span:
    start: date
    end: date
    key: str


def in_effect(frequency: Frequency, wanted: Iterable[Frequency]) -> Frequency:
    """The control's own, unless an evidence item is wanted oftener: then that makes the occurrences (DOMAIN R7.7)."""
    return min([frequency, *wanted], key=_about_days)


def _about_days(frequency: Frequency) -> int:
    """Near enough to tell which of two comes oftener; once a period is the rarest."""
    return DAYS_IN_WINDOW.get(frequency) or 30 * MONTHS_IN_WINDOW.get(frequency, 1200)


def windows(
    frequency: Frequency,
    *,
    since: date,
    until: date,
    annual_rule: AnnualRule = AnnualRule.CALENDAR,
    last_performed_on: date | None = None,
    business_days: bool = False,
    fiscal_year_start: int = 1,
    grace_days: int = 0,
    active_from: date | None = None,
    active_to: date | None = None,
) -> tuple[Window, ...]:
    """The windows a control owes in a period: those whose due date lies in it (DOMAIN R7.2)."""
    cadence = Cadence(
        Frequency(frequency),
        annual_rule=annual_rule,
        fiscal_year_start=fiscal_year_start,
        business_days=business_days,
        grace_days=grace_days,
        active_from=active_from,
        active_to=active_to,
        last_performed_on=last_performed_on,
    )
    return tuple(cadence.windows(since, until))


def state_of(
    window: Window,
    *,
    today: date,
    performed_on: date | None = None,
    reviewed: bool = False,
    waived: bool = False,
    not_occurring: bool = False,
    next_window_end: date | None = None,
    period_end: date | None = None,
) -> OccurrenceState:
    """How the occurrence stands today (DOMAIN R7.3); with a past "today", how it stood then.

    Performed late stays late even when reviewed, performed after it was missed stays missed, and a day before
    the window does not perform it. Without an engagement `period_end` is None and limits nothing.
    """
    if waived:
        return OccurrenceState.WAIVED
    if not_occurring:
        return OccurrenceState.NOT_OCCURRING
    lost_after = missed_after(window, next_window_end=next_window_end, period_end=period_end)
    if performed_on is not None and window.start <= performed_on <= min(today, lost_after):
        if performed_on > window.last_day:
            return OccurrenceState.LATE
        return OccurrenceState.REVIEWED if reviewed else OccurrenceState.PERFORMED
    if today > lost_after:
        return OccurrenceState.MISSED
    if today > window.last_day:
        return OccurrenceState.OVERDUE
    return OccurrenceState.DUE if today >= window.start else OccurrenceState.SCHEDULED


def missed_after(window: Window, *, next_window_end: date | None, period_end: date | None) -> date:
    """The last day that can save the window: end of the next one or of the period, whichever first.

    A short next window never cuts grace short; the period's end does, for performance must lie inside it.
    """
    last_day = date.max if next_window_end is None else max(next_window_end, window.last_day)
    belongs_to_period = period_end is not None and period_end >= window.due_on
    return min(last_day, period_end) if period_end is not None and belongs_to_period else last_day


def supports(window: Window, covers_from: date, covers_to: date) -> bool:
    """Whether evidence that names this window also covers some of its days (DOMAIN R7.5)."""
    if covers_from > covers_to:
        raise ValueError("Evidence cannot cover from a day after the day it covers to.")
    return covers_from <= window.end and window.start <= covers_to


def fresh_until(effective_on: date, frequency: Frequency, *, grace_days: int = 0) -> date | None:
    """The last fresh day: effective date + cadence + grace; None: fresh for its whole period (R7.5)."""
    frequency = Frequency(frequency)
    grace = timedelta(days=grace_days)
    match frequency:
        case Frequency.ONCE_PER_PERIOD:
            return None
        case Frequency.DAILY:
            return effective_on + ONE_DAY + grace
        case Frequency.WEEKLY:
            return effective_on + timedelta(weeks=1) + grace
        case _:
            return add_months(effective_on, MONTHS_IN_WINDOW[frequency]) + grace


def is_fresh(effective_on: date, frequency: Frequency, *, today: date, grace_days: int = 0) -> bool:
    last_day = fresh_until(effective_on, frequency, grace_days=grace_days)
    return last_day is None or today <= last_day


def planning_warnings(cadence: Cadence, *, since: date, until: date) -> tuple[str, ...]:
    """What to say before a period is agreed: windows that miss it, and single windows (DOMAIN R6.7)."""
    owed = tuple(cadence.windows(since, until))
    word = cadence.frequency.value.replace("_", " ")
    between = f"{words.day(since)} and {words.day(until)}"
    if not owed:
        nothing_due = f"No {word} window falls due between {between}"
        return (f"{nothing_due}: move the period, run it again inside, or see it reported as not operated.",)
    is_yearly = cadence.frequency in {Frequency.ANNUAL, Frequency.ONCE_PER_PERIOD}
    is_short = until <= add_months(since, 3)
    if len(owed) == 1 and (is_short or not is_yearly):
        return (f"Only one {word} window falls due between {between}: one miss there is total.",)
    return ()


def local_date(instant: datetime, zone: str) -> date:
    """The calendar day of an instant where the client is."""
    return _aware(instant).astimezone(ZoneInfo(zone)).date()


def is_within(started_at: datetime, done_at: datetime, *, hours: float) -> bool:
    """Whether an event was answered in time by the clock, whatever daylight saving did (DOMAIN R4.6)."""
    # Two datetimes of one zone subtract by their wall clocks; only UTC measures the hours that passed.
    return _aware(done_at).astimezone(UTC) - _aware(started_at).astimezone(UTC) <= timedelta(hours=hours)


def add_months(day: date, months: int) -> date:
    """The same day so many months on; a day the month lacks becomes its last one."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, min(day.day, _days_in_month(index)))


def _days_in_month(index: int) -> int:
    year, month = divmod(index, 12)
    if month == 11:
        return 31
    return (date(year, month + 2, 1) - ONE_DAY).day


def _aware(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("An instant needs its time zone.")
    return instant


def _week_of(day: date) -> _Span:
    year, week, weekday = day.isocalendar()
    monday = day - timedelta(days=weekday - 1)
    return _Span(monday, monday + timedelta(days=6), f"{year}-W{week:02}")


def _rolling_year_of(day: date, *, anchor: date, includes_anchor: bool) -> _Span | None:
    """12 months since the anchor, month ends clamped: 2024-02-29 falls due on 2025-02-28 (DOMAIN R7.4)."""
    first_day = anchor if includes_anchor else anchor + ONE_DAY
    if day < first_day:
        return None
    years = max(0, day.year - anchor.year - 1)
    while add_months(anchor, 12 * (years + 1)) < day:
        years += 1
    start = add_months(anchor, 12 * years) + ONE_DAY if years else first_day
    end = add_months(anchor, 12 * (years + 1))
    return _Span(start, end, f"by-{end}")


def _months_of(day: date, months: int, fiscal_year_start: int) -> _Span:
    index = day.year * 12 + day.month - 1
    # A single month has no place in a fiscal year: its name is its name.
    year_offset = fiscal_year_start - 1 if months > 1 else 0
    nth_month = (index - year_offset) % 12
    first = index - nth_month % months
    start = date(first // 12, first % 12 + 1, 1)
    return _Span(start, add_months(start, months) - ONE_DAY, _month_key(first, months, year_offset))


def _month_key(first: int, months: int, year_offset: int) -> str:
    """2026-03, 2026-Q1, 2026-H1, 2026; a fiscal year bears the year it ends in: FY2027-Q1."""
    if months == 1:
        return f"{first // 12}-{first % 12 + 1:02}"
    year, nth_month = divmod(first - year_offset, 12)
    name = f"FY{year + 1}" if year_offset else f"{year}"
    part = nth_month // months + 1
    return {3: f"{name}-Q{part}", 6: f"{name}-H{part}", 12: name}[months]
