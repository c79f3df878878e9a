"""Where the nodes of a flow map stand, and the way an arrow takes between them without hiding behind another.

Services stand in a row at the top of the shape, systems below in columns by their distance from the promise, tools in
rows under them; customers left of the shape, third parties right of it, what nothing needs below.
"""

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

NODE_WIDTH, NODE_HEIGHT = 148, 42
GAP_X, GAP_Y, MARGIN, HEAD = 60, 18, 18, 34
PER_ROW = 5
SWEEPS = 12
STEP_X, STEP_Y = NODE_WIDTH + GAP_X, NODE_HEIGHT + GAP_Y
Point = tuple[float, float]


class Place(StrEnum):
    """Where a node stands."""

    SERVICE = "service"
    INSIDE = "inside"
    TOOL = "tool"
    CUSTOMER = "customer"
    THIRD_PARTY = "third party"
    OUTSIDE = "outside"

    @property
    def is_in(self) -> bool:
        return self in (Place.SERVICE, Place.INSIDE, Place.TOOL)


@dataclass(frozen=True, slots=True)
class Node:
    """A service or system; `depth` is its distance from the promise, `note` what stands under its name."""

    key: str
    label: str
    place: Place
    depth: int = 0
    note: str = ""
    url: str = ""
    is_wrong: bool = False  # proposed and not needed, or needed and not proposed


class Kind(StrEnum):
    """What an arrow says."""

    DATA = "customer data"
    CUT = "cut: no customer data any more"
    PLAIN = "no customer data"
    CROSSING = "customer data crosses the boundary"
    NEED = "needs"


