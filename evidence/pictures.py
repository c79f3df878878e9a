"""The heat map of evidence: controls against months, each cell the gravest state in it."""

from calendar import monthrange
from datetime import date
from uuid import UUID

from django.urls import reverse

from evidence.queries.readiness import Cell, ControlEvidence, EvidenceReadiness
from soc2hub.ui.charts.heat import HeatCell, HeatMap, HeatRow
from soc2hub.ui.states import state_named


def heat_map(
    readiness: EvidenceReadiness, *, client_id: UUID, most: int | None = None, taken_over_on: date | None = None
) -> HeatMap:
    """The controls that need somebody come first; `most` leaves out the calm rest. A line parts what was taken over."""
    months = readiness.months
    rows = tuple(_row(control, months, client_id) for control in readiness.gravest_first[:most])
    columns = tuple(f"{date.fromisoformat(month + '-01'):%b}" for month in months)
    return HeatMap(
        "Evidence by control and month due", columns, rows, width=980, label_width=300,
        former=_before(taken_over_on, months), former_words="before take-over",
    )  # fmt: skip


def _before(day: date | None, months: tuple[str, ...]) -> float:
    """How many months lie before the day, the one it falls in by its share."""
    if day is None:
        return 0
    whole = sum(month < f"{day:%Y-%m}" for month in months)
    share = (day.day - 1) / monthrange(day.year, day.month)[1]
    return whole + (share if f"{day:%Y-%m}" in months else 0)


def _row(control: ControlEvidence, months: tuple[str, ...], client_id: UUID) -> HeatRow:
    url = f"{reverse('evidence:submissions', args=[client_id])}?control={control.control_id}"
    cells = tuple(_cell(control.months.get(month), url) for month in months)
    return HeatRow(f"{control.ref} {control.title}", cells, url)


def _cell(cell: Cell | None, url: str) -> HeatCell | None:
    if cell is None:
        return None
    return HeatCell(state_named(cell.state.value), f"{cell.done}/{cell.of}" if cell.of > 1 else "", url)
