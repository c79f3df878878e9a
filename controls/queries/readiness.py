"""Readiness of controls and criteria from the records (DOMAIN R7.6): five statements, however many controls."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from controls.calendar import OccurrenceState
from controls.models import Control
from controls.queries.controls import controls_in_use, criteria_of
from controls.queries.criteria import criteria_in_scope
from controls.queries.here import Period
from controls.queries.occurrences import StatedOccurrence, occurrence_states
from controls.readiness import (
    ControlFacts,
    ControlReadiness,
    CriterionReadiness,
    Tally,
    control_readiness,
    criterion_readiness,
    tally_controls,
    tally_criteria,
)


@dataclass(frozen=True)
class Readiness:
    """Every control in use and every criterion in scope, in one period as it stands today."""

    controls: dict[UUID, ControlReadiness]
    criteria: dict[str, CriterionReadiness]
    key_controls: frozenset[UUID]

    @property
    def controls_proven(self) -> Tally:
        return tally_controls(self.controls.values())

    @property
    def key_controls_proven(self) -> Tally:
        return tally_controls(found for id, found in self.controls.items() if id in self.key_controls)

    @property
    def criteria_ready(self) -> Tally:
        return tally_criteria(self.criteria.values())


def readiness_of_controls(*, period: Period, today: date, categories: Collection[str]) -> Readiness:
    """Evidence of an occurrence counts as accepted once somebody reviewed it; windows not yet over count nowhere."""
    in_scope = list(criteria_in_scope(categories).values_list("id", flat=True))
    rows = list(controls_in_use())
    mapped = criteria_of([control.pk for control in rows])
    fell_due = _fell_due(period, today)
    scope = frozenset(in_scope)
    found = {
        control.pk: control_readiness(_facts(control, mapped.get(control.pk, frozenset()) & scope, fell_due))
        for control in rows
    }
    criteria = {key: criterion_readiness(key, found.values()) for key in in_scope}
    return Readiness(found, criteria, frozenset(control.pk for control in rows if control.is_key))


def _fell_due(period: Period, today: date) -> dict[UUID, list[StatedOccurrence]]:
    owed: dict[UUID, list[StatedOccurrence]] = {}
    for occurrence in occurrence_states(period=period, today=today):
        if occurrence.has_fallen_due(today):
            owed.setdefault(occurrence.control_id, []).append(occurrence)
    return owed


def _facts(control: Control, criteria: frozenset[str], owed: dict[UUID, list[StatedOccurrence]]) -> ControlFacts:
    due = owed.get(control.pk, [])
    return ControlFacts(
        key=control.ref,
        is_design_approved=control.is_design_approved,  # type: ignore[attr-defined]
        has_owner=control.owner is not None and control.owner.left_on is None,
        criteria=criteria,
        occurrences_due=len(due),
        occurrences_missed=sum(occurrence.state is OccurrenceState.MISSED for occurrence in due),
        evidence_due=len(due),
        evidence_accepted=sum(occurrence.is_reviewed for occurrence in due),
        open_high_deficiencies=control.open_high_gaps or 0,  # type: ignore[attr-defined]
    )


def shown_state(readiness: ControlReadiness) -> str:
    """Nothing due yet is unknown, never ready: words alone prove nothing (PRACTICE §8)."""
    if not readiness.is_ready:
        return "not_ready"
    return "ready" if readiness.has_something_due else "not_yet_due"
