"""The checks of a population (DOMAIN R6.2, R6.3)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.completeness import Check, Facts, SourceKind, Subject, findings, missing_numbers, standing_in_the_way

FACTS = Facts(
    subject=Subject.LEAVERS,
    source=SourceKind.HR,
    is_trigger=True,
    period_from=date(2026, 1, 1),
    period_to=date(2026, 6, 30),
    extracted_at=datetime(2026, 7, 1, 8, tzinfo=UTC),
    zone="Europe/Berlin",
    stated_count=3,
    completeness="Counted: the same.",
    accuracy="Five compared: the same.",
    since=date(2026, 1, 1),
    until=date(2026, 6, 30),
)
KEYS = ["E-1", "E-2", "E-3"]


def unmet(facts: Facts, keys: list[str] = KEYS) -> dict[Check, bool]:
    """Check → whether it may be explained."""
    return {each.check: each.may_be_explained for each in findings(facts, keys) if not each.is_met}


def test_a_good_list_meets_every_check() -> None:
    assert [each.check for each in findings(FACTS, KEYS)] == list(Check)
    assert unmet(FACTS) == {}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"period_from": date(2026, 1, 2)}, {Check.PERIOD: True}),
        ({"until": date(2026, 7, 1)}, {Check.PERIOD: True}),
        ({"extracted_at": datetime(2026, 6, 30, 21, 59, tzinfo=UTC)}, {Check.EXTRACTION: True}),
        ({"extracted_at": datetime(2026, 6, 30, 22, 0, tzinfo=UTC)}, {}),  # midnight in Berlin
        ({"extracted_at": datetime(2026, 6, 29, 12, tzinfo=UTC)}, {Check.EXTRACTION: False}),
        ({"stated_count": 4}, {Check.COUNT: False}),
        ({"source": SourceKind.IDENTITY}, {Check.SOURCE: True}),
        ({"source": SourceKind.IDENTITY, "is_trigger": False}, {}),
        ({"subject": Subject.CHANGES, "source": SourceKind.TICKET}, {Check.SOURCE: True}),
        ({"subject": Subject.CHANGES, "source": SourceKind.REPOSITORY}, {}),
        ({"completeness": " "}, {Check.COMPLETENESS: False}),
        ({"accuracy": ""}, {Check.ACCURACY: False}),
    ],
)
def test_what_is_not_met_and_whether_words_may_mend_it(change, found) -> None:
    assert unmet(replace(FACTS, **change)) == found


def test_a_gap_in_the_sequence_is_named() -> None:
    found = next(each for each in findings(replace(FACTS, stated_count=3), ["E-1", "E-2", "E-5"]) if not each.is_met)

    assert found.words == "2 numbers missing in the sequence of keys (E-3, E-4): say why."


def test_only_an_explanation_of_what_may_be_explained_clears_the_way() -> None:
    found = findings(replace(FACTS, stated_count=4, source=SourceKind.IDENTITY), KEYS)

    left = standing_in_the_way(found, ["source", "count"])

    assert [each.check for each in left] == [Check.COUNT]


def test_names_and_mail_addresses_are_no_sequence() -> None:
    assert missing_numbers(["jo@example.org", "ann", "b7f-2", "x"]).count == 0


@given(st.sets(st.integers(0, 5000), min_size=3, max_size=200), st.sampled_from(["", "E-", "CHG "]))
def test_the_missing_are_all_between_lowest_and_highest_that_no_key_has(numbers, prefix) -> None:
    found = missing_numbers(f"{prefix}{number}" for number in numbers)

    absent = [n for n in range(min(numbers), max(numbers)) if n not in numbers]
    assert found.count == len(absent)
    assert [int(key.removeprefix(prefix)) for key in found.first] == absent[:6]
