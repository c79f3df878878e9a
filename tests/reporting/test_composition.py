"""The page shows frozen facts in plain words: no number without its denominator, no data is unknown (PRACTICE §8)."""

from dataclasses import replace
from datetime import date

import pytest

from audits.phases import Phase
from reporting.composition import SHOWN, Words, board_page, first_words, still_there
from reporting.facts import DecisionFact, EngagementFact, Facts, Figure, OptionFact, Past, RevenueFact, RiskFact

MONTH, TODAY = date(2026, 10, 1), date(2026, 11, 5)


def figure(key: str, numerator: int = 22, denominator: int = 25, **more) -> Figure:
    return Figure(key, key, numerator, denominator, more.pop("status", "amber"), 1, "…", "/rows/", **more)


def risk(id: str, residual: int = 15) -> RiskFact:
    return RiskFact(id, f"Harm {id}", "Because", residual, "Omar", date(2026, 12, 1), "Reduce", "/risks/")


def decision(id: str, decide_by: date = date(2026, 11, 20)) -> DecisionFact:
    options = (OptionFact("Buy", "$9k", "done"), OptionFact("Wait", "", ""))
    return DecisionFact(id, f"Question {id}?", options, "Buy", "Leadership", MONTH, decide_by, "", "", "/decide/")


ENGAGEMENT = EngagementFact(
    "SOC 2", "type_2", date(2026, 7, 1), date(2026, 12, 31), date(2027, 3, 1), date(2027, 2, 24),
    False, None, None, "USD", "/audit/",
)  # fmt: skip
FACTS = Facts(
    client_name="Acme", client_initials="AC", client_colour=1, is_demo=False, month=MONTH, cut_off=TODAY,
    phase="observation", phase_words="collecting proof, month 5 of 6", engagement=ENGAGEMENT, outlook="Not known yet.",
    outlook_state="unknown", figures=tuple(figure(key) for keys in SHOWN.values() for key in keys),
    decisions=tuple(decision(id) for id in "abcd"), decided=(), risks=tuple(risk(id) for id in "wxyz"), milestones=(),
    revenue=(RevenueFact(date(2027, 3, 1), 42_000_000, "USD", 2), RevenueFact(None, 900_000, "EUR", 1)), changes=(),
    unknown=(), computed_state="amber", state_because="too little is tested to say",
)  # fmt: skip


def page(facts: Facts = FACTS, words: Words | None = None):
    return board_page(facts, words or first_words(facts), base_url="https://x.example", snapshot_id="abc")


def test_a_fresh_draft_takes_the_three_most_urgent_decisions_and_gravest_risks() -> None:
    assert [d.question for d in page().decisions] == ["Question a?", "Question b?", "Question c?"]
    assert [r.harm for r in page().risks] == ["Harm w", "Harm x", "Harm y"]


def test_the_chosen_order_is_the_order_of_the_page() -> None:
    words = Words(decision_ids=("d", "a"), risk_ids=("z",))

    assert [d.question for d in page(words=words).decisions] == ["Question d?", "Question a?"]
    assert [r.harm for r in page(words=words).risks] == ["Harm z"]


def test_choices_that_are_gone_fall_away() -> None:
    assert still_there(Words(decision_ids=("a", "gone"), risk_ids=("gone",)), FACTS) == Words(decision_ids=("a",))


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_shows_its_own_four_numbers(phase: Phase) -> None:
    shown = page(replace(FACTS, phase=phase.value)).figures

    assert [each.label for each in shown] == list(SHOWN[phase])
    assert len(shown) == 4


def test_a_share_stands_with_its_denominator_and_days_alone() -> None:
    facts = replace(FACTS, figures=(figure("evidence_on_time"), figure("missed", 1, 25, unit="count")))
    on_time, missed = page(facts).figures

    assert (on_time.value, on_time.of) == ("22", "25 (88 %)")
    assert (missed.value, missed.of) == ("1", "25")


def test_a_count_of_none_names_what_it_is_one_of() -> None:
    none, known = figure("high_gaps", 0, 0, unit="count"), figure("high_gaps", 2, 6, unit="count")
    unknown = replace(none, is_known=False)
    shown = page(replace(FACTS, figures=(none,))), page(replace(FACTS, figures=(known,)))

    assert [(each.figures[0].value, each.figures[0].of) for each in shown] == [("0", "0 open"), ("2", "6 open")]
    assert page(replace(FACTS, figures=(unknown,))).figures[0].of == ""


def test_no_data_is_unknown_and_never_green() -> None:
    facts = replace(
        FACTS, figures=(figure("evidence_on_time", 0, 0, status="unknown", is_known=False),), engagement=None
    )
    seen = page(facts)

    assert (seen.figures[0].value, seen.figures[0].of, seen.figures[0].state) == ("–", "", "unknown")
    assert seen.figures[0].trend == (None,)
    assert (seen.money.report_range, seen.money.report_state, seen.money.budget) == (
        "no forecast yet",
        "unknown",
        "unknown",
    )


def test_another_definition_breaks_the_line() -> None:
    past = (
        Past("evidence_on_time", date(2026, 8, 1), 10, 20, 0, True),
        Past("evidence_on_time", date(2026, 9, 1), 15, 20, 1, True),
    )
    seen = page(replace(FACTS, past=past)).figures[0]

    assert seen.trend == (None, 75.0, 88.0)
    assert seen.last_month == "75 %"
    assert seen.note == "better than last month"


def test_a_small_change_is_level() -> None:
    past = (Past("evidence_on_time", date(2026, 9, 1), 21, 25, 1, True),)

    assert page(replace(FACTS, past=past)).figures[0].note == "about the same"


def test_the_ciso_may_worsen_the_status_and_never_better_it() -> None:
    worse = page(words=Words(worsened_to="red", worsened_because="The vendor went silent."))
    better = page(
        replace(FACTS, computed_state="red", state_because="late"),
        Words(worsened_to="amber", worsened_because="I hope."),
    )

    assert (worse.state, worse.state_because) == ("red", "The vendor went silent.")
    assert (better.state, better.state_because) == ("red", "late")


def test_money_of_two_currencies_is_never_added() -> None:
    assert page().money.revenue_waiting == "€9k + $420k"
    assert page().money.revenue_note == "a year, 3 customers; first needed 1 Mar 2027"


def test_a_risk_is_worse_new_or_level_against_the_last_page() -> None:
    past = tuple(
        Past(f"risk:{id}", date(2026, 9, 1), residual, 25, 1, True)
        for id, residual in (("w", 10), ("x", 15), ("z", 20))
    )
    words = Words(risk_ids=("w", "x", "y"))

    assert [r.trend for r in page(replace(FACTS, past=past), words).risks] == ["worse", "level", "new"]
    assert [r.trend for r in page().risks] == ["unknown", "unknown", "unknown"]


def test_the_next_briefing_of_december_is_januarys() -> None:
    assert page(replace(FACTS, month=date(2026, 12, 1))).next_briefing == "January 2027"
