"""A list of measures becomes rows of the practice's library (DOMAIN R11.2): offered to clients, never forced."""

from typing import Any

from controls.importers.measures import KIND, MeasureRow, Measures
from controls.importers.plans import ImportPlan
from controls.models import LibraryControl
from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import PracticeSeat, User
from soc2hub.lib.refusals import Refusal
from soc2hub.program.changes import Change, differing, planned

SOURCE = "probo"
FREQUENCY = "annual"
"""The list names none: the least that keeps a control alive, until the client that adopts it says how often."""
MeasureChange = Change[MeasureRow, LibraryControl]


def plan(measures: Measures, *, by: User) -> ImportPlan:
    ensure_seated(by)
    return planned(KIND, _changes(measures), measures.problems)


def write(measures: Measures, *, by: User) -> None:
    ensure_seated(by)
    changes = _changes(measures)
    whose = {"practice_id": client_here().practice_id, "source": SOURCE}
    LibraryControl.objects.bulk_create(
        LibraryControl(**whose, external_id=change.row.external_id, **_values(change.row))
        for change in changes
        if change.is_new
    )
    for change in changes:
        if change.is_change and change.held is not None:
            values = dict(change.fields) | {"version": change.held.version + 1}
            LibraryControl.objects.filter(pk=change.held.pk).update(**values)


def ensure_seated(by: User) -> None:
    """The library is the practice's: somebody of the client has no business in it."""
    if not PracticeSeat.objects.filter(practice_id=client_here().practice_id, user=by).exists():
        raise Refusal("This list goes into the practice's library. Ask your CISO to import it.")


def _changes(measures: Measures) -> list[MeasureChange]:
    rows = LibraryControl.objects.filter(practice_id=client_here().practice_id, source=SOURCE)
    held = {row.external_id: row for row in rows}
    return [_compared(row, held.get(row.external_id)) for row in measures.rows]


def _compared(row: MeasureRow, held: LibraryControl | None) -> MeasureChange:
    fields = differing(held, _values(row)) if held is not None else {}
    return Change(row, held, f"Measure {row.external_id}", row.place, fields)


def _values(row: MeasureRow) -> dict[str, Any]:
    return {
        "ref": row.external_id[:40],
        "title": row.title,
        "statement": row.statement,
        "domain": row.domain,
        "frequency": FREQUENCY,
        "tier": row.tier,
        "weight": row.weight,
        "criteria": list(row.criteria),
    }
