"""A member's chain of reasons in words a person can say aloud (PRODUCT S4)."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoping.boundary import Link, Member, Outsider, Reason

_TIES = {
    Link.COMMITMENT: "names",
    Link.DEPENDENCY: "needs",
    Link.FLOW_IN: "gets customer data from",
    Link.FLOW_OUT: "sends customer data to",
    Link.ENFORCEMENT: "is guarded by the tool",
    Link.LISTS: "is listed by",
    Link.NO_DATA: "exchanges no customer data with",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of a chain: `kind` ties `name` to the stop before it."""

    kind: str
    name: str


def steps(place: Member | Outsider) -> tuple[Step, ...]:
    """From the commitment to the member itself, or to the outsider at which the chain stops."""
    if not place.chain:
        return ()
    return (Step("commitment", place.chain[0].because), *(Step(_TIES[r.link], r.member) for r in place.chain))


def sentence(member: Member) -> str:
    """`Payments API is in: Bank A names Payments → Payments needs Payments API.`"""
    return f"{member.key} is in: {' → '.join(sentences(member.chain))}."


def sentences(chain: Sequence[Reason]) -> list[str]:
    return [f"“{reason.because}” {_TIES[reason.link]} “{reason.member}”" for reason in chain]
