from soc2hub.ui.charts import PlottedRisk, RiskMap
from soc2hub.ui.tones import Tone


def test_the_squares_take_the_clients_thresholds() -> None:
    strict = RiskMap("Risks", (), watch_from=5, bad_from=12)

    assert [strict.tone_of(score) for score in (4, 5, 11, 12)] == [Tone.GOOD, Tone.WATCH, Tone.WATCH, Tone.BAD]
    assert [RiskMap("Risks", ()).tone_of(score) for score in (6, 7, 14, 15)] == [
        Tone.GOOD,
        Tone.WATCH,
        Tone.WATCH,
        Tone.BAD,
    ]


def test_the_description_counts_what_is_above_tolerance() -> None:
    risks = (PlottedRisk("1", "Leavers", 4, 4), PlottedRisk("2", "Vendor", 2, 2))

    assert RiskMap("Risks", risks).desc == "2 risks, 1 of them above the tolerance of 14."


def test_marks_in_one_square_stand_apart() -> None:
    risks = tuple(PlottedRisk(str(number), "Risk", 3, 3) for number in range(1, 5))
    drawn = RiskMap("Risks", risks).svg

    places = {piece.split('r="10"')[0] for piece in drawn.split("<circle ")[1:]}
    assert len(places) == 4


def test_a_risk_that_moved_shows_where_it_stood() -> None:
    moved = RiskMap("Risks", (PlottedRisk("1", "Leavers", 3, 4, was=(5, 4)),)).svg
    stayed = RiskMap("Risks", (PlottedRisk("1", "Leavers", 3, 4, was=(3, 4)),)).svg

    assert 'stroke-dasharray="4 3"' in moved
    assert 'stroke-dasharray="4 3"' not in stayed
