from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controls.readiness import (
    ControlFacts,
    CriterionStatus,
    Tally,
    control_readiness,
    criterion_readiness,
    tally_controls,
    tally_criteria,
)

READY = ControlFacts(
    key="IAM-05",
    is_design_approved=True,
    has_owner=True,
    criteria=frozenset({"CC6.1", "CC6.2"}),
    occurrences_due=3,
    occurrences_missed=0,
    evidence_due=6,
    evidence_accepted=6,
    open_high_deficiencies=0,
)


def test_a_control_with_nothing_wrong_is_ready() -> None:
    found = control_readiness(READY)

    assert (found.is_ready, found.reasons, found.has_something_due) == (True, (), True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"is_design_approved": False}, "Its design is not approved."),
        ({"has_owner": False}, "It has no owner."),
        ({"criteria": frozenset()}, "It serves no criterion in scope."),
        ({"occurrences_missed": 1}, "1 of 3 due occurrences missed."),
        ({"evidence_accepted": 4}, "2 of 6 due evidence items not accepted."),
        ({"open_high_deficiencies": 2}, "Open high deficiencies: 2."),
    ],
)
def test_each_missing_condition_is_named(change: dict[str, Any], reason: str) -> None:
    found = control_readiness(replace(READY, **change))

    assert (found.is_ready, found.reasons) == (False, (reason,))


def test_counts_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="more occurrences were missed than fell due"):
        replace(READY, occurrences_missed=4)
    with pytest.raises(ValueError, match="more evidence was accepted than is due"):
        replace(READY, evidence_accepted=7)


def test_a_criterion_is_ready_when_every_mapped_control_is() -> None:
    ready, other = (
        control_readiness(READY),
        control_readiness(replace(READY, key="GOV-01", criteria=frozenset({"A1.1"}))),
    )

    found = criterion_readiness("CC6.1", [ready, other])

    assert (found.status, found.ready, found.controls) == (CriterionStatus.READY, 1, 1)


def test_a_criterion_is_partial_with_some_and_a_gap_with_none_ready() -> None:
    ready = control_readiness(READY)
    ownerless = control_readiness(replace(READY, key="IAM-06", has_owner=False))

    partial = criterion_readiness("CC6.1", [ready, ownerless])
    gap = criterion_readiness("CC6.1", [ownerless])

    assert (partial.status, partial.ready, partial.controls) == (CriterionStatus.PARTIAL, 1, 2)
    assert partial.reasons == gap.reasons == ("IAM-06: It has no owner.",)
    assert gap.status is CriterionStatus.GAP


def test_a_criterion_without_a_control_is_a_gap() -> None:
    found = criterion_readiness("CC6.1", [])

    assert (found.status, found.reasons) == (CriterionStatus.GAP, ("No control covers it.",))


def test_a_criterion_nobody_looked_at_is_not_assessed() -> None:
    found = criterion_readiness("CC6.1", [control_readiness(READY)], is_assessed=False)

    assert (found.status, found.is_ready) == (CriterionStatus.NOT_ASSESSED, False)


def test_not_applicable_needs_a_reason_and_leaves_every_count() -> None:
    excluded = criterion_readiness("P3.1", [], not_applicable_because="Collected by customers only.")
    ready = criterion_readiness("CC6.1", [control_readiness(READY)])

    assert tally_criteria([excluded, ready]) == Tally(ready=1, of=1, not_applicable=1)
    with pytest.raises(ValueError, match="without a reason"):
        criterion_readiness("P3.1", [], not_applicable_because=" ")


def test_a_control_with_nothing_due_is_counted_beside_the_proven_ones() -> None:
    young = replace(READY, key="BCP-01", occurrences_due=0, evidence_due=0, evidence_accepted=0)
    missed = replace(READY, key="IAM-06", occurrences_missed=1)

    found = tally_controls(map(control_readiness, [READY, young, missed]))

    assert found == Tally(ready=1, of=2, not_yet_due=1)


facts = st.builds(
    ControlFacts,
    key=st.sampled_from(["IAM-05", "CHG-02", "VEN-01"]),
    is_design_approved=st.booleans(),
    has_owner=st.booleans(),
    criteria=st.frozensets(st.sampled_from(["CC6.1", "CC8.1"])),
    occurrences_due=st.just(3),
    occurrences_missed=st.integers(0, 1),
    evidence_due=st.just(4),
    evidence_accepted=st.integers(3, 4),
    open_high_deficiencies=st.integers(0, 1),
)


@given(st.lists(facts, max_size=6))
@settings(deadline=None)
def test_a_criterion_is_ready_exactly_when_it_has_controls_and_none_has_a_reason(
    given_facts: list[ControlFacts],
) -> None:
    controls = [control_readiness(each) for each in given_facts]
    mapped = [control for control in controls if "CC6.1" in control.criteria]

    found = criterion_readiness("CC6.1", controls)

    assert found.is_ready == (bool(mapped) and all(control.is_ready for control in mapped))
    assert (found.reasons == ()) == found.is_ready
    assert found.ready <= found.controls == len(mapped)
