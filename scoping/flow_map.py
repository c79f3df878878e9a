"""The scope as a picture: systems by how far they are from a promise, the boundary as a shape, customer data as arrows.

Customers stand left of the shape, third parties right of it, what nothing needs below; everything outside is grey.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property

from django.utils.safestring import SafeString

from soc2hub.ui.charts.canvas import area, line, linked, paint, rect, svg, text, title
from soc2hub.ui.charts.table import Table

NODE_WIDTH, NODE_HEIGHT = 148, 42
GAP_X, GAP_Y, MARGIN, HEAD = 66, 16, 18, 34
PER_ROW = 5


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
    def middle(self) -> tuple[float, float]:
        return self.x + NODE_WIDTH / 2, self.y + NODE_HEIGHT / 2


@dataclass(frozen=True)
class FlowMap:
    """`lit` holds the keys of a chain of reasons to bring out; `chosen` is the one it leads to."""

    title: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...] = ()
    lit: frozenset[str] = frozenset()
    chosen: str = ""

    @property
    def desc(self) -> str:
        inside = [node.label for node in self.nodes if node.place.is_in]
        outside = [node.label for node in self.nodes if not node.place.is_in]
        leaks = sum(arrow.kind is Kind.CROSSING for arrow in self.arrows)
        said = f"Inside: {', '.join(inside) or 'nothing'}. Outside: {', '.join(outside) or 'nothing'}."
        times = "once" if leaks == 1 else f"{leaks} times"
        return said + (f" Customer data crosses the boundary {times}." if leaks else "")

    @property
    def table(self) -> Table:
        names = {node.key: node.label for node in self.nodes}
        rows = tuple(
            (node.label, "in" if node.place.is_in else "out", node.note, "; ".join(self._said(node, names)) or "–")
            for node in self.nodes
        )
        return Table(self.title, ("Service or system", "Boundary", "What it is", "Sends or needs"), rows)

    @property
    def svg(self) -> SafeString:
        spots, width, height = self._layout
        body = self._shape() + self._heads() + "".join(self._drawn(arrow, spots) for arrow in self._ordered)
        body += "".join(self._node(node, spots[node.key]) for node in self.nodes)
        return svg(
            width, height + 24, name=self.title, desc=self.desc, body=body + _legend(height + 14), interactive=True
        )

    @property
    def _ordered(self) -> list[Arrow]:
        """What matters is drawn last, on top."""
        rank = [Kind.NEED, Kind.PLAIN, Kind.CUT, Kind.DATA, Kind.CROSSING]
        return sorted(self.arrows, key=lambda arrow: rank.index(arrow.kind))

    def _said(self, node: Node, names: dict[str, str]) -> list[str]:
        return [
            f"{'needs' if arrow.kind is Kind.NEED else 'to'} {names[arrow.target]}"
            + ("" if arrow.kind is Kind.NEED else f" ({arrow.kind.value})")
            for arrow in self.arrows
            if arrow.source == node.key
        ]

    # Layout: columns from left to right, each stacked from the top.

    @cached_property
    def _layout(self) -> tuple[dict[str, Spot], float, float]:
        columns = self._columns()
        tallest = max((len(column) for column in columns), default=0)
        spots: dict[str, Spot] = {}
        for place, column in enumerate(columns):
            top = HEAD + MARGIN + (tallest - len(column)) * (NODE_HEIGHT + GAP_Y) / 2
            for row, key in enumerate(column):
                spots[key] = Spot(self._left(place), top + row * (NODE_HEIGHT + GAP_Y))
        bottom = HEAD + MARGIN + tallest * (NODE_HEIGHT + GAP_Y)
        spots |= (tools := self._rows(self._of(Place.TOOL), bottom + HEAD - 14, start=1))
        self_bottom = max([bottom, *(spot.y + NODE_HEIGHT + GAP_Y for spot in tools.values())])
        spots |= (rest := self._rows(self._of(Place.OUTSIDE), self_bottom + MARGIN + HEAD, start=0))
        height = max([self_bottom + MARGIN, *(spot.y + NODE_HEIGHT + MARGIN for spot in rest.values())])
        right = max([self._left(len(columns) - 1), *(spot.x for spot in spots.values())])
        return spots, right + NODE_WIDTH + MARGIN * 2, height

    def _columns(self) -> list[list[str]]:
        """Customers, services, systems by distance, third parties; empty ones keep the frame's sides apart."""
        inner: defaultdict[int, list[str]] = defaultdict(list)
        for node in self.nodes:
            if node.place in (Place.SERVICE, Place.INSIDE):
                inner[node.depth].append(node.key)
        columns = [self._of(Place.CUSTOMER), *(inner[depth] for depth in sorted(inner)), self._of(Place.THIRD_PARTY)]
        return self._untangled(columns)

    def _untangled(self, columns: list[list[str]]) -> list[list[str]]:
        """Each column in the order of what it is tied to in the columns before: fewer lines cross."""
        tied = defaultdict(set)
        for arrow in self.arrows:
            tied[arrow.source].add(arrow.target)
            tied[arrow.target].add(arrow.source)
        height: dict[str, float] = {}
        for column in columns:
            column.sort(key=lambda key: (_mean(height[other] for other in tied[key] if other in height), key))
            height |= {key: place - len(column) / 2 for place, key in enumerate(column)}
        return columns

    def _rows(self, keys: list[str], top: float, *, start: int) -> dict[str, Spot]:
        return {
            key: Spot(self._left(start + place % PER_ROW), top + place // PER_ROW * (NODE_HEIGHT + GAP_Y))
            for place, key in enumerate(keys)
        }

    def _left(self, column: int) -> float:
        return MARGIN * 2 + column * (NODE_WIDTH + GAP_X)

    def _of(self, place: Place) -> list[str]:
        return [node.key for node in self.nodes if node.place is place]

    # Drawing

    def _inside_box(self) -> tuple[float, float, float, float] | None:
        spots = [self._layout[0][node.key] for node in self.nodes if node.place.is_in]
        if not spots:
            return None
        left, top = min(spot.x for spot in spots) - MARGIN, HEAD
        right = max(spot.x for spot in spots) + NODE_WIDTH + MARGIN
        return left, top, right, max(spot.y for spot in spots) + NODE_HEIGHT + MARGIN

    def _shape(self) -> str:
        box = self._inside_box()
        if box is None:
            return ""
        left, top, right, bottom = box
        name = text(left + 12, top - 8, "Inside the audit boundary", size=12, fill="brand", weight=600)
        frame = paint(fill="paper", stroke="brand", width=2)
        return rect(left, top, right - left, bottom - top, frame, radius=14) + name

    def _heads(self) -> str:
        spots = self._layout[0]
        tools, rest = self._of(Place.TOOL), self._of(Place.OUTSIDE)
        drawn = [_head(spots[tools[0]], "Tools that enforce controls on it")] if tools else []
        drawn += [_head(spots[rest[0]], "Outside: nothing inside needs them")] if rest else []
        for place, words in ((Place.CUSTOMER, "Customers’ own"), (Place.THIRD_PARTY, "Third parties, kept out")):
            keys = self._of(place)
            if keys:
                drawn.append(text(spots[keys[0]].x, HEAD - 8, words, size=12, weight=600))
        return "".join(drawn)

    def _node(self, node: Node, spot: Spot) -> str:
        is_lit = node.key in self.lit or node.key == self.chosen
        body = rect(spot.x, spot.y, NODE_WIDTH, NODE_HEIGHT, _look(node, is_lit=is_lit), radius=8)
        ink = "ink" if node.place.is_in else "muted"
        weight = 600 if node.place is Place.SERVICE or is_lit else 500
        under = node.note if len(node.note) < 26 else node.note[:24] + "…"
        label = node.label if len(node.label) < 21 else node.label[:19] + "…"
        body += text(spot.x + 10, spot.y + 18, label, size=12, fill=ink, weight=weight)
        body += text(spot.x + 10, spot.y + 33, under, size=10)
        if node.is_wrong:
            body += _warning(spot)
        return linked(node.url, title(f"{node.label}: {node.note}") + body) if node.url else body

    def _drawn(self, arrow: Arrow, spots: dict[str, Spot]) -> str:
        source, target = spots.get(arrow.source), spots.get(arrow.target)
        if source is None or target is None:
            return ""
        is_lit = {arrow.source, arrow.target} <= (self.lit | {self.chosen})
        stroke, width, dash = _stroke(arrow.kind, is_lit=is_lit)
        start, end, bend = _ends(source, target)
        route = f"M{_at(start)}C{_at((start[0] + bend[0], start[1] + bend[1]))} "
        route += f"{_at((end[0] - bend[2], end[1] - bend[3]))} {_at(end)}"
        drawn = f'<path d="{route}" {paint(stroke=stroke, width=width, dash=dash)}/>'
        return drawn if arrow.kind is Kind.NEED else drawn + _point(end, bend[2:], stroke)


def _look(node: Node, *, is_lit: bool) -> str:
    if is_lit:
        return paint(fill="brand-soft", stroke="brand", width=2)
    if node.place is Place.SERVICE:
        return paint(fill="brand-soft", stroke="brand")
    if node.place.is_in:
        return paint(fill="paper", stroke="ink")
    return paint(fill="track", stroke="axis", dash="4 3")


def _stroke(kind: Kind, *, is_lit: bool) -> tuple[str, float, str]:
    stroke, width, dash = {
        Kind.NEED: ("axis", 1.0, "2 3"),
        Kind.PLAIN: ("axis", 1.2, ""),
        Kind.CUT: ("muted", 1.2, "6 3"),
        Kind.DATA: ("brand", 1.6, ""),
        Kind.CROSSING: ("bad", 2.4, ""),
    }[kind]
    return ("brand" if kind is Kind.NEED else stroke, width + 1, dash) if is_lit else (stroke, width, dash)


def _ends(source: Spot, target: Spot) -> tuple[tuple[float, float], tuple[float, float], tuple[float, ...]]:
    """From the side that faces the other end; the bend is how far the curve leaves and arrives straight."""
    (x1, y1), (x2, y2) = source.middle, target.middle
    if abs(x2 - x1) > NODE_WIDTH:
        way = 1 if x2 > x1 else -1
        reach = max(abs(x2 - x1) - NODE_WIDTH, GAP_X) / 2 * way
        shift = 5 * way  # there and back again are two lines
        half = NODE_WIDTH / 2 * way
        return (x1 + half, y1 + shift), (x2 - half, y2 + shift), (reach, 0, reach, 0)
    way = 1 if y2 > y1 else -1
    half, shift = NODE_HEIGHT / 2 * way, 8 * way
    if abs(y2 - y1) <= NODE_HEIGHT + GAP_Y + 1:
        return (x1 + shift, y1 + half), (x2 + shift, y2 - half), (0, 6 * way, 0, 6 * way)
    side = NODE_WIDTH / 2
    return (x1 + side, y1 + 4 * way), (x2 + side, y2 - 4 * way), (GAP_X * 0.7, 0, -GAP_X * 0.7, 0)


def _point(end: tuple[float, float], heading: tuple[float, ...], fill: str) -> str:
    length = max(abs(heading[0]), abs(heading[1]), 0.001)
    ux, uy = heading[0] / length, heading[1] / length
    x, y = end
    wings = [(x - 8 * ux - 4 * uy, y - 8 * uy - 4 * ux), (x - 8 * ux + 4 * uy, y - 8 * uy + 4 * ux)]
    return area([(x, y), *wings], fill)


def _warning(spot: Spot) -> str:
    x, y = spot.x + NODE_WIDTH - 12, spot.y + 14
    return area([(x, y - 6), (x + 6.5, y + 5), (x - 6.5, y + 5)], "watch")


def _head(spot: Spot, words: str) -> str:
    return text(spot.x, spot.y - 10, words, size=11, weight=600)


def _legend(y: float) -> str:
    drawn, x = "", MARGIN * 2.0
    for kind, word in (
        (Kind.DATA, "customer data"),
        (Kind.CUT, "cut"),
        (Kind.PLAIN, "other data"),
        (Kind.NEED, "needs"),
        (Kind.CROSSING, "crosses the boundary: an error"),
    ):
        stroke, width, dash = _stroke(kind, is_lit=False)
        drawn += line((x, y - 4), (x + 26, y - 4), stroke, width=width, dash=dash) + text(x + 33, y, word)
        x += 54 + 6.2 * len(word)
    return drawn


def _mean(values: Iterable[float]) -> float:
    found = list(values)
    return sum(found) / len(found) if found else 0


def _at(point: tuple[float, float]) -> str:
    return f"{point[0]:.1f},{point[1]:.1f}"


def lit(flow_map: FlowMap, *, chosen: str, chain: Iterable[str]) -> FlowMap:
    """The same map with one chain of reasons brought out."""
    return replace(flow_map, chosen=chosen, lit=frozenset(chain))
