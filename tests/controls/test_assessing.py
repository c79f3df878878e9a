"""What an assessment concludes: unknown is never ready, and what is missing is never hidden (DOMAIN §2)."""

from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controls.assessing import (
    Answer,
    Answers,
    Change,
    Verdict,
    compared,
    criterion_result,
    severity_of,
    standing,
)
from controls.readiness import CriterionStatus

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
YES, PARTLY, NO, OPEN = Answer
answer = st.sampled_from(Answer)
answers = st.builds(Answers, answer, answer, answer)
verdicts = st.lists(st.sampled_from(Verdict), max_size=6)
ORDER = [Verdict.GAP, Verdict.PARTIAL, Verdict.READY]
STATUSES = [CriterionStatus.GAP, CriterionStatus.PARTIAL, CriterionStatus.READY]
states = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["ready", "partial", "gap", "not_assessed"]))


@pytest.mark.parametrize(
    ("said", "verdict", "missing"),
    [
        (Answers(YES, YES, YES), Verdict.READY, ""),
        (Answers(YES, YES, OPEN), Verdict.NOT_ASSESSED, ""),
        (Answers(), Verdict.NOT_ASSESSED, ""),
        (Answers(YES, PARTLY, OPEN), Verdict.PARTIAL, "partly implemented"),
        (Answers(PARTLY, OPEN, NO), Verdict.GAP, "partly designed, not operating"),
        (Answers(YES, NO, NO), Verdict.GAP, "not implemented, not operating"),
    ],
)
def test_of_one_control(said: Answers, verdict: Verdict, missing: str) -> None:
    assert (said.verdict, said.missing) == (verdict, missing)


@pytest.mark.parametrize(
    ("found", "status"),
    [
        ([], CriterionStatus.GAP),
        ([Verdict.READY], CriterionStatus.READY),
        ([Verdict.READY, Verdict.NOT_ASSESSED], CriterionStatus.NOT_ASSESSED),
        ([Verdict.READY, Verdict.GAP], CriterionStatus.PARTIAL),
        ([Verdict.PARTIAL, Verdict.NOT_ASSESSED], CriterionStatus.PARTIAL),
        ([Verdict.GAP, Verdict.NOT_ASSESSED], CriterionStatus.GAP),
    ],
)
def test_of_a_criterion(found: list[Verdict], status: CriterionStatus) -> None:
    assert criterion_result("CC6.1", found).status is status


def test_what_does_not_apply_is_in_no_count() -> None:
    found = criterion_result("CC6.4", [Verdict.GAP], not_applicable_because="No premises.")

    assert (found.status, found.ready, found.controls) == (CriterionStatus.NOT_APPLICABLE, 0, 0)
    assert found.because == "No premises."


def test_a_gap_of_a_key_control_weighs_more() -> None:
    missing, half = Answers(YES, NO, NO), Answers(YES, PARTLY, OPEN)

    said = [severity_of(one, is_key=key) for one in (missing, half) for key in (True, False)]

    assert said == ["high", "medium", "medium", "low"]


def test_what_operates_is_in_place() -> None:
    assert Answers(YES, NO, YES).is_contradictory
    assert not Answers(NO, PARTLY, YES).is_contradictory


def test_ready_means_that_all_three_were_answered_yes() -> None:
    for said in (Answers(*three) for three in product(Answer, repeat=3)):
        assert (said.verdict is Verdict.READY) == (said.all == (YES, YES, YES))
        assert bool(said.missing) == (said.verdict in (Verdict.GAP, Verdict.PARTIAL))


@unhurried
@given(verdicts)
def test_a_criterion_is_ready_only_when_every_control_is(found: list[Verdict]) -> None:
    result = criterion_result("CC6.1", found)

    assert (result.status is CriterionStatus.READY) == (bool(found) and set(found) == {Verdict.READY})
    assert result.ready <= result.controls == len(found)
    assert criterion_result("CC6.1", reversed(found)).status is result.status


@unhurried
@given(verdicts.filter(bool), st.data())
def test_a_better_control_never_makes_a_criterion_worse(found: list[Verdict], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(range(len(found))))
    if found[place] not in ORDER:
        return
    better = [*found]
    better[place] = data.draw(st.sampled_from(ORDER[ORDER.index(found[place]) :]))

    before, after = (criterion_result("CC6.1", one).status for one in (found, better))

    if before in STATUSES and after in STATUSES:
        assert STATUSES.index(after) >= STATUSES.index(before)
    if after is CriterionStatus.NOT_ASSESSED:
        assert Verdict.NOT_ASSESSED in found


@unhurried
@given(st.lists(answers))
def test_every_control_stands_somewhere_once(given_answers: list[Answers]) -> None:
    found = standing(given_answers)

    assert found.of == len(given_answers)
    assert found.ready <= min(found.designed, found.implemented, found.operating)


@unhurried
@given(states, states)
def test_what_is_in_both_adds_up_and_the_way_back_is_the_mirror(former: dict, present: dict) -> None:
    there, back = compared(former, present), compared(present, former)

    assert there.of == len(former.keys() & present.keys())
    assert len(there.added) + there.of == len(present)
    assert len(there.gone) + there.of == len(former)
    assert [one.key for one in there.better] == [one.key for one in back.worse]
    assert (there.added, there.level) == (back.gone, back.level)


def test_the_comparison_in_words() -> None:
    found = compared(
        {"a": "gap", "b": "ready", "c": "ready", "d": "not_assessed", "e": "gap"},
        {"a": "partial", "b": "gap", "c": "ready", "d": "ready", "f": "gap"},
    )

    assert found.better == (Change("a", "gap", "partial"),)
    assert (found.added, found.gone) == (("f",), ("e",))
    assert found.sentence("control") == (
        "Of 4 controls in both, 1 got better, 1 worse, 1 as before; 1 cannot be compared."
    )
    assert compared({}, {"a": "gap"}).sentence("control") == "No control is in both assessments."
