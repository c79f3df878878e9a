"""Seeded landscapes of any size: products of a few systems each, flows within and between them, tools, options."""

from dataclasses import dataclass
from random import Random

from scoping.boundary import Commitment, Dependency, Exit, Flow, Landscape, System, Tooling
from scoping.choices import Option, Question

PRODUCT = 8
"""Systems of one product; data flows freely inside, one flow in six leads to a later product."""


@dataclass(frozen=True)
class Extent:
    systems: int
    flows: int
    commitments: int

    @property
    def words(self) -> str:
        return f"{self.systems:>5,} systems {self.flows:>6,} flows {self.commitments:>4,} commitments"


LADDER = (Extent(50, 100, 25), Extent(200, 1_000, 100), Extent(600, 3_000, 200), Extent(2_000, 10_000, 500))


def question(extent: Extent, *, seed: int = 7) -> Question:
    """One commitment in five is signed; one flow between products in three can be cut."""
    rng = Random(seed)
    flows = [_flow(rng, number, extent.systems) for number in range(extent.flows)]
    scene = Landscape(
        commitments=tuple(_commitment(rng, number, extent) for number in range(extent.commitments)),
        services=tuple(f"service {n}" for n in range(_products(extent))),
        systems=tuple(System(f"s{n}", Exit.CARVE_OUT if n % 40 == 39 else None) for n in range(extent.systems)),
        dependencies=tuple(_dependencies(extent)),
        flows=tuple(flows),
        tooling=tuple(Tooling(f"s{extent.systems - 1}", f"s{n}") for n in range(0, extent.systems - 1, 5)),
    )
    weights = {system.key: rng.randint(5, 80) for system in scene.systems}
    values = {c.key: rng.randint(10, 500) * 100_000 for c in scene.commitments}
    return Question(scene, weights, values, tuple(_options(rng, flows)))


def _products(extent: Extent) -> int:
    return max(extent.systems // PRODUCT, 1)


def _commitment(rng: Random, number: int, extent: Extent) -> Commitment:
    services = rng.sample(range(_products(extent)), k=min(2, _products(extent)))
    return Commitment(f"c{number}", tuple(f"service {n}" for n in services), is_signed=number % 5 == 0)


def _dependencies(extent: Extent) -> list[Dependency]:
    heads = [Dependency(f"service {n}", f"s{n * PRODUCT}") for n in range(_products(extent))]
    inner = [Dependency(f"s{n}", f"s{n + 1}") for n in range(extent.systems - 1) if (n + 1) % PRODUCT]
    return heads + inner


def _flow(rng: Random, number: int, systems: int) -> Flow:
    source = rng.randrange(systems)
    product = source // PRODUCT
    if number % 6 == 0:
        product += rng.randint(1, 3)
    target = min(product * PRODUCT + rng.randrange(PRODUCT), systems - 1)
    leaves = target // PRODUCT != source // PRODUCT
    return Flow(f"f{number}", f"s{source}", f"s{target}", has_customer_data=not leaves or number % 5 == 0)


def _options(rng: Random, flows: list[Flow]) -> list[Option]:
    between = [f for f in flows if f.has_customer_data and int(f.source[1:]) // PRODUCT != int(f.target[1:]) // PRODUCT]
    return [Option(f"cut {f.key}", rng.randint(20, 200), cuts=(f.key,)) for f in between[::3]]
