from datetime import date

import pytest

from audits.turns import AuditorStatus, Turn, auditor_choices, is_overdue, turn_of

DUE = date(2026, 3, 10)
LATER = date(2026, 3, 11)


@pytest.mark.parametrize(
    ("internal", "auditor", "turn"),
    [
        ("open", "not_received", Turn.TEAM),
        ("ready", "not_received", Turn.TEAM),
        ("submitted", "not_received", Turn.AUDITOR),
        ("submitted", "under_review", Turn.AUDITOR),
        ("in_progress", "returned", Turn.TEAM),
        ("submitted", "returned", Turn.AUDITOR),
        ("submitted", "accepted", Turn.NOBODY),
        ("open", "not_applicable", Turn.NOBODY),
    ],
)
def test_the_turn_follows_from_the_two_tracks(internal: str, auditor: str, turn: Turn) -> None:
    assert turn_of(internal, auditor) is turn


def test_overdue_is_past_due_and_still_ours() -> None:
    """DOMAIN R8.3: today > due, not accepted nor not applicable, and not submitted."""
    assert is_overdue(DUE, "ready", "not_received", LATER)
    assert not is_overdue(DUE, "ready", "not_received", DUE)
    assert not is_overdue(DUE, "submitted", "received", LATER)
    assert not is_overdue(DUE, "open", "not_applicable", LATER)
    assert not is_overdue(None, "open", "not_received", LATER)


def test_the_auditor_judges_only_what_was_handed_over() -> None:
    assert auditor_choices("in_progress", "not_received") == (AuditorStatus.NOT_APPLICABLE,)
    assert AuditorStatus.ACCEPTED in auditor_choices("submitted", "not_received")
    assert AuditorStatus.RECEIVED not in auditor_choices("submitted", "under_review")


def test_a_closed_request_may_only_be_asked_after() -> None:
    assert auditor_choices("submitted", "accepted") == (AuditorStatus.FOLLOW_UP,)
