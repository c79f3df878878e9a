import pytest

from controls.remediation import MOVES, OPEN_STATES, GapState, may_move


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(GapState)


def test_a_gap_is_open_until_somebody_verified_it() -> None:
    assert GapState.FIXED in OPEN_STATES
    assert GapState.VERIFIED not in OPEN_STATES


@pytest.mark.parametrize(
    ("former", "to", "allowed"),
    [
        ("identified", "planned", True),
        ("planned", "fixed", True),
        ("fixed", "verified", True),
        ("verified", "closed", True),
        ("closed", "identified", True),
        ("identified", "fixed", False),
        ("identified", "closed", False),
        ("fixed", "closed", False),
        ("closed", "verified", False),
    ],
)
def test_the_way_of_a_gap(former: str, to: str, allowed: bool) -> None:
    """DOMAIN R4.10."""
    assert may_move(former, to) is allowed
