"""When the phases of an engagement should end, and when they will (PRACTICE §5)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from audits.phases import Phase, ReportType

PREPARATION_WEEKS = (4, 8)
FIELDWORK_WEEKS = (4, 6)
ISSUANCE_WEEKS = (2, 4)
TITLES = {
    Phase.PREPARATION: "Ready for the audit",
    Phase.OBSERVATION: "Period over",
    Phase.FIELDWORK: "Fieldwork finished",
    Phase.REPORT_ISSUANCE: "Report issued",
}


@dataclass(frozen=True, slots=True)
class TimeFrame:
    """What the report is about; `starts_on` is None for the single day of a type 1 (DOMAIN R2.3)."""

    starts_on: date | None
    ends_on: date

    @property
    def report_type(self) -> ReportType:
        return ReportType.TYPE_2 if self.starts_on else ReportType.TYPE_1


@dataclass(frozen=True, slots=True)
class Step:
    phase: Phase
    starts_on: date
    planned_on: date

    @property
    def title(self) -> str:
        return TITLES[self.phase]


def back_planned(frame: TimeFrame, *, need_by: date | None, today: date) -> tuple[Step, ...]:
    """One step a phase. The period is fixed; what follows is squeezed towards the need-by date, never below usual."""
    fieldwork, issuance = _lengths_after(frame.ends_on, need_by)
    ready_on = frame.starts_on - timedelta(days=1) if frame.starts_on else frame.ends_on
    fieldwork_ends = frame.ends_on + fieldwork
    steps = [Step(Phase.PREPARATION, _preparation_starts(ready_on, today), ready_on)]
    if frame.starts_on:
        steps.append(Step(Phase.OBSERVATION, frame.starts_on, frame.ends_on))
    steps.append(Step(Phase.FIELDWORK, frame.ends_on + timedelta(days=1), fieldwork_ends))
    steps.append(Step(Phase.REPORT_ISSUANCE, fieldwork_ends + timedelta(days=1), fieldwork_ends + issuance))
    return tuple(steps)


def _lengths_after(ends_on: date, need_by: date | None) -> tuple[timedelta, timedelta]:
    """Fieldwork and issuance: as long as usual, shorter in step when the report is needed earlier."""
    least, most = FIELDWORK_WEEKS[0] + ISSUANCE_WEEKS[0], FIELDWORK_WEEKS[1] + ISSUANCE_WEEKS[1]
    days = (need_by - ends_on).days if need_by else most * 7
    days = min(max(days, least * 7), most * 7)
    slack = (days - least * 7) / ((most - least) * 7)
    fieldwork = round(7 * (FIELDWORK_WEEKS[0] + slack * (FIELDWORK_WEEKS[1] - FIELDWORK_WEEKS[0])))
    return timedelta(days=fieldwork), timedelta(days=days - fieldwork)


def _preparation_starts(ready_on: date, today: date) -> date:
    usual = ready_on - timedelta(weeks=PREPARATION_WEEKS[1])
    return today if usual < today <= ready_on else usual


def plan_warnings(steps: Sequence[Step], *, need_by: date | None, today: date) -> tuple[str, ...]:
    """Said, never blocked."""
    said = []
    issued = steps[-1].planned_on
    if need_by and issued > need_by:
        late = (issued - need_by).days
        said.append(
            f"Needed {late} days before the earliest usual date: move the period, or the promise."
        )
    for step in steps:
        days = (step.planned_on - today).days
        if step.phase is Phase.PREPARATION and 0 <= days < PREPARATION_WEEKS[0] * 7:
            said.append(f"Preparation has {days} days; four to eight weeks are usual.")
    return tuple(said)


@dataclass(frozen=True, slots=True)
class PlannedStep:
    """A milestone as it is recorded; `forecast_on` is what somebody said, not what is computed."""

    id: UUID
    title: str
    phase: Phase
    starts_on: date | None
    planned_on: date
    forecast_on: date | None = None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class Outlook:
    """When a step will end, and why that is not its plan."""

    step: PlannedStep
    starts_on: date
    ends_on: date
    reason: str

    @property
    def slip_days(self) -> int:
        return (self.ends_on - self.step.planned_on).days

    @property
    def is_done(self) -> bool:
        return self.step.done_on is not None

    @property
    def plan(self) -> tuple[date, date]:
        return self.step.starts_on or self.step.planned_on, self.step.planned_on


def outlook(steps: Iterable[PlannedStep], *, today: date) -> tuple[Outlook, ...]:
    """Each step's end, with the delay of the phase before; the dates of the observed period do not move."""
    ordered = sorted(steps, key=lambda step: (list(Phase).index(step.phase), step.planned_on, str(step.id)))
    found: list[Outlook] = []
    for step in ordered:
        before = [past for past in found if past.step.phase != step.phase]
        last_phase = before[-1].step.phase if before else None
        delays = [past.slip_days for past in before if past.step.phase == last_phase]
        is_fixed = step.phase is Phase.OBSERVATION
        found.append(_outlook(step, delay=0 if is_fixed else max([0, *delays]), today=today))
    return tuple(found)


def _outlook(step: PlannedStep, *, delay: int, today: date) -> Outlook:
    ends_on, reason = _end(step, delay, today)
    starts_on = (step.starts_on or step.planned_on) + timedelta(days=delay)
    return Outlook(step, min(starts_on, ends_on), ends_on, reason)


def _end(step: PlannedStep, delay: int, today: date) -> tuple[date, str]:
    if step.done_on:
        return step.done_on, "Done."
    if step.forecast_on:
        moved = step.forecast_on < today
        return max(step.forecast_on, today), "The forecast date has passed." if moved else "As forecast."
    expected = step.planned_on + timedelta(days=delay)
    if expected < today:
        return today, "Its date has passed and it is not done."
    return expected, f"The phase before it ends {delay} days late." if delay else "As planned."
