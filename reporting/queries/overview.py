"""Where one client stands, for the first page of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from controls.queries import StatedOccurrence
from controls.queries.assessments import assessments
from evidence.punctuality import Status, worst
from reporting import links
from reporting.composition import SHOWN
from reporting.facts import Figure
from reporting.queries import decisions
from reporting.queries.figures import figures
from reporting.queries.latest import Day, latest
from reporting.queries.month import PHASE_WORDS, phase_words
from reporting.queries.records import Records, records
from scoping.queries import revenue_waiting
from soc2hub.tenancy.models import Client
from soc2hub.ui.charts import CoverageStrip, Gantt, GanttBar, Stretch
from soc2hub.ui.states import state_named
from soc2hub.ui.tones import Tone
from soc2hub.ui.words import counted, day, short_money

FIVE = 5
SLIP_AMBER, SLIP_RED = 5, 15


@dataclass(frozen=True)
class Gate:
    title: str
    on: date
    days: int
    reason: str
    url: str


@dataclass(frozen=True)
class Overview:
    sentences: tuple[str, ...]
    gate: Gate | None
    figures: tuple[Figure, ...]
    gantt: Gantt | None
    coverage: CoverageStrip
    latest: tuple[Day, ...]
    decisions: Any
    has_engagement: bool
    links: dict[str, str]


def overview(client: Client, today: date) -> Overview:
    found = records(client, today)
    return Overview(
        sentences=tuple(_sentences(found)),
        gate=_gate(found),
        figures=_five(found),
        gantt=_gantt(found),
        coverage=coverage(found.occurrences, today),
        latest=latest(client),
        decisions=decisions.waiting()[:FIVE],
        has_engagement=found.engagement is not None,
        links={"audit": links.audit(client.pk), "scope": links.scope(client.pk), "evidence": links.evidence(client.pk)},
    )


def _sentences(found: Records) -> Iterator[str]:
    """The phase, the proof, and the date against the money that waits."""
    name = found.engagement.title if found.engagement else "No audit is planned yet"
    yield (
        f"{name}: {phase_words(found)}." if found.engagement else f"{name}; the program is {PHASE_WORDS[found.phase]}."
    )
    seen, proven = found.punctuality, found.readiness.controls_proven
    if seen.due:
        ready = f"{proven.ready} of {counted(proven.of, 'control')} with something due proven"
        yield f"Of {counted(seen.due, 'piece')} of evidence due so far {seen.on_time} came on time; {ready}."
    else:
        yield f"No evidence has fallen due yet; {counted(len(found.readiness.controls), 'control')} in use."
    if (assessment := assessments().first()) is not None:
        yield _assessed(assessment)
    yield _money(found)


def _assessed(latest: Any) -> str:
    """The latest readiness assessment, under way or completed, with its denominator."""
    when = f"completed {day(latest.completed_on)}" if latest.is_completed else "under way"
    parts = f"{latest.n_ready} of {counted(latest.n_all, 'control')} ready, {latest.n_partial} partly"
    return f"“{latest}” ({when}): {parts}, {latest.n_gap} with a gap, {latest.n_not_assessed} not assessed."


def _money(found: Records) -> str:
    sums: dict[str, int] = {}
    waiting = revenue_waiting(found.today)
    for row in waiting:
        sums[row.currency] = sums.get(row.currency, 0) + row.cents
    total = " + ".join(short_money(cents, currency) for currency, cents in sorted(sums.items()))
    said = (
        f"{total} a year in {counted(len(waiting), 'commitment')} wait for the report"
        if total
        else "No revenue on record waits for the report"
    )
    return (
        f"{said}; it is forecast for {day(found.report_on)}."
        if found.report_on
        else f"{said}; no date is forecast yet."
    )


def _gate(found: Records) -> Gate | None:
    step = next((step for step in found.outlook if not step.is_done), None)
    if step is None:
        return None
    return Gate(
        step.step.title, step.ends_on, (step.ends_on - found.today).days, step.reason, links.audit(found.client.pk)
    )


def _five(found: Records) -> tuple[Figure, ...]:
    """The four of the phase and how milestones stand."""
    known = {figure.key: figure for figure in figures(found)}
    wanted = [*SHOWN[found.phase], "milestones", "decision_latency"]
    return tuple(known[key] for key in wanted if key in known)[:FIVE]


def _gantt(found: Records) -> Gantt | None:
    if not found.outlook:
        return None
    bars = tuple(
        GanttBar(
            step.step.title, step.plan, (step.starts_on, step.ends_on), _done(step, found.today), _tone(step.slip_days)
        )
        for step in found.outlook
    )
    return Gantt("Plan and forecast", found.today, bars, width=860, label_width=170)


def _done(step: Any, today: date) -> float:
    if step.is_done:
        return 1.0
    whole = (step.ends_on - step.starts_on).days or 1
    return min(max((today - step.starts_on).days / whole, 0.0), 1.0)


def _tone(slip: int) -> Tone:
    return Tone.GOOD if slip <= SLIP_AMBER else Tone.WATCH if slip <= SLIP_RED else Tone.BAD


def coverage(occurrences: Iterable[StatedOccurrence], today: date) -> CoverageStrip:
    """Month by month, how what fell due went; a month ahead is not yet due."""
    months: dict[date, list[str]] = {}
    for each in occurrences:
        months.setdefault(each.due_on.replace(day=1), []).append(each.state.value)
    stretches = tuple(_stretch(month, states, today) for month, states in sorted(months.items()))
    return CoverageStrip("Evidence by month", stretches, width=860)


ON_TIME = ("performed", "reviewed")


def _stretch(month: date, states: list[str], today: date) -> Stretch:
    due = [state for state in states if state in (*ON_TIME, "late", "overdue", "missed")]
    counts = {name: sum(state == name for state in due) for name in ("late", "overdue", "missed")}
    on_time = len(due) - sum(counts.values())
    said = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
    note = f"{on_time} of {len(due)} on time{', ' + said if said else ''}" if due else "nothing due yet"
    marks = [Status.RED for _ in range(bool(counts["missed"]))] + [
        Status.AMBER for _ in range(bool(counts["late"] or counts["overdue"]))
    ]
    state = "not_yet_due" if not due or month > today else worst([*marks, Status.GREEN]).value
    return Stretch(f"{month:%b}", state_named(state), note)
