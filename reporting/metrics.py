"""The figures of the board page, each with its denominator, status and definition (PRACTICE 8).

Pure functions over counts: whoever counts the rows is elsewhere. The thresholds are typical practice, and data.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from statistics import median

from evidence.punctuality import DEFINITION_VERSION as PUNCTUALITY_VERSION
from evidence.punctuality import Punctuality, Status, worst
from soc2hub.ui.words import counted, day


class Name(StrEnum):
    EVIDENCE_ON_TIME = "evidence_on_time"
    CONTROLS_PROVEN = "controls_proven"
    GAP_AGE = "gap_age"
    MILESTONES = "milestones"
    REQUEST_TURNAROUND = "request_turnaround"
    DECISION_LATENCY = "decision_latency"


@dataclass(frozen=True, slots=True)
class Metric:
    """`numerator` of `denominator`, how that stands and why. A new definition is a new version: a break in the line."""

    name: Name
    numerator: int
    denominator: int
    status: Status
    version: int
    reasons: tuple[str, ...] = ()
    beside: tuple[tuple[str, float], ...] = ()  # counted apart, by its plain name

    def __post_init__(self) -> None:
        if not 0 <= self.numerator <= self.denominator:
            raise ValueError(f"{self.name}: {self.numerator} of {self.denominator} cannot be.")

    @property
    def percent(self) -> float | None:
        return 100 * self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Thresholds:
    proven_green_percent: int = 90
    proven_red_percent: int = 75
    gap_days_without_plan: int = 45
    slip_green_days: int = 5
    slip_amber_days: int = 15
    turnaround_green_days: int = 3
    returned_green_percent: int = 10


TYPICAL = Thresholds()


def evidence_on_time(punctuality: Punctuality) -> Metric:
    """The four parts add up to what fell due; they stand beside the share on time."""
    parts = ("late", "overdue", "missed", "awaiting_review", "not_yet_due")
    return Metric(
        Name.EVIDENCE_ON_TIME,
        punctuality.on_time,
        punctuality.due,
        punctuality.status,
        version=PUNCTUALITY_VERSION,
        reasons=punctuality.reasons,
        beside=tuple((part.replace("_", " "), getattr(punctuality, part)) for part in parts),
    )


@dataclass(frozen=True, slots=True)
class ProvenCounts:
    """Controls with something due, and how many of them are ready (DOMAIN R7.6)."""

    ready: int
    due: int
    ready_key: int
    due_key: int
    not_yet_due: int = 0
    red_criteria: tuple[str, ...] = ()


def controls_proven(counts: ProvenCounts, thresholds: Thresholds = TYPICAL) -> Metric:
    """No weights, no halves. A red criterion is red even before anything fell due."""
    status, reasons = _proven_status(counts, thresholds)
    return Metric(
        Name.CONTROLS_PROVEN,
        counts.ready,
        counts.due,
        status,
        version=1,
        reasons=reasons,
        beside=(
            ("not yet due", counts.not_yet_due),
            ("key controls ready", counts.ready_key),
            ("key controls due", counts.due_key),
        ),
    )


def _proven_status(counts: ProvenCounts, thresholds: Thresholds) -> tuple[Status, tuple[str, ...]]:
    if counts.red_criteria:
        return Status.RED, (f"At risk: {', '.join(counts.red_criteria)}.",)
    if not counts.due:
        return Status.UNKNOWN, ("No control has had anything due yet.",)
    share = counts.ready * 100
    if share < thresholds.proven_red_percent * counts.due:
        return Status.RED, (f"Fewer than {thresholds.proven_red_percent} % proven.",)
    unproven_key = counts.due_key - counts.ready_key
    if unproven_key:
        return Status.AMBER, (f"{unproven_key} of {counts.due_key} key controls not proven.",)
    if share < thresholds.proven_green_percent * counts.due:
        return Status.AMBER, (f"Fewer than {thresholds.proven_green_percent} % proven.",)
    return Status.GREEN, ()


@dataclass(frozen=True, slots=True)
class GapFacts:
    title: str
    found_on: date
    agreed_date: date | None = None
    has_approved_plan: bool = False
    fixed_on: date | None = None
    verified_on: date | None = None


def gap_age(gaps: Iterable[GapFacts], *, today: date, thresholds: Thresholds = TYPICAL) -> Metric:
    """Gaps in trouble of all open ones; a gap ages until it is verified, and fixed ones wait apart."""
    given = tuple(gaps)
    open_gaps = [gap for gap in given if gap.verified_on is None]
    troubled = [(gap, trouble) for gap in open_gaps if (trouble := _gap_trouble(gap, today, thresholds))]
    ages = [((gap.verified_on or today) - gap.found_on).days for gap in given]
    status = Status.RED if troubled else Status.GREEN if given else Status.UNKNOWN
    return Metric(
        Name.GAP_AGE,
        len(troubled),
        len(open_gaps),
        status,
        version=1,
        reasons=tuple(f"{gap.title}: {trouble}." for gap, trouble in troubled) if given else ("No gap is on record.",),
        beside=(
            ("median days from found to verified", median(ages) if ages else 0),
            ("fixed, awaiting first operation", sum(gap.fixed_on is not None for gap in open_gaps)),
        ),
    )


def _gap_trouble(gap: GapFacts, today: date, thresholds: Thresholds) -> str | None:
    if gap.fixed_on is not None:
        return None
    if gap.agreed_date is not None and today > gap.agreed_date:
        return f"past its agreed date, {day(gap.agreed_date)}"
    days = (today - gap.found_on).days
    if days > thresholds.gap_days_without_plan and not gap.has_approved_plan:
        return f"{days} days without an approved plan"
    return None


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    title: str
    planned_on: date
    forecast_on: date | None = None
    done_on: date | None = None

    def slip_days(self, today: date) -> int:
        """Forecast minus plan; an open milestone is never forecast into the past."""
        if self.done_on is not None:
            return (self.done_on - self.planned_on).days
        return (max(self.forecast_on or self.planned_on, today) - self.planned_on).days


def milestones(
    facts: Iterable[MilestoneFacts], *, today: date, is_need_by_missed: bool = False, thresholds: Thresholds = TYPICAL
) -> Metric:
    """Done, or forecast, within the slip that is still on track, of all that are planned.

    The status is that of the longest slip ahead, counted with the same limit: whatever turns it from green is missing
    from the count, and nothing ahead is missing while it is green. (Counting only what was due said "0 of 1, on
    track" of a step three days behind.)
    """
    given = tuple(facts)
    on_plan = [milestone for milestone in given if milestone.slip_days(today) <= thresholds.slip_green_days]
    slips = [(m.slip_days(today), m.title) for m in given if m.done_on is None]
    slip, title = max(slips, default=(0, ""))
    status = Status.RED if is_need_by_missed else _slip_status(slip, thresholds) if given else Status.UNKNOWN
    done_late = sum(m.done_on is not None and m not in on_plan for m in given)
    return Metric(
        Name.MILESTONES,
        len(on_plan),
        len(given),
        status,
        version=2,
        reasons=_slip_reasons(slip, title, status, done_late, is_need_by_missed=is_need_by_missed),
        beside=(("days behind plan", slip),),
    )


def _slip_reasons(
    slip: int, title: str, status: Status, done_late: int, *, is_need_by_missed: bool
) -> tuple[str, ...]:
    if is_need_by_missed:
        return ("The date it is needed by is missed.",)
    if status is Status.UNKNOWN:
        return ("No milestone is planned.",)
    behind = (f"{title}: {counted(slip, 'day')} behind plan.",) if slip > 0 else ()
    was = f"{counted(done_late, 'step')} {'was' if done_late == 1 else 'were'} done late; what is ahead is on plan."
    return behind or ((was,) if done_late else ())


def _slip_status(days: int, thresholds: Thresholds) -> Status:
    if days <= thresholds.slip_green_days:
        return Status.GREEN
    return Status.AMBER if days <= thresholds.slip_amber_days else Status.RED


@dataclass(frozen=True, slots=True)
class RequestFacts:
    requested_on: date
    submitted_on: date | None = None
    was_returned: bool = False


def request_turnaround(facts: Iterable[RequestFacts], *, thresholds: Thresholds = TYPICAL) -> Metric:
    """Requests answered of all; green by the median working days to submit and the share returned. Never red."""
    given = tuple(facts)
    days = [working_days(f.requested_on, f.submitted_on) for f in given if f.submitted_on is not None]
    returned = sum(f.was_returned for f in given if f.submitted_on is not None)
    typical_days = median(days) if days else 0
    reasons = []
    if typical_days > thresholds.turnaround_green_days:
        reasons.append(f"Half of the requests take more than {thresholds.turnaround_green_days} working days.")
    if returned * 100 > thresholds.returned_green_percent * len(days):
        reasons.append(f"{returned} of {len(days)} were returned.")
    status = Status.UNKNOWN if not days else Status.AMBER if reasons else Status.GREEN
    return Metric(
        Name.REQUEST_TURNAROUND,
        len(days),
        len(given),
        status,
        version=1,
        reasons=tuple(reasons) if days else ("No request has been answered yet.",),
        beside=(("median working days", typical_days), ("returned", returned)),
    )


def working_days(since: date, until: date) -> int:
    """Mondays to Fridays after the first day, up to and including the last."""
    weeks, rest = divmod(max(0, (until - since).days), 7)
    return weeks * 5 + sum((since + timedelta(days=n)).isoweekday() <= 5 for n in range(1, rest + 1))


@dataclass(frozen=True, slots=True)
class DecisionFacts:
    title: str
    asked_on: date
    decide_by: date
    decided_on: date | None = None


def decision_latency(facts: Iterable[DecisionFacts], *, today: date) -> Metric:
    """Open decisions past their date, of all open ones."""
    given = tuple(facts)
    waiting = [decision for decision in given if decision.decided_on is None]
    late = [decision for decision in waiting if today > decision.decide_by]
    status = Status.RED if late else Status.GREEN if given else Status.UNKNOWN
    return Metric(
        Name.DECISION_LATENCY,
        len(late),
        len(waiting),
        status,
        version=1,
        reasons=tuple(f"{decision.title}: to be decided by {day(decision.decide_by)}." for decision in late),
        beside=(("longest days open", max(((today - d.asked_on).days for d in waiting), default=0)),),
    )


@dataclass(frozen=True, slots=True)
class CommitmentValue:
    need_by: date | None
    cents: int
    currency: str


def revenue_waiting(commitments: Iterable[CommitmentValue]) -> dict[tuple[date | None, str], int]:
    """Yearly value waiting for the report, in cents by need-by date and currency; a number, without a colour."""
    waiting: dict[tuple[date | None, str], int] = {}
    for each in sorted(commitments, key=lambda each: (each.need_by or date.max, each.currency)):
        waiting[each.need_by, each.currency] = waiting.get((each.need_by, each.currency), 0) + each.cents
    return waiting


@dataclass(frozen=True, slots=True)
class Overall:
    computed: Status
    shown: Status
    reason: str = ""  # of the CISO, when worse than computed


def overall_status(
    *,
    report_outlook: Status,
    need_by: Status,
    has_decision_past_its_date: bool,
    has_missed_key_control: bool,
    worsened_to: Status | None = None,
    because: str = "",
) -> Overall:
    """The worst of the four. The CISO may worsen it with a reason and never improve it."""
    alarms = [Status.RED for is_raised in (has_decision_past_its_date, has_missed_key_control) if is_raised]
    computed = worst((report_outlook, need_by, *alarms))
    if worsened_to is None or worsened_to is computed:
        return Overall(computed, computed)
    if worst((worsened_to, computed)) is computed:
        raise ValueError(f"The overall status is {computed}; it may be worsened, never improved.")
    if not because.strip():
        raise ValueError("Worsening the overall status needs a reason.")
    return Overall(computed, worsened_to, because.strip())
