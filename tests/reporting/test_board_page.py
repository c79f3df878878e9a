import json
from dataclasses import replace

import pytest

from reporting.board_page import BoardPage, Option, faults
from soc2hub.ui.tones import Tone
from tests.reporting.board_pages import PAGE


def test_a_page_survives_being_kept_as_json() -> None:
    kept = json.dumps(PAGE.to_json(), sort_keys=True)

    assert BoardPage.from_json(json.loads(kept)) == PAGE


def test_a_field_that_an_older_release_kept_is_passed_over() -> None:
    assert BoardPage.from_json(PAGE.to_json() | {"retired": 1}) == PAGE


def test_a_good_page_has_no_faults() -> None:
    assert list(faults(PAGE)) == []


def test_each_fault_says_what_to_do() -> None:
    first = PAGE.decisions[0]
    page = replace(
        PAGE,
        headline=" ".join(["word"] * 21),
        sentences=("One " * 61,),
        decisions=(first, first, first, replace(first, options=(Option("Only"),))),
        figures=PAGE.figures[:3],
    )

    assert list(faults(page)) == [
        "The large line has 21 words; 18 fit. Take out 3.",
        "The three sentences have 61 words; 60 fit. Take out 1.",
        "The page has 1 sentence below the large line; write 3.",
        "The page has 4 decisions; choose the 3 that matter most.",
        "The page has 3 numbers; it shows 4.",
        f"Recommend one option for “{first.question}”.",
    ]


def test_no_data_is_unknown_and_draws_no_line() -> None:
    missing = PAGE.figures[3]

    assert missing.status.tone is Tone.UNKNOWN
    assert missing.sparkline.desc == "No data yet."


@pytest.mark.parametrize(("state", "word"), [("green", "On track"), ("amber", "Watch"), ("red", "Act now")])
def test_the_overall_status_is_said_in_plain_words(state: str, word: str) -> None:
    assert replace(PAGE, state=state).status.word == word
