"""What a scope that could be comes to: work, money, time, and which promises it keeps (PRODUCT S7, PRACTICE §5).

Pure: rows become `Promise` and `Rhythm` in `reporting.queries.alternatives`; the effort model gives the bands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from controls.calendar import Cadence, Frequency, planning_warnings
from evidence.sampling import sample_size
from scoping.effort import (
    Band,
    Maturity,
    Parameters,
    Scope,
    Timetable,
    fee_usd,
    hours,
    preparation_hours,
    timetable,
)
from scoping.timeframes import window_warning
from soc2hub.ui.words import counted, day

_REPORTS = {"soc2_type1": "a type 1 report", "soc2_type2": "a type 2 report", "soc1": "SOC 1", "iso27001": "ISO 27001"}


class Fate(StrEnum):
    """What becomes of a promise."""

    MET = "met"
    AT_RISK = "at risk"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Promise:
    """A commitment that stands; `needs` are the members it cannot be kept without."""

    name: str
    needs: frozenset[str]
    report: str = ""
    categories: frozenset[str] = frozenset()
    months: int | None = None
    need_by: date | None = None
    value_cents: int = 0
    currency: str = "USD"
    is_signed: bool = False


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A control as far as its work goes; no criteria stand for every category."""

    ref: str
    cadence: Cadence
    categories: frozenset[str] = frozenset()

    def is_in_scope(self, categories: frozenset[str]) -> bool:
        return not self.categories or bool(self.categories & categories)


@dataclass(frozen=True, slots=True)
class Plan:
    """One alternative: what is inside, and how it is examined. `own` of the members are the client's own systems."""

    name: str
    report_type: str
    categories: frozenset[str]
    inside: frozenset[str]
    own: int
    window_months: int = 0
    starts_on: date | None = None
    leaks: tuple[str, ...] = ()  # customer data that crosses, in words

    @property
    def scope(self) -> Scope:
        return Scope(self.report_type, self.own, len(self.categories), self.window_months)


