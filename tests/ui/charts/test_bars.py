from soc2hub.ui.charts import Bar, Bars, Part
from soc2hub.ui.states import state_named

READY, GAP = state_named("ready"), state_named("gap")


def test_pieces_carry_letter_and_count_and_the_sum_stands_at_the_end() -> None:
    drawn = Bars("Controls", (Bar("Security", (Part(READY, 34), Part(GAP, 6))),)).svg

    assert ">R 34</text>" in drawn
    assert ">G 6</text>" in drawn
    assert ">40</text>" in drawn


def test_a_score_names_what_it_is_out_of() -> None:
    scores = Bars("Scorecard", (Bar("Oak & Co", (Part(READY, 82),), out_of=100, note="82 points"),))

    assert scores.desc == "Oak & Co: 82 of 100."
    assert ">82 points</text>" in scores.svg
    assert "viz-f-track" in scores.svg


def test_one_state_alone_needs_no_legend() -> None:
    assert ">R  Ready<" not in Bars("Controls", (Bar("Security", (Part(READY, 3),)),)).svg


def test_a_piece_of_nothing_is_not_drawn() -> None:
    assert "viz-f-bad-soft" not in Bars("Controls", (Bar("Security", (Part(READY, 3), Part(GAP, 0))),)).svg