@dataclass(frozen=True, slots=True)
class Arrow:
    source: str
    target: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a node was put: its left upper corner."""

    x: float
    y: float

    @property
    def middle(self) -> Point:
        return self.x + NODE_WIDTH / 2, self.y + NODE_HEIGHT / 2

    @property
    def right(self) -> float:
        return self.x + NODE_WIDTH

    @property
    def bottom(self) -> float:
        return self.y + NODE_HEIGHT


@dataclass(frozen=True)
class Layout:
    """`lane` is the height of the free strip between the services and the columns."""

    spots: dict[str, Spot]
    width: float
    height: float
    lane: float

    def way(self, source: str, target: str, *, is_need: bool) -> tuple[str, Point]:
        """The path from one node to the other, and the direction it arrives in."""
        start, end = self.spots[source], self.spots[target]
        if is_need and start.bottom < self.lane < end.y:
            return _down(start, end, self.lane), (1, 0)
        if start.x == end.x:
            return _beside(start, end)
        return self._across(start, end)

    def _across(self, start: Spot, end: Spot) -> tuple[str, Point]:
        """Through the gaps of every column between, so that no box hides the line."""
        forth = 1 if end.x > start.x else -1
        x, y = (start.right if forth > 0 else start.x), start.middle[1] + 5 * forth
        path = f"M{_at(x, y)}"
        between = sorted({s.x for s in self.spots.values() if min(start.x, end.x) < s.x < max(start.x, end.x)})
        final = end.middle[1] + 5 * forth
        for left in between[::forth]:
            share = (left - start.x) / (end.x - start.x)
            gap = self._gap(left, y + (final - y) * share)
            near, far = (left, left + NODE_WIDTH) if forth > 0 else (left + NODE_WIDTH, left)
            path += f"{_curve(x, y, near, gap)}L{_at(far, gap)}"
            x, y = far, gap
        arrival = end.x if forth > 0 else end.right
        return path + _curve(x, y, arrival, final), (forth, 0)

    def _gap(self, left: float, wanted: float) -> float:
        """The free height of a column next to the one wanted."""
        column = sorted(spot.y for spot in self.spots.values() if spot.x == left)
        if all(wanted < top - 4 or wanted > top + NODE_HEIGHT + 4 for top in column):
            return wanted
        gaps = [column[0] - GAP_Y / 2, *(top + NODE_HEIGHT + GAP_Y / 2 for top in column)]
        return min(gaps, key=lambda gap: abs(gap - wanted))


def laid_out(nodes: Iterable[Node], arrows: Iterable[Arrow]) -> Layout:
    at, arrows = defaultdict(list), list(arrows)
    for node in nodes:
        at[node.place].append(node)
    columns = _columns(at, arrows)
    first = 1 if at[Place.CUSTOMER] else 0
    inner = max(len(columns) - first - bool(at[Place.THIRD_PARTY]), 1)
    spots = _rows([node.key for node in at[Place.SERVICE]], HEAD + MARGIN, start=first, per_row=inner)
    lane = max((spot.bottom for spot in spots.values()), default=HEAD) + MARGIN
    tallest = max(map(len, columns), default=0)
    for place, column in enumerate(columns):
        top = lane + MARGIN + (tallest - len(column)) * STEP_Y / 2
        spots |= {key: Spot(_left(place), top + row * STEP_Y) for row, key in enumerate(column)}
    below = lane + MARGIN + tallest * STEP_Y + HEAD - MARGIN
    spots |= _rows([node.key for node in at[Place.TOOL]], below, start=first, per_row=inner)
    below = max((spot.bottom for spot in spots.values()), default=HEAD) + MARGIN * 2 + HEAD
    spots |= _rows(_below(at[Place.OUTSIDE], spots, arrows), below, start=0, per_row=max(PER_ROW, len(columns)))
    right = max((spot.right for spot in spots.values()), default=STEP_X)
    return Layout(spots, right + MARGIN * 2, max((s.bottom for s in spots.values()), default=HEAD) + MARGIN, lane)


def _columns(at: dict[Place, list[Node]], arrows: list[Arrow]) -> list[list[str]]:
    """Customers, systems by distance, third parties; those without anybody are left out."""
    inner: defaultdict[int, list[str]] = defaultdict(list)
    for node in at[Place.INSIDE]:
        inner[node.depth].append(node.key)
    sides = [[node.key for node in at[place]] for place in (Place.CUSTOMER, Place.THIRD_PARTY)]
    columns = [sides[0], *(inner[depth] for depth in sorted(inner)), sides[1]]
    return _untangled([column for column in columns if column], arrows)


def _untangled(columns: list[list[str]], arrows: list[Arrow]) -> list[list[str]]:
    """Each column in the order of what it is tied to, swept forth and back; the order with the fewest crossings."""
    tied = defaultdict(set)
    for arrow in arrows:
        tied[arrow.source].add(arrow.target)
        tied[arrow.target].add(arrow.source)
    columns = [sorted(column) for column in columns]
    place = {key: number for number, column in enumerate(columns) for key in column}
    best, fewest = columns, None
    for sweep in range(SWEEPS):
        columns = _swept(columns, place, tied, forth=sweep % 2 == 0)
        count = crossings_of(columns, arrows)
        if fewest is None or count < fewest:
            best, fewest = columns, count
    return best


def _swept(
    columns: list[list[str]], place: dict[str, int], tied: Mapping[str, set[str]], *, forth: bool
) -> list[list[str]]:
    """One pass: each column by the mean height of what it is tied to on the side that was set already."""
    swept, height = [list(column) for column in columns], _heights(columns)
    for number in range(len(swept)) if forth else reversed(range(len(swept))):
        column = swept[number]
        before = {
            key: [height[other] for other in tied[key] if other in place and (place[other] < number) == forth]
            for key in column
        }
        column.sort(key=lambda key: (_mean(before[key]) if before[key] else height[key], height[key]))
        height |= {key: row - len(column) / 2 for row, key in enumerate(column)}
    return swept


def crossings_of(columns: list[list[str]], arrows: Iterable[Arrow]) -> int:
    """How often lines between two columns cross each other."""
    spot = {key: (number, row) for number, column in enumerate(columns) for row, key in enumerate(column)}
    between: defaultdict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    for arrow in arrows:
        if arrow.source in spot and arrow.target in spot:
            (left, upper), (right, lower) = sorted((spot[arrow.source], spot[arrow.target]))
            between[left, right].append((upper, lower))
    return sum(_inversions(lines) for pair, lines in between.items() if pair[0] != pair[1])


def _inversions(lines: list[tuple[int, int]]) -> int:
    seen: list[int] = []
    count = 0
    for _, lower in sorted(lines):
        count += len(seen) - bisect_right(seen, lower)
        insort(seen, lower)
    return count


def _heights(columns: list[list[str]]) -> dict[str, float]:
    return {key: row - len(column) / 2 for column in columns for row, key in enumerate(column)}


def _below(nodes: list[Node], spots: dict[str, Spot], arrows: list[Arrow]) -> list[str]:
    """What nothing needs, each about under what it exchanges data with."""
    tied: defaultdict[str, list[float]] = defaultdict(list)
    for arrow in arrows:
        for near, far in ((arrow.source, arrow.target), (arrow.target, arrow.source)):
            if far in spots:
                tied[near].append(spots[far].x)
    middle = max((spot.right for spot in spots.values()), default=0) / 2
    return [node.key for node in sorted(nodes, key=lambda node: (not tied[node.key], _mean(tied[node.key]) or middle))]


def _rows(keys: list[str], top: float, *, start: int, per_row: int) -> dict[str, Spot]:
    return {
        key: Spot(_left(start + place % per_row), top + place // per_row * STEP_Y) for place, key in enumerate(keys)
    }


def _left(column: int) -> float:
    return MARGIN * 2.0 + column * STEP_X


def _down(start: Spot, end: Spot, lane: float) -> str:
    """From a service down into the free strip, along it, and down again beside the column to the system."""
    x, beside, y = start.middle[0], end.x - MARGIN / 2, end.middle[1] - 8
    return f"M{_at(x, start.bottom)}L{_at(x, lane)}L{_at(beside, lane)}L{_at(beside, y)}L{_at(end.x, y)}"


def _beside(start: Spot, end: Spot) -> tuple[str, Point]:
    """Within one column: straight to a neighbour, round the side to the others."""
    down = 1 if end.y > start.y else -1
    if abs(end.y - start.y) <= STEP_Y:
        x = start.middle[0] + 8 * down
        near, far = (start.bottom, end.y) if down > 0 else (start.y, end.bottom)
        return f"M{_at(x, near)}L{_at(x, far)}", (0, down)
    y, far = start.middle[1] + 4 * down, end.middle[1] - 4 * down
    out = start.right + GAP_X * 0.6
    return f"M{_at(start.right, y)}C{_at(out, y)} {_at(out, far)} {_at(end.right, far)}", (-1, 0)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (to_x - x) / 2
    return f"C{_at(x + half, y)} {_at(to_x - half, to_y)} {_at(to_x, to_y)}"


def _at(x: float, y: float) -> str:
    return f"{x:.1f},{y:.1f}"


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0
