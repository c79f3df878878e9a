"""Readiness of controls and criteria from the records (DOMAIN R7.6): four statements, however many controls."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import models

from controls.models import Criterion
from controls.queries.applicability import not_applicable
from controls.queries.controls import controls_in_use, criteria_by_control
from controls.queries.criteria import criteria_in_scope
from controls.queries.here import Period
from controls.queries.occurrences import StatedOccurrence
from controls.queries.standing import Owed, Span, owed, owed_of
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
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.scope import current_client_id


@dataclass(frozen=True, slots=True)
class ControlInUse:
    """What a figure or a cell needs of a control: plain values, since whole rows cost more than the counting."""

    pk: UUID
    client_id: UUID
    ref: str
    title: str
    weight: str
    status: str
    is_design_approved: bool
    open_high_gaps: int | None
    owner_id: UUID | None
    owner_left_on: date | None

    @property
    def is_key(self) -> bool:
        return self.weight == "key"

    @property
    def is_running(self) -> bool:
        return self.status == "operating" and self.is_design_approved

    @property
    def has_owner(self) -> bool:
        return self.owner_id is not None and self.owner_left_on is None

    def get_absolute_url(self) -> str:
        return address_of("controls:control", self.client_id, self.pk)


@dataclass(frozen=True)
class Readiness:
    """Every control in use and every criterion in scope, in one period as it stands today."""

    rows: tuple[ControlInUse, ...]
    in_scope: tuple[Criterion, ...]
    controls: dict[UUID, ControlReadiness]
    criteria: dict[str, CriterionReadiness]

    @property
    def controls_proven(self) -> Tally:
        return tally_controls(self.controls.values())

    @property
    def key_controls_proven(self) -> Tally:
        return tally_controls(self.controls[row.pk] for row in self.rows if row.is_key)

    @property
    def criteria_ready(self) -> Tally:
        return tally_criteria(self.criteria.values())


def readiness_of_controls(
    *,
    period: Period,
    today: date,
    categories: Collection[str],
    occurrences: Collection[StatedOccurrence] | None = None,
) -> Readiness:
    """Evidence of an occurrence counts as accepted once somebody reviewed it; windows not yet over count nowhere.

    `occurrences` are those of the period where the caller has judged them already.
    """
    in_scope, rows = tuple(criteria_in_scope(categories)), tuple(_in_use())
    excluded, mapped = not_applicable(), criteria_by_control()
    scope = frozenset(criterion.pk for criterion in in_scope) - excluded.keys()
    due = _counted(period, today) if occurrences is None else owed_of(occurrences, today)
    found = {
        row.pk: control_readiness(_facts(row, mapped.get(row.pk, frozenset()) & scope, due.get(row.pk))) for row in rows
    }
    by_criterion: dict[str, list[ControlReadiness]] = {criterion.pk: [] for criterion in in_scope}
    for control in found.values():
        for key in control.criteria:
            by_criterion[key].append(control)
    criteria = {
        row.pk: criterion_readiness(row.pk, by_criterion[row.pk], not_applicable_because=excluded.get(row.pk))
        for row in in_scope
    }
    return Readiness(rows, in_scope, found, criteria)


def _in_use() -> Iterable[ControlInUse]:
    client_id, rows = current_client_id(), cast("models.QuerySet[Any]", controls_in_use())
    found = rows.values_list(
        "pk", "ref", "title", "weight", "status", "is_design_approved", "open_high_gaps", "owner_id", "owner__left_on"
    )
    return (ControlInUse(pk, client_id, *values) for pk, *values in found)


def _counted(period: Period, today: date) -> dict[UUID, Owed]:
    return owed(current_client_id(), Span(period.since, period.until, today))


def _facts(row: ControlInUse, criteria: frozenset[str], due: Owed | None) -> ControlFacts:
    return ControlFacts(
        key=row.ref,
        is_design_approved=row.is_design_approved,
        has_owner=row.has_owner,
        criteria=criteria,
        occurrences_due=due.fell_due if due else 0,
        occurrences_missed=due.missed if due else 0,
        evidence_due=due.fell_due if due else 0,
        evidence_accepted=due.accepted if due else 0,
        open_high_deficiencies=row.open_high_gaps or 0,
    )


def shown_state(readiness: ControlReadiness) -> str:
    """Nothing due yet is unknown, never ready: words alone prove nothing (PRACTICE §8)."""
    if not readiness.is_ready:
        return "not_ready"
    return "ready" if readiness.has_something_due else "not_yet_due"
