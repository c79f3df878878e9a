"""What is said at once about evidence (PRACTICE §1, DOMAIN R7.3, R7.5)."""

from dataclasses import dataclass
from datetime import date

import pytest

from controls.calendar import Window
from evidence.checks import Check, counts, findings

MARCH = Window(date(2026, 3, 1), date(2026, 3, 31), date(2026, 3, 31), "2026-03", grace_days=2)
PERIOD = {"since": date(2026, 1, 1), "until": date(2026, 6, 30)}


@dataclass(frozen=True)
class Said:
    performed_on: date = date(2026, 3, 20)
    covers_from: date = date(2026, 3, 1)
    covers_to: date = date(2026, 3, 31)


def checks(said: Said, *, size: int = 5000, **more: object) -> list[Check]:
    return [finding.check for finding in findings(said, MARCH, size=size, **PERIOD, **more)]


def test_evidence_of_its_own_window_raises_nothing() -> None:
    assert checks(Said()) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (Said(covers_from=date(2026, 2, 1), covers_to=date(2026, 2, 28)), [Check.WRONG_WINDOW]),
        (Said(covers_from=date(2026, 2, 1), covers_to=date(2026, 3, 1)), []),
        (Said(performed_on=date(2026, 2, 28)), [Check.TOO_EARLY]),
        (Said(performed_on=date(2026, 4, 2)), []),
        (Said(performed_on=date(2026, 4, 3)), [Check.LATE]),
        (Said(performed_on=date(2026, 7, 1)), [Check.LATE, Check.OUT_OF_PERIOD]),
    ],
)
def test_days_are_held_against_window_grace_and_period(said: Said, expected: list[Check]) -> None:
    assert checks(said) == expected


def test_what_misses_its_window_does_not_count_and_late_does() -> None:
    early = Said(performed_on=date(2026, 2, 28))
    other_month = Said(covers_from=date(2026, 4, 1), covers_to=date(2026, 4, 30))
    late = Said(performed_on=date(2026, 4, 20))

    said = (Said(), early, other_month, late)
    blocked = [any(f.blocks for f in findings(one, MARCH, size=5000, **PERIOD)) for one in said]

    assert [counts(one, MARCH) for one in said] == [True, False, False, True]
    assert blocked == [False, True, True, False]


def test_repeated_and_tiny_content_is_named() -> None:
    assert checks(Said(), size=127) == [Check.TINY]
    assert checks(Said(), size=128) == []
    assert checks(Said(), size=20, is_text=True) == []
    assert checks(Said(), same_as=["AC-1 2026-02"]) == [Check.SAME_BYTES]


def test_the_words_say_what_is_wrong_and_where() -> None:
    found = findings(Said(covers_from=date(2026, 2, 1), covers_to=date(2026, 2, 28)), MARCH, size=5000, **PERIOD)

    assert found[0].words == (
        "It covers no day of March 2026 (1 Mar 2026 to 31 Mar 2026), so it does not count for it."
        " Correct the days it covers."
    )