@dataclass(frozen=True, slots=True)
class Judgement:
    promise: Promise
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One column of the comparison."""

    plan: Plan
    controls: int
    occurrences: Band
    samples: Band
    fee_usd: Band
    hours: Band
    preparation_hours: Band | None  # unknown where nobody looked at the controls
    dates: Timetable
    judgements: tuple[Judgement, ...]
    errors: tuple[str, ...]
    warnings: tuple[str, ...]

    def of(self, fate: Fate) -> tuple[Judgement, ...]:
        return tuple(judgement for judgement in self.judgements if judgement.fate is fate)

    def value_of(self, fate: Fate) -> dict[str, int]:
        """Cents a year, currency by currency."""
        totals: Counter[str] = Counter()
        for judgement in self.of(fate):
            totals[judgement.promise.currency] += judgement.promise.value_cents
        return {currency: cents for currency, cents in sorted(totals.items()) if cents}


@dataclass(frozen=True)
class Ground:
    """What every alternative of a client is reckoned with."""

    promises: tuple[Promise, ...]
    rhythms: tuple[Rhythm, ...]
    parameters: Parameters
    maturity: Maturity
    today: date


def outcome(plan: Plan, ground: Ground) -> Outcome:
    dates = timetable(plan.scope, ground.maturity, ground.parameters, today=ground.today, starts_on=plan.starts_on)
    rhythms = [rhythm for rhythm in ground.rhythms if rhythm.is_in_scope(plan.categories)]
    judgements = tuple(judged(promise, plan, dates) for promise in ground.promises)
    return Outcome(
        plan=plan,
        controls=len(rhythms),
        occurrences=_occurrences(plan, rhythms, dates, ground.parameters),
        samples=_samples(plan, rhythms, dates, ground.parameters),
        fee_usd=fee_usd(plan.scope, ground.parameters),
        hours=hours(plan.scope, ground.parameters),
        preparation_hours=preparation_hours(len(rhythms), ground.maturity, ground.parameters),
        dates=dates,
        judgements=judgements,
        errors=tuple(_errors(plan, judgements)),
        warnings=tuple(_warnings(plan, rhythms, dates)),
    )


def judged(promise: Promise, plan: Plan, dates: Timetable) -> Judgement:
    """Met, at risk by the later date alone, or missed with every reason."""
    wrong = list(_unmet(promise, plan, dates))
    if wrong:
        return Judgement(promise, Fate.MISSED, "; ".join(wrong))
    if promise.report and promise.need_by and promise.need_by < dates.report_late_on:
        why = f"needed by {day(promise.need_by)}; the report may come as late as {day(dates.report_late_on)}"
        return Judgement(promise, Fate.AT_RISK, why)
    return Judgement(promise, Fate.MET)


def _unmet(promise: Promise, plan: Plan, dates: Timetable) -> Iterable[str]:
    outside = sorted(promise.needs - plan.inside)
    if outside:
        yield f"needs {', '.join(outside[:3])}{' and more' if len(outside) > 3 else ''} inside"
    if promise.report in ("soc1", "iso27001") or (promise.report == "soc2_type2" and plan.report_type == "type_1"):
        yield f"asks for {_REPORTS[promise.report]}"
    absent = sorted(promise.categories - plan.categories)
    if absent:
        yield f"asks for {', '.join(name.replace('_', ' ') for name in absent)}"
    if promise.months and plan.scope.is_type_2 and promise.months > plan.window_months:
        yield f"asks for {counted(promise.months, 'month')}"
    if promise.report and promise.need_by and promise.need_by < dates.report_early_on:
        yield f"needed by {day(promise.need_by)}; no report before {day(dates.report_early_on)}"


def _occurrences(plan: Plan, rhythms: list[Rhythm], dates: Timetable, given: Parameters) -> Band:
    """What controls owe in the window, and what each system adds; type 1 looks at one instance each (R5.3)."""
    if not plan.scope.is_type_2:
        return Band(len(rhythms), len(rhythms))
    owed = sum(_due(rhythm, dates) for rhythm in rhythms)
    added = given["occurrences_system"].band.times(plan.own).of(plan.window_months, 12)
    return Band(owed, owed) + added


def _samples(plan: Plan, rhythms: list[Rhythm], dates: Timetable, given: Parameters) -> Band:
    """What the auditor would draw by the default table; never more than there are (DOMAIN R6.4, R6.7)."""
    if not plan.scope.is_type_2:
        return Band(len(rhythms), len(rhythms))
    events = given["events_month"].band.times(plan.window_months)
    total = Band(0, 0)
    for rhythm in rhythms:
        frequency = rhythm.cadence.frequency
        if frequency is Frequency.PER_EVENT:
            ends = sorted(sample_size(frequency, count).size for count in (events.low, events.high))
            total += Band(*ends)
        else:
            count = 1 if frequency is Frequency.CONTINUOUS else _due(rhythm, dates)
            size = sample_size(frequency, count).size
            total += Band(size, size)
    return total


def _due(rhythm: Rhythm, dates: Timetable) -> int:
    return sum(1 for _ in rhythm.cadence.windows(dates.starts_on, dates.ends_on))


def _errors(plan: Plan, judgements: Iterable[Judgement]) -> Iterable[str]:
    yield from plan.leaks
    for judgement in judgements:
        if judgement.promise.is_signed and judgement.fate is Fate.MISSED:
            yield f"Signed and not kept: {judgement.promise.name} ({judgement.why})."


def _warnings(plan: Plan, rhythms: list[Rhythm], dates: Timetable) -> Iterable[str]:
    if dates.is_rushed:
        yield f"It starts before even a short preparation ends, on {day(dates.prepared_on)}."
    if "security" not in plan.categories:
        yield "A report without security is legal and uncommon; an auditor may decline it."
    if not plan.scope.is_type_2:
        return
    if short := window_warning(dates.starts_on, dates.ends_on):
        yield short
    affected: defaultdict[str, list[str]] = defaultdict(list)
    for rhythm in rhythms:
        if rhythm.cadence.frequency in (Frequency.PER_EVENT, Frequency.CONTINUOUS):
            continue  # their windows are only when somebody looks
        for said in planning_warnings(rhythm.cadence, since=dates.starts_on, until=dates.ends_on):
            affected[said].append(rhythm.ref)
    for said, refs in affected.items():
        yield f"{counted(len(refs), 'control')}: {said}"


def best_by(outcomes: Iterable[Outcome]) -> Mapping[str, int]:
    """The place of the alternative that is alone at the top of each row that has a better and a worse end."""
    rows = list(outcomes)
    if len(rows) < 2:
        return {}
    ranks = {
        "occurrences": [row.occurrences.high for row in rows],
        "samples": [row.samples.high for row in rows],
        "fee": [row.fee_usd.high for row in rows],
        "hours": [row.hours.high for row in rows],
        "report": [row.dates.report_early_on.toordinal() for row in rows],
        "met": [-len(row.of(Fate.MET)) for row in rows],
    }
    return {name: values.index(min(values)) for name, values in ranks.items() if values.count(min(values or [0])) == 1}
