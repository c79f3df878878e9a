"""The way of a gap from found to closed (DOMAIN R4.10)."""

from enum import StrEnum


class GapState(StrEnum):
    IDENTIFIED = "identified"
    ASSESSED = "assessed"
    PLANNED = "planned"
    IN_PROGRESS = "in_progress"
    FIXED = "fixed"
    VERIFIED = "verified"
    CLOSED = "closed"
    RISK_ACCEPTED = "risk_accepted"
    REJECTED = "rejected"


_S = GapState
OPEN_STATES = (_S.IDENTIFIED, _S.ASSESSED, _S.PLANNED, _S.IN_PROGRESS, _S.FIXED)

MOVES: dict[GapState, tuple[GapState, ...]] = {
    _S.IDENTIFIED: (_S.ASSESSED, _S.PLANNED, _S.REJECTED),
    _S.ASSESSED: (_S.PLANNED, _S.RISK_ACCEPTED, _S.REJECTED),
    _S.PLANNED: (_S.IN_PROGRESS, _S.FIXED, _S.RISK_ACCEPTED, _S.REJECTED),
    _S.IN_PROGRESS: (_S.FIXED, _S.PLANNED, _S.RISK_ACCEPTED, _S.REJECTED),
    _S.FIXED: (_S.VERIFIED, _S.IN_PROGRESS),
    _S.VERIFIED: (_S.CLOSED, _S.IDENTIFIED),
    _S.CLOSED: (_S.IDENTIFIED,),
    _S.RISK_ACCEPTED: (_S.IDENTIFIED,),
    _S.REJECTED: (_S.IDENTIFIED,),
}
"""From each state to the next ones; back to identified reopens. A plan given at once skips the assessment step;
only what was assessed can be accepted."""


def may_move(from_state: str, to_state: str) -> bool:
    return GapState(to_state) in MOVES[GapState(from_state)]
