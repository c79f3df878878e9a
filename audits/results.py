"""What a test may say: its methods, its outcome, and when the two do not fit (DOMAIN R4.5, R4.7, R5.1)."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Method(StrEnum):
    INQUIRY = "inquiry"
    OBSERVATION = "observation"
    INSPECTION = "inspection"
    REPERFORMANCE = "reperformance"


class Outcome(StrEnum):
    NOT_TESTED = "not_tested"
    NO_EXCEPTIONS = "no_exceptions"
    EXCEPTION = "exception"
    NOT_OPERATED = "not_operated"
    UNABLE_TO_TEST = "unable_to_test"

    @property
    def label(self) -> str:
        words = {"not_operated": "Did not operate", "unable_to_test": "Could not be tested"}
        return words.get(self.value, self.value.replace("_", " ").capitalize())


@dataclass(frozen=True, slots=True)
class Finding:
    """One test as it is about to be recorded; `population` None: not known, as in an auditor's report."""

    outcome: Outcome
    methods: Collection[str]
    items_tested: int
    deviations: int
    population: int | None = None
    never_done: int = 0
    is_by_design: bool = False
    note: str = ""


Problem = tuple[str, str]
"""The field at fault and what is wrong with it."""


def problems(finding: Finding) -> tuple[Problem, ...]:
    """Why this cannot be recorded as it stands; none when it makes sense."""
    checks = (*_method_checks(finding), *_count_checks(finding), *_outcome_checks(finding))
    return tuple((field, sentence) for is_met, field, sentence in checks if not is_met)


Check = tuple[bool, str, str]


def _method_checks(finding: Finding) -> tuple[Check, ...]:
    concluded = finding.outcome in {Outcome.NO_EXCEPTIONS, Outcome.EXCEPTION}
    return (
        (
            set(finding.methods) != {Method.INQUIRY.value},
            "methods",
            "Asking alone proves nothing: add an observation, an inspection or a reperformance.",
        ),
        (bool(finding.methods) or not concluded, "methods", "Say how it was tested."),
    )


def _count_checks(finding: Finding) -> tuple[Check, ...]:
    population = finding.population
    return (
        (
            population is None or finding.items_tested <= population,
            "items_tested",
            f"No more than the {population} items there were can be tested.",
        ),
        (
            finding.deviations <= finding.items_tested,
            "deviations",
            f"No more than the {finding.items_tested} items tested can deviate.",
        ),
        (
            finding.never_done <= finding.deviations,
            "never_done",
            f"No more than the {finding.deviations} deviations can be ones where nothing was done.",
        ),
    )


def _outcome_checks(finding: Finding) -> tuple[Check, ...]:
    match finding.outcome:
        case Outcome.NO_EXCEPTIONS:
            return (
                (finding.items_tested > 0, "items_tested", "No exceptions in nothing says nothing: test an item."),
                (not finding.deviations and not finding.is_by_design, "result", "A deviation is an exception."),
            )
        case Outcome.EXCEPTION:
            found = bool(finding.deviations) or finding.is_by_design or bool(finding.note)
            return ((found, "deviations", "Count the deviations, or say what the design lacks."),)
        case Outcome.NOT_OPERATED:
            return (
                (
                    not finding.items_tested and not finding.population,
                    "items_tested",
                    "It operated if there were items.",
                ),
                (bool(finding.note), "note", "Name the proof of the empty population."),
            )
        case Outcome.UNABLE_TO_TEST:
            return ((bool(finding.note), "note", "Say why it could not be tested."),)
        case _:
            return ((not finding.deviations, "result", "With deviations it was tested: record the exception."),)
