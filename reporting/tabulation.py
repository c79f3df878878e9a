"""Outcomes as a table a person reads across: one line a question, one cell an alternative (S7)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reporting.outcomes import Fate, Outcome, best_by
from scoping.effort import Band
from scoping.queries.categories import in_order
from soc2hub.ui.words import day, money_band, short_money


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    is_best: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    cells: tuple[Cell, ...]
    is_number: bool = False


def rows_of(outcomes: Sequence[Outcome]) -> list[Row]:
    best = best_by(outcomes)

    def row(label: str, say: Callable[[Outcome], str], rank: str = "", *, is_number: bool = False) -> Row:
        cells = (Cell(say(found), is_best=bool(rank) and best.get(rank) == n) for n, found in enumerate(outcomes))
        return Row(label, tuple(cells), is_number)

    return [
        row("Report", _report),
        row("Categories", lambda found: ", ".join(in_order(found.plan.categories))),
        row("Own systems inside", lambda found: str(found.plan.own), is_number=True),
        row("Controls", lambda found: str(found.controls), is_number=True),
        row("Occurrences in the window", lambda found: _band(found.occurrences), "occurrences", is_number=True),
        row("Samples the auditor would draw", lambda found: _band(found.samples), "samples", is_number=True),
        row("Auditor’s fee", lambda found: money_band(found.fee_usd.low, found.fee_usd.high), "fee", is_number=True),
        row("Own hours", lambda found: _band(found.hours), "hours", is_number=True),
        row("Own hours until ready, once", _until_ready, is_number=True),
        row("Window", _window),
        row("Earliest report", lambda found: day(found.dates.report_early_on), "report"),
        row("Report at the latest", lambda found: day(found.dates.report_late_on)),
        *(_promises(outcomes, fate) for fate in Fate),
    ]


def _promises(outcomes: Sequence[Outcome], fate: Fate) -> Row:
    cells = []
    for found in outcomes:
        said = ", ".join(short_money(cents, currency) for currency, cents in found.value_of(fate).items())
        judged = found.of(fate)
        text = f"{len(judged)} of {len(found.judgements)}" + (f", {said} a year" if said else "")
        notes = tuple(f"{j.promise.name}: {j.why}" if j.why else j.promise.name for j in judged)
        cells.append(Cell(text, notes=notes))
    return Row(f"Commitments {fate.value}", tuple(cells))


def _report(found: Outcome) -> str:
    plan = found.plan
    return f"Type 2, {plan.window_months} months" if plan.scope.is_type_2 else "Type 1"


def _until_ready(found: Outcome) -> str:
    return _band(found.preparation_hours) if found.preparation_hours else "unknown"


def _window(found: Outcome) -> str:
    dates = found.dates
    return f"{day(dates.starts_on)} to {day(dates.ends_on)}" if found.plan.scope.is_type_2 else day(dates.starts_on)


def _band(band: Band) -> str:
    return str(band.low) if band.low == band.high else f"{band.low}–{band.high}"
