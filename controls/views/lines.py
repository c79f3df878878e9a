"""A control as a row of the list."""

from dataclasses import dataclass
from uuid import UUID

from controls.models import Control
from soc2hub.ui.tables import Line

FREQUENCIES, WEIGHTS = dict(Control.FREQUENCIES), dict(Control.WEIGHTS)


@dataclass(frozen=True, slots=True)
class ControlLine(Line):
    """`owner` is empty where nobody answers for it, nor somebody who has left; who may edit may tick it."""

    id: UUID
    url: str
    ref: str
    title: str
    has_high_gap: bool
    owner: str
    frequency: str
    weight: str
    is_design_approved: bool
    status: str
    may_edit: bool

    @classmethod
    def of(cls, row: Control, *, may_edit: bool) -> "ControlLine":
        """Of a row of `controls()`."""
        return cls(
            id=row.pk,
            url=row.get_absolute_url(),
            ref=row.ref,
            title=row.title,
            has_high_gap=bool(row.open_high_gaps),  # type: ignore[attr-defined]
            owner=row.owner.name if row.owner and not row.owner.left_on else "",
            frequency=FREQUENCIES[row.frequency],
            weight=WEIGHTS[row.weight],
            is_design_approved=row.is_design_approved,  # type: ignore[attr-defined]
            status=row.status,
            may_edit=may_edit,
        )
