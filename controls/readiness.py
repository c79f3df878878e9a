"""Whether a control, and a criterion, is ready; with the reasons why not (DOMAIN R7.6, R2.10).

Readiness is counted with its denominator. It is never a compliance percentage and never an opinion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class ControlFacts:
    """What the records say about one control in one period."""

    key: str
    is_design_approved: bool
    has_owner: bool
    criteria: frozenset[str]  # in scope
    occurrences_due: int  # windows, events and configuration checks that fell due
    occurrences_missed: int
    evidence_due: int
    evidence_accepted: int  # of evidence_due
    open_high_deficiencies: int

    def __post_init__(self) -> None:
        if not 0 <= self.occurrences_missed <= self.occurrences_due:
            raise ValueError(f"{self.key}: more occurrences were missed than fell due.")
        if not 0 <= self.evidence_accepted <= self.evidence_due:
            raise ValueError(f"{self.key}: more evidence was accepted than is due.")


@dataclass(frozen=True, slots=True)
class ControlReadiness:
    key: str
    criteria: frozenset[str]
    has_something_due: bool  # so that "ready" rests on more than paper
    reasons: tuple[str, ...]  # why not; none when ready

    @property
    def is_ready(self) -> bool:
        return not self.reasons


class CriterionStatus(StrEnum):
    NOT_ASSESSED = "not_assessed"
    GAP = "gap"
    PARTIAL = "partial"
    READY = "ready"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class CriterionReadiness:
    key: str
    status: CriterionStatus
    ready: int
    controls: int
    reasons: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        return self.status is CriterionStatus.READY


@dataclass(frozen=True, slots=True)
class Tally:
    """A count with its denominator; what does not apply is in neither."""

    ready: int
    of: int
    not_applicable: int = 0
    not_yet_due: int = 0


def control_readiness(facts: ControlFacts) -> ControlReadiness:
    missing = facts.evidence_due - facts.evidence_accepted
    checks = (
        (facts.is_design_approved, "Its design is not approved."),
        (facts.has_owner, "It has no owner."),
        (bool(facts.criteria), "It serves no criterion in scope."),
        (
            not facts.occurrences_missed,
            f"{facts.occurrences_missed} of {facts.occurrences_due} due occurrences missed.",
        ),
        (not missing, f"{missing} of {facts.evidence_due} due evidence items not accepted."),
        (not facts.open_high_deficiencies, f"Open high deficiencies: {facts.open_high_deficiencies}."),
    )
    reasons = tuple(reason for is_met, reason in checks if not is_met)
    return ControlReadiness(facts.key, facts.criteria, facts.occurrences_due > 0, reasons)


def criterion_readiness(
    key: str,
    controls: Iterable[ControlReadiness],
    *,
    is_assessed: bool = True,
    not_applicable_because: str | None = None,
) -> CriterionReadiness:
    """Ready when at least one control is mapped and every mapped one is ready."""
    mapped = sorted(
        (control for control in controls if key in control.criteria), key=lambda control: control.key
    )
    ready = sum(control.is_ready for control in mapped)
    if not_applicable_because is not None:
        return _not_applicable(key, not_applicable_because)
    if not is_assessed:
        return CriterionReadiness(
            key, CriterionStatus.NOT_ASSESSED, ready, len(mapped), ("Not assessed yet.",)
        )
    if not mapped:
        return CriterionReadiness(key, CriterionStatus.GAP, 0, 0, ("No control covers it.",))
    reasons = tuple(f"{control.key}: {reason}" for control in mapped for reason in control.reasons)
    return CriterionReadiness(key, _status(ready, len(mapped)), ready, len(mapped), reasons)


def _not_applicable(key: str, because: str) -> CriterionReadiness:
    """Disclosed with its reason (DOMAIN R1.6), and in no count."""
    if not because.strip():
        raise ValueError(f"{key} cannot be not applicable without a reason.")
    return CriterionReadiness(key, CriterionStatus.NOT_APPLICABLE, 0, 0, (because,))


def _status(ready: int, controls: int) -> CriterionStatus:
    if ready == controls:
        return CriterionStatus.READY
    return CriterionStatus.PARTIAL if ready else CriterionStatus.GAP


def tally_criteria(criteria: Iterable[CriterionReadiness]) -> Tally:
    given = tuple(criteria)
    excluded = sum(criterion.status is CriterionStatus.NOT_APPLICABLE for criterion in given)
    return Tally(
        sum(criterion.is_ready for criterion in given), len(given) - excluded, not_applicable=excluded
    )


def tally_controls(controls: Iterable[ControlReadiness]) -> Tally:
    """Controls proven: the ready ones among those with something due, the others beside it (PRACTICE 8)."""
    given = tuple(controls)
    proven = tuple(control for control in given if control.has_something_due)
    return Tally(
        sum(control.is_ready for control in proven), len(proven), not_yet_due=len(given) - len(proven)
    )
