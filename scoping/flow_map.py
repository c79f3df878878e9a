"""The scope as a picture: the boundary as a shape, customer data as arrows, everything outside grey."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.safestring import SafeString

from scoping.flow_layout import HEAD, MARGIN, NODE_HEIGHT, NODE_WIDTH, Arrow, Kind, Layout, Node, Place, Spot, laid_out
from soc2hub.ui.charts.canvas import area, line, linked, paint, rect, svg, text, title
from soc2hub.ui.charts.table import Table

_DRAWN = (Kind.NEED, Kind.PLAIN, Kind.CUT, Kind.DATA, Kind.CROSSING)
"""What matters is drawn last, on top."""
FADED = 0.25
"""What does not touch the chosen one steps back."""
_LEGEND = (
    (Kind.DATA, "customer data"),
    (Kind.CUT, "cut: no customer data any more"),
    (Kind.PLAIN, "other data"),
    (Kind.NEED, "needs"),
    (Kind.CROSSING, "crosses the boundary: an error"),
)


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
        layout = self.layout
        arrows = sorted(self._known, key=lambda arrow: _DRAWN.index(arrow.kind))
        body = self._shape() + self._heads() + "".join(self._drawn(arrow, layout) for arrow in arrows)
        body += "".join(self._node(node, layout.spots[node.key]) for node in self.nodes)
        body += _legend(layout.height + 14)
        size = layout.width, layout.height + 24
        return svg(*size, name=self.title, desc=self.desc, body=body, interactive=True)

    @cached_property
    def layout(self) -> Layout:
        return laid_out(self.nodes, self._known)

    @property
    def _known(self) -> list[Arrow]:
        keys = {node.key for node in self.nodes}
        return [arrow for arrow in self.arrows if arrow.source in keys and arrow.target in keys]

    def _said(self, node: Node, names: dict[str, str]) -> list[str]:
        return [
            f"needs {names[arrow.target]}"
            if arrow.kind is Kind.NEED
            else f"to {names[arrow.target]} ({arrow.kind.value})"
            for arrow in self._known
            if arrow.source == node.key
        ]

    def _shape(self) -> str:
        spots = [self.layout.spots[node.key] for node in self.nodes if node.place.is_in]
        if not spots:
            return ""
        left, right = min(spot.x for spot in spots) - MARGIN, max(spot.right for spot in spots) + MARGIN
        bottom = max(spot.bottom for spot in spots) + MARGIN
        name = text(left + 12, HEAD - 8, "Inside the audit boundary", size=12, fill="brand", weight=600)
        frame = paint(fill="paper", stroke="brand", width=2.5)
        return rect(left, HEAD, right - left, bottom - HEAD, frame, radius=14) + name

    def _heads(self) -> str:
        drawn = ""
        for place, words in ((Place.CUSTOMER, "Customers’ own"), (Place.THIRD_PARTY, "Third parties, kept out")):
            first = self._first(place)
            drawn += text(first.x, HEAD - 8, words, size=12, weight=600) if first else ""
        for place, words in ((Place.TOOL, "Tools that enforce controls on these"), (Place.OUTSIDE, "Outside")):
            first = self._first(place)
            drawn += text(first.x, first.y - 10, words, size=12, weight=600) if first else ""
        return drawn

    def _first(self, place: Place) -> Spot | None:
        spots = (self.layout.spots[node.key] for node in self.nodes if node.place is place)
        return min(spots, key=lambda spot: (spot.y, spot.x), default=None)

    def _node(self, node: Node, spot: Spot) -> str:
        is_lit = node.key in self.lit or node.key == self.chosen
        weight = 600 if node.place is Place.SERVICE or is_lit else 500
        body = rect(spot.x, spot.y, NODE_WIDTH, NODE_HEIGHT, _look(node, is_lit=is_lit), radius=8)
        ink = "ink" if node.place.is_in else "muted"
        body += text(spot.x + 10, spot.y + 18, _short(node.label, 19), size=12, fill=ink, weight=weight)
        body += text(spot.x + 10, spot.y + 33, _short(node.note, 26), size=10)
        body += _warning(spot) if node.is_wrong else ""
        return linked(node.url, title(f"{node.label}: {node.note}") + body)

    def _drawn(self, arrow: Arrow, layout: Layout) -> str:
        is_lit = {arrow.source, arrow.target} <= self.lit | {self.chosen}
        if self.chosen and not is_lit and self.chosen not in (arrow.source, arrow.target):
            return f'<g opacity="{FADED}">{self._line(arrow, layout, is_lit=False)}</g>'
        return self._line(arrow, layout, is_lit=is_lit)

    def _line(self, arrow: Arrow, layout: Layout, *, is_lit: bool) -> str:
        stroke, width, dash = _stroke(arrow.kind, is_lit=is_lit)
        path, heading = layout.way(arrow.source, arrow.target, is_need=arrow.kind is Kind.NEED)
        drawn = f'<path d="{path}" {paint(stroke=stroke, width=width, dash=dash)} stroke-linejoin="round"/>'
        return drawn + _point(path, heading, stroke, 3.0 if arrow.kind is Kind.NEED else 4.0)


def lit(flow_map: FlowMap, *, chosen: str, chain: Iterable[str]) -> FlowMap:
    """The same map with one chain of reasons brought out."""
    return replace(flow_map, chosen=chosen, lit=frozenset(chain))


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
        Kind.NEED: ("axis", 1.2, "2 3"),
        Kind.PLAIN: ("axis", 1.2, ""),
        Kind.CUT: ("muted", 1.2, "6 3"),
        Kind.DATA: ("brand", 1.6, ""),
        Kind.CROSSING: ("bad", 2.6, "10 3 2 3"),
    }[kind]
    return ("brand" if kind is Kind.NEED else stroke, width + 1, dash) if is_lit else (stroke, width, dash)


def _point(path: str, heading: tuple[float, float], fill: str, half: float) -> str:
    """The arrow's head at the end of its path."""
    x, y = map(float, path.replace("L", " ").split()[-1].split(","))
    ux, uy = heading
    back_x, back_y = x - 2 * half * ux, y - 2 * half * uy
    return area([(x, y), (back_x - half * uy, back_y - half * ux), (back_x + half * uy, back_y + half * ux)], fill)


def _warning(spot: Spot) -> str:
    x, y = spot.right - 12, spot.y + 14
    return area([(x, y - 6), (x + 6.5, y + 5), (x - 6.5, y + 5)], "watch")


def _legend(y: float) -> str:
    drawn, x = "", MARGIN * 2.0
    for kind, words in _LEGEND:
        stroke, width, dash = _stroke(kind, is_lit=False)
        drawn += line((x, y - 4), (x + 26, y - 4), stroke, width=width, dash=dash) + text(x + 33, y, words)
        x += 54 + 5.8 * len(words)
    return drawn


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
