"""The slow way to a boundary, on graphs small enough to see; and that it agrees with the quick one on random ones."""

from random import Random
from typing import Any

import pytest

from scoping.boundary import Commitment, Dependency, Exit, Flow, Landscape, System, Tooling, minimum_boundary
from soc2hub.program.story import brute

SYSTEM = {"needs": [], "enforces_on": [], "exit": "", "exit_reason": ""}
FLOW = {"has_customer_data": True, "cut_by": ""}
SYSTEMS: list[dict[str, Any]] = [
    SYSTEM | {"id": "app", "name": "App", "needs": ["db", "cloud"]},
    SYSTEM | {"id": "db", "name": "Database"},
    SYSTEM | {"id": "cloud", "name": "Cloud", "exit": "carve_out", "needs": ["dam"]},
    SYSTEM | {"id": "dam", "name": "Dam"},
    SYSTEM | {"id": "sink", "name": "Sink"},
    SYSTEM | {"id": "sso", "name": "SSO", "enforces_on": ["db"], "needs": ["dam"]},
    SYSTEM | {"id": "vendor", "name": "Vendor", "exit": "monitored_vendor"},
]
SERVICES = [{"id": "pay", "name": "Pay", "needs": ["app"]}]
FLOWS: list[dict[str, Any]] = [
    FLOW | {"id": "f1", "source": "db", "target": "sink"},
    FLOW | {"id": "f2", "source": "vendor", "target": "app"},
    FLOW | {"id": "f3", "source": "db", "target": "dam", "cut_by": "tokenised"},
]


@pytest.fixture
def found() -> brute.Graph:
    return brute.graph(SERVICES, SYSTEMS, FLOWS)


def test_the_smallest_closed_set_and_its_guards_are_inside(found: brute.Graph) -> None:
    assert brute.boundary(found, ["pay"]) == {"pay", "app", "db", "sink", "sso", "vendor"}
    assert brute.steps(found, ["pay"]) == {"pay": 1, "app": 2, "db": 3, "vendor": 3, "sink": 4, "sso": 4}
    assert brute.crossings(found, {"pay", "app", "db", "vendor"}) == {("f1", "db", "sink")}


def test_what_breaks_is_what_needs_it(found: brute.Graph) -> None:
    broken = brute.needed_by(found, {"bank": ["pay"], "nobody": []})

    assert broken["sso"] == {"bank"} and "dam" not in broken


def test_no_point_of_the_front_is_beaten(found: brute.Graph) -> None:
    cut = {"id": "o", "kind": "cut", "cuts": ["f1"], "hours": 3}

    assert brute.front(found, [cut], [], {"bank": (100, ["pay"])}, 5) == [(0, 0), (23, 100)]
    assert brute.front(found, [cut | {"hours": 9}], [], {"bank": (100, ["pay"])}, 5) == [(0, 0), (25, 100)]
    assert brute.front(found, [], ["pay"], {}, 5) == [(25, 0)]


@pytest.mark.parametrize("seed", range(60))
def test_it_agrees_with_the_product_on_random_graphs(seed: int) -> None:
    chance = Random(seed)
    ids = [f"s{n}" for n in range(8)]
    exits = {id: chance.choice(["", "", "", "carve_out"]) for id in ids}
    needs = {id: [other for other in ids if other != id and chance.random() < 0.15] for id in ids}
    guards = {id: [other for other in ids if other != id and chance.random() < 0.06] for id in ids}
    pairs = [(a, b) for a in ids for b in ids if a < b and chance.random() < 0.12]
    scene = Landscape(
        commitments=(Commitment("c", ("pay",)),),
        services=("pay",),
        systems=tuple(System(id, Exit(exits[id]) if exits[id] else None) for id in ids),
        dependencies=(Dependency("pay", "s0"), *(Dependency(id, other) for id in ids for other in needs[id])),
        flows=tuple(Flow(f"{a}{b}", a, b) for a, b in pairs),
        tooling=tuple(Tooling(id, other) for id in ids for other in guards[id]),
    )
    systems = [
        SYSTEM | {"id": id, "name": id, "exit": exits[id], "needs": needs[id], "enforces_on": guards[id]} for id in ids
    ]
    flows = [FLOW | {"id": f"{a}{b}", "source": a, "target": b} for a, b in pairs]

    ours = brute.graph([{"id": "pay", "name": "pay", "needs": ["s0"]}], systems, flows)
    theirs = minimum_boundary(scene)

    assert brute.boundary(ours, ["pay"]) == theirs.keys
    assert brute.steps(ours, ["pay"]) == {member.key: len(member.chain) for member in theirs.members}
