"""DOMAIN R4.5, R4.7, R5.1: what a test may say."""

import pytest

from audits.results import Finding, Outcome, problems

SOUND = {"methods": ["inspection"], "items_tested": 5, "deviations": 0, "population": 50}


def fields(**values: object) -> set[str]:
    finding = {"outcome": Outcome.NO_EXCEPTIONS} | SOUND | values
    return {field for field, _ in problems(Finding(**finding))}


def test_a_sound_test_has_no_problem() -> None:
    assert fields() == set()


def test_inquiry_alone_is_refused_and_with_another_method_it_counts() -> None:
    assert fields(methods=["inquiry"]) == {"methods"}
    assert fields(methods=["inquiry", "inspection"]) == set()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"methods": []}, "methods"),
        ({"items_tested": 51}, "items_tested"),
        ({"items_tested": 0}, "items_tested"),
        ({"deviations": 1}, "result"),
        ({"outcome": Outcome.EXCEPTION, "deviations": 6}, "deviations"),
        ({"outcome": Outcome.EXCEPTION}, "deviations"),
        ({"outcome": Outcome.EXCEPTION, "deviations": 1, "never_done": 2}, "never_done"),
        ({"outcome": Outcome.UNABLE_TO_TEST}, "note"),
        ({"outcome": Outcome.NOT_TESTED, "deviations": 1}, "result"),
    ],
)
def test_what_does_not_fit_is_named(wrong: dict[str, object], field: str) -> None:
    assert fields(**wrong) == {field}


def test_not_operated_needs_an_empty_population_and_its_proof() -> None:
    """DOMAIN §13.7: an empty population is neither a pass nor an exception, and is proven."""
    empty = {"outcome": Outcome.NOT_OPERATED, "items_tested": 0, "population": 0}

    assert fields(**empty) == {"note"}
    assert fields(**empty, note="No leavers: HR list of 31 August") == set()
    assert fields(**empty | {"population": 3}, note="None") == {"items_tested"}


def test_a_design_that_fails_is_an_exception_without_a_deviation() -> None:
    assert fields(outcome=Outcome.EXCEPTION, is_by_design=True) == set()
