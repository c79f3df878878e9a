"""The coverage matrix: criteria in scope × controls in use, what covers what, and how well (C3, DOMAIN R11.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from controls.models import Criterion
from controls.queries.here import Period
from controls.queries.readiness import ControlInUse, Readiness, readiness_of_controls, shown_state
from controls.readiness import CriterionReadiness, CriterionStatus


@dataclass(frozen=True)
class MatrixRow:
    """One criterion in scope; `cells` stand in the order of the matrix's controls, empty where none is mapped."""

    criterion: Criterion
    readiness: CriterionReadiness
    cells: tuple[str, ...]

    @property
    def applies(self) -> bool:
        """What does not is disclosed with its reason, and in no count (DOMAIN R1.6)."""
        return self.readiness.status is not CriterionStatus.NOT_APPLICABLE

    @property
    def covered_by(self) -> int:
        return self.readiness.controls

    @property
    def is_gap(self) -> bool:
        return self.applies and not self.covered_by

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
    controls: tuple[ControlInUse, ...]
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
    def applicable(self) -> int:
        return sum(row.applies for row in self.rows)

    @property
    def covered(self) -> int:
        return self.applicable - len(self.gaps)


def matrix(*, period: Period, today: date, categories: Collection[str]) -> Matrix:
    """Five statements, whatever the size."""
    readiness = readiness_of_controls(period=period, today=today, categories=categories)
    states = {id: shown_state(found) for id, found in readiness.controls.items()}
    controls = _along(readiness)
    columns = [(states[control.pk], readiness.controls[control.pk].criteria) for control in controls]
    rows = tuple(_row(criterion, readiness, columns) for criterion in readiness.in_scope)
    return Matrix(controls, states, rows, readiness)


def _row(criterion: Criterion, readiness: Readiness, columns: list[tuple[str, frozenset[str]]]) -> MatrixRow:
    key = criterion.pk
    cells = tuple([state if key in covered else "" for state, covered in columns])
    return MatrixRow(criterion, readiness.criteria[key], cells)


def _along(readiness: Readiness) -> tuple[ControlInUse, ...]:
    """Controls in the order of the first criterion they cover, so that the marks run down the diagonal."""
    places = {criterion.pk: place for place, criterion in enumerate(readiness.in_scope)}

    def place(control: ControlInUse) -> tuple[int, str]:
        covered = (places[key] for key in readiness.controls[control.pk].criteria)
        return min(covered, default=len(places)), control.ref

    return tuple(sorted(readiness.rows, key=place))
