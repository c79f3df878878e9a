from soc2hub.ui.states import STATES, state_named
from soc2hub.ui.tones import SHAPE_NAMES, Tone


def test_unknown_is_never_good() -> None:
    assert state_named("unknown").tone is Tone.UNKNOWN
    assert state_named("").tone is Tone.UNKNOWN


def test_a_word_without_a_state_is_shown_plainly() -> None:
    state = state_named("half_baked")

    assert (state.word, state.letter, state.tone) == ("Half baked", "H", Tone.IDLE)


def test_occurrence_states_have_letters_of_their_own() -> None:
    """DOMAIN R7.3: they share a strip, so no two may look alike."""
    keys = ("scheduled", "due", "performed", "reviewed", "overdue", "late", "missed", "waived", "not_occurring")
    letters = [STATES[key].letter for key in keys]

    assert len(set(letters)) == len(letters)


def test_late_overdue_and_missed_are_three_things() -> None:
    assert [STATES[key].tone for key in ("late", "overdue", "missed")] == [Tone.WATCH, Tone.BAD, Tone.BAD]


def test_a_tone_may_carry_a_word_of_its_own() -> None:
    assert [state_named(tone).tone for tone in Tone] == list(Tone)


def test_every_tone_has_a_shape() -> None:
    assert set(SHAPE_NAMES) == set(Tone)
    assert len(set(SHAPE_NAMES.values())) == len(Tone)


def test_no_word_claims_what_a_report_cannot() -> None:
    words = " ".join(state.word.lower() for state in STATES.values())

    assert not [bad for bad in ("certif", "pass", "fail", "complian") if bad in words]


def test_readiness_states_have_letters_of_their_own() -> None:
    """DOMAIN R7.6: they share the coverage matrix."""
    keys = ("not_assessed", "gap", "partial", "ready", "not_ready", "not_yet_due", "not_applicable")
    letters = [STATES[key].letter for key in keys]

    assert len(set(letters)) == len(letters)
