"""What breaks if a service or system leaves the boundary (PRACTICE §4, step 7)."""

from collections import defaultdict
from collections.abc import Iterable

from scoping.boundary import Landscape, exits_of, pulls_of
from scoping.graphs import components

Masks = defaultdict[str, int]


def needed_by(landscape: Landscape) -> dict[str, tuple[str, ...]]:
    """For each member, the counting commitments that cannot be kept without it.

    One bit a commitment, handed down once along the components: the cost grows with the flows, not with
    commitments times flows.
    """
    counting = sorted((c for c in landscape.commitments if c.counts), key=lambda commitment: commitment.key)
    masks: Masks = defaultdict(int)
    for place, commitment in enumerate(counting):
        for service in commitment.services:
            masks[service] |= 1 << place
    _hand_down(landscape, masks)
    _hand_to_tools(landscape, masks)
    keys = [commitment.key for commitment in counting]
    read = {mask: _read(mask, keys) for mask in {*masks.values()} if mask}
    return {key: read[mask] for key, mask in masks.items() if mask}


def _hand_down(landscape: Landscape, masks: Masks) -> None:
    """From each component to what it pulls inside; those nearest the promise first."""
    pulls, exits = pulls_of(landscape), exits_of(landscape)
    pulled = {
        key: [reason.member for reason in reasons if reason.member not in exits] for key, reasons in pulls.items()
    }

    def successors(key: str) -> Iterable[str]:
        return pulled.get(key, ())

    for component in reversed(components(list(masks), successors)):
        mask = 0
        for key in component:
            mask |= masks[key]
        for key in component:
            masks[key] = mask
            for member in successors(key):
                masks[member] |= mask


def _hand_to_tools(landscape: Landscape, masks: Masks) -> None:
    """A tool serves whoever needs the systems it guards, and hands nothing further."""
    exits = exits_of(landscape)
    guarded = [(t.tool, masks[t.system]) for t in landscape.tooling if t.enforces and t.tool not in exits]
    for tool, mask in guarded:
        masks[tool] |= mask


def _read(mask: int, keys: list[str]) -> tuple[str, ...]:
    return tuple(key for place, key in enumerate(keys) if mask >> place & 1)
