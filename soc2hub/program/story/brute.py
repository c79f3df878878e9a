"""The boundary, what breaks, and the best choices once more, by trying everything: slow, plain, nothing shared.

Ids stand for services and systems; a graph is small enough that all of its subsets can be looked at.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any

Rows = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Graph:
    """`pulls` of an id come inside with it; both ends of a tie stand on the same side; a guard joins what it guards."""

    names: Mapping[str, str]
    systems: frozenset[str]
    exits: frozenset[str]
    needs: Mapping[str, frozenset[str]]
    ties: Mapping[str, frozenset[str]]
    guards: Mapping[str, frozenset[str]]

    def pulled_by(self, id: str) -> frozenset[str]:
        tied = frozenset[str]().union(*(ends for ends in self.ties.values() if id in ends))
        return (self.needs[id] | tied) - self.exits - {id}


def graph(services: Rows, systems: Rows, flows: Rows) -> Graph:
    """As the API lists them."""
    systems, rows = list(systems), [*services]
    rows += systems
    out = (row["id"] for row in systems if row["exit"] and (row["exit"] != "monitored_vendor" or row["exit_reason"]))
    return Graph(
        names={row["id"]: row["name"] for row in rows},
        systems=frozenset(row["id"] for row in systems),
        exits=frozenset(out),
        needs={row["id"]: frozenset(row["needs"]) for row in rows},
        ties={
            row["id"]: frozenset((row["source"], row["target"]))
            for row in flows
            if row["has_customer_data"] and not row["cut_by"]
        },
        guards={row["id"]: frozenset(row["enforces_on"]) for row in systems},
    )


def boundary(found: Graph, promised: Iterable[str]) -> frozenset[str]:
    """The first closed set, the small ones tried first: closed sets meet in closed sets, so no other is as small."""
    start = frozenset(promised)
    movable = sorted(found.systems - found.exits)
    inside = next(set_ for extra in subsets(movable) if _is_closed(found, set_ := start | set(extra)))
    guards = {id for id, guarded in found.guards.items() if guarded & inside and id not in found.exits}
    return inside | guards


def steps(found: Graph, promised: Iterable[str]) -> dict[str, int]:
    """How many reasons the shortest chain to each member has; a promised service has one."""
    depth = dict.fromkeys(promised, 1)
    layer = set(depth)
    while layer:
        layer = {other for id in layer for other in found.pulled_by(id)} - depth.keys()
        depth |= dict.fromkeys(layer, max(depth.values(), default=0) + 1)
    guards = {
        id: min(depth[other] for other in guarded & depth.keys()) + 1
        for id, guarded in found.guards.items()
        if guarded & depth.keys() and id not in found.exits | depth.keys()
    }
    return depth | guards


def crossings(found: Graph, inside: Iterable[str]) -> set[tuple[str, str, str]]:
    """Flow, end inside, end outside, where customer data leaves for no allowed exit."""
    members = frozenset(inside)
    return {
        (flow, near, far)
        for flow, ends in found.ties.items()
        for near in ends & members
        for far in ends - members - found.exits
    }


def needed_by(found: Graph, promises: Mapping[str, Iterable[str]]) -> dict[str, set[str]]:
    """For each member, the promises that cannot be kept without it."""
    broken: dict[str, set[str]] = {}
    for promise, services in promises.items():
        for id in boundary(found, services):
            broken.setdefault(id, set()).add(promise)
    return broken


def taken(found: Graph, options: Rows) -> Graph:
    """The graph once these options are taken."""
    needs, ties, exits = dict(found.needs), dict(found.ties), set(found.exits)
    for option in options:
        for flow in option["cuts"]:
            ties.pop(flow, None)
        if option["kind"] == "move":
            exits.add(option["system"])
        if option["kind"] == "replace":
            instead = frozenset([option["instead"]] if option["instead"] else [])
            near = [id for id, needed in found.needs.items() if option["system"] in needed]
            needs |= {id: needs[id] - {option["system"]} | instead for id in near}
    return replace(found, needs=needs, ties=ties, exits=frozenset(exits))


def front(
    found: Graph, options: Rows, signed: Iterable[str], unsigned: Mapping[str, tuple[int, Iterable[str]]], hours: int
) -> list[tuple[int, int]]:
    """Hours and value of every combination that no other beats in both; `hours` are those of one system inside."""
    options, points = list(options), set()
    promised = frozenset(signed)
    for some in subsets(options):
        then = taken(found, some)
        for met in subsets(list(unsigned)):
            services = promised.union(*(unsigned[name][1] for name in met))
            inside = _grown(then, services) & found.systems
            effort = hours * len(inside) + sum(option["hours"] for option in some)
            points.add((effort, sum(unsigned[name][0] for name in met)))
    return sorted(p for p in points if not any(_beats(other, p) for other in points))


def subsets(things: list[Any]) -> Iterator[tuple[Any, ...]]:
    """All of them, smallest first."""
    return chain.from_iterable(combinations(things, size) for size in range(len(things) + 1))


def _is_closed(found: Graph, inside: frozenset[str]) -> bool:
    return all(found.pulled_by(id) <= inside for id in inside)


def _grown(found: Graph, promised: Iterable[str]) -> frozenset[str]:
    inside = frozenset(promised)
    while not _is_closed(found, inside):
        inside |= frozenset[str]().union(*(found.pulled_by(id) for id in inside))
    guards = {id for id, guarded in found.guards.items() if guarded & inside and id not in found.exits}
    return inside | guards


def _beats(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one != other and one[0] <= other[0] and one[1] >= other[1]
