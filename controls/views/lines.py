"""A control as a row of the list, and a window as a row of the schedule."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from controls.models import Control
from controls.queries.occurrences import EXCUSED, StatedOccurrence
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.addresses import address_of
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
            owner=row.accountable.name if row.accountable else "",
            frequency=FREQUENCIES[row.frequency],
            weight=WEIGHTS[row.weight],
            is_design_approved=row.is_design_approved,  # type: ignore[attr-defined]
            status=row.status,
            may_edit=may_edit,
        )


@dataclass(frozen=True, slots=True)
class WindowLine(Line):
    """`owner` as in a control's row; `submit_url` is empty where nothing is to be handed in, or not by who looks."""

    id: UUID
    due_on: date
    moved_from: date | None
    ref: str
    title: str
    key: str
    owner: str
    state: str
    is_before_take_over: bool
    control_url: str
    url: str
    submit_url: str

    @classmethod
    def of(cls, row: StatedOccurrence, *, access: Access) -> "WindowLine":
        client = access.client
        is_open = row.performed_on is None and row.state not in EXCUSED
        may_submit = is_open and access.may(P.SUBMIT_EVIDENCE)
        return cls(
            id=row.id,
            due_on=row.due_on,
            moved_from=row.moved_from,
            ref=row.ref,
            title=row.title,
            key=row.key,
            owner=row.owner,
            state=row.state.value,
            is_before_take_over=client.is_before_take_over(row.due_on),
            control_url=address_of("controls:control", client.pk, row.control_id),
            url=address_of("controls:occurrence", client.pk, row.id),
            submit_url=address_of("evidence:submit", client.pk, row.id) if may_submit else "",
        )
