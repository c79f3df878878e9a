"""The coverage matrix: criteria in scope × controls in use, what covers what, and how well (C3, DOMAIN R11.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from controls.models import Control, ControlCriterion, Criterion
from controls.queries.controls import controls_in_use
from controls.queries.here import Period
from controls.queries.readiness import Readiness, readiness_of_controls, shown_state
from controls.readiness import CriterionReadiness, CriterionStatus


@dataclass(frozen=True)
class MatrixRow:
    """One criterion in scope; `cells` stand in the order of the matrix's controls, empty where none is mapped."""

    criterion: Criterion
    readiness: CriterionReadiness
    cells: tuple[str, ...]

    @property
    def covered_by(self) -> int:
        return self.readiness.controls

    @property
    def is_gap(self) -> bool:
        return not self.covered_by

    @property
    def is_thin(self) -> bool:
        """A common criterion that rests on one control: a warning, not an error (DOMAIN R11.1)."""
        return self.covered_by == 1 and self.criterion.category == "security"

    @property
    def state(self) -> str:
        """Ready needs something proven: controls with nothing due yet leave it unknown."""
        if self.readiness.status is CriterionStatus.READY and "ready" not in self.cells:
            return "not_yet_due"
        return self.readiness.status.value


@dataclass(frozen=True)
class Matrix:
    controls: tuple[Control, ...]
    states: dict[UUID, str]
    rows: tuple[MatrixRow, ...]
    readiness: Readiness

    @property
    def gaps(self) -> tuple[MatrixRow, ...]:
        return tuple(row for row in self.rows if row.is_gap)

    @property
    def thin(self) -> tuple[MatrixRow, ...]:
        return tuple(row for row in self.rows if row.is_thin)

    @property
    def covered(self) -> int:
        return len(self.rows) - len(self.gaps)


def matrix(*, period: Period, today: date, categories: Collection[str]) -> Matrix:
    """Seven statements, whatever the size."""
    readiness = readiness_of_controls(period=period, today=today, categories=categories)
    criteria = list(Criterion.objects.filter(pk__in=readiness.criteria).order_by("position"))
    states = {id: shown_state(found) for id, found in readiness.controls.items()}
    pairs = set(ControlCriterion.objects.values_list("control_id", "criterion_id"))
    controls = _along(criteria, pairs, list(controls_in_use()))
    rows = []
    for criterion in criteria:
        cells = tuple(states[c.pk] if (c.pk, criterion.pk) in pairs else "" for c in controls)
        rows.append(MatrixRow(criterion, readiness.criteria[criterion.pk], cells))
    return Matrix(controls, states, tuple(rows), readiness)


def _along(criteria: list[Criterion], pairs: set[tuple[UUID, str]], controls: list[Control]) -> tuple[Control, ...]:
    """Controls in the order of the first criterion they cover, so that the marks run down the diagonal."""
    places = {criterion.pk: place for place, criterion in enumerate(criteria)}
    first: dict[UUID, int] = {}
    for control_id, criterion_id in pairs:
        if criterion_id in places:
            first[control_id] = min(places[criterion_id], first.get(control_id, len(places)))
    return tuple(sorted(controls, key=lambda control: (first.get(control.pk, len(places)), control.ref)))
