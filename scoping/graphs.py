"""Strongly connected components, without recursion: what pulls each other inside stands or leaves together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field


def components(nodes: Iterable[str], successors: Callable[[str], Iterable[str]]) -> list[list[str]]:
    """Tarjan's algorithm; a component comes after every other one that it leads to."""
    search = _Search(successors)
    for node in nodes:
        if node not in search.number:
            search.from_root(node)
    return search.found


@dataclass
class _Search:
    successors: Callable[[str], Iterable[str]]
    number: dict[str, int] = field(default_factory=dict)
    lowest: dict[str, int] = field(default_factory=dict)
    open: dict[str, None] = field(default_factory=dict)
    found: list[list[str]] = field(default_factory=list)

    def from_root(self, root: str) -> None:
        self._enter(root)
        way = [(root, iter(self.successors(root)))]
        while way:
            node, ahead = way[-1]
            for other in ahead:
                if other not in self.number:
                    self._enter(other)
                    way.append((other, iter(self.successors(other))))
                    break
                if other in self.open:
                    self.lowest[node] = min(self.lowest[node], self.number[other])
            else:
                way.pop()
                self._leave(node)
                if way:
                    parent = way[-1][0]
                    self.lowest[parent] = min(self.lowest[parent], self.lowest[node])

    def _enter(self, node: str) -> None:
        self.number[node] = self.lowest[node] = len(self.number)
        self.open[node] = None

    def _leave(self, node: str) -> None:
        """The root of a component closes it."""
        if self.lowest[node] < self.number[node]:
            return
        component = []
        while node in self.open:
            other, _ = self.open.popitem()
            component.append(other)
        self.found.append(component)
