from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from scoping.boundary import Commitment, Dependency, Exit, Flow, Landscape, Link, System, Tooling, minimum_boundary
from scoping.losses import needed_by

NAMES = tuple("abcdefgh")
SERVICES = ("one", "two", "three")
names = st.sampled_from(NAMES)


@st.composite
def landscapes(draw: st.DrawFn) -> Landscape:
    pairs = st.lists(st.tuples(names, names), max_size=8)
    promises = st.lists(st.lists(st.sampled_from(SERVICES), unique=True), max_size=4)
    return Landscape(
        commitments=tuple(
            Commitment(f"c{n}", tuple(some), draw(st.booleans()), draw(st.booleans()))
            for n, some in enumerate(draw(promises))
        ),
        services=SERVICES,
        systems=tuple(System(name, draw(st.sampled_from([None, None, None, Exit.CARVE_OUT]))) for name in NAMES),
        dependencies=tuple(draw(st.lists(st.builds(Dependency, names | st.sampled_from(SERVICES), names), max_size=9))),
        flows=tuple(
            Flow(f"f{n}", *pair, cut_by=draw(st.sampled_from(["", "", "cut"]))) for n, pair in enumerate(draw(pairs))
        ),
        tooling=tuple(draw(st.lists(st.builds(Tooling, names, names, st.booleans()), max_size=5))),
    )


def alone(landscape: Landscape, commitment: Commitment) -> Landscape:
    return replace(landscape, commitments=(commitment,))


@given(landscapes())
@settings(deadline=None, max_examples=300)
def test_a_commitment_breaks_with_exactly_the_members_of_its_own_boundary(landscape: Landscape) -> None:
    counting = [commitment for commitment in landscape.commitments if commitment.counts]
    own = {c.key: minimum_boundary(alone(landscape, c)).keys for c in counting}

    found = needed_by(landscape)

    members = minimum_boundary(landscape).keys
    assert found.keys() == members
    assert found == {key: tuple(c for c in sorted(own) if key in own[c]) for key in members}


@given(landscapes())
@settings(deadline=None, max_examples=200)
def test_an_outsiders_chain_runs_from_a_promise_through_members_and_stops_there(landscape: Landscape) -> None:
    boundary = minimum_boundary(landscape)
    lengths = {member.key: len(member.chain) for member in boundary.members}
    touched = {(f.source, f.target) for f in landscape.flows} | {(f.target, f.source) for f in landscape.flows}
    touched |= {(d.source, d.needs) for d in landscape.dependencies}
    touched |= {(t.system, t.tool) for t in landscape.tooling}

    for out in boundary.outsiders:
        near = [lengths[inner] for inner, outer in touched if outer == out.key and inner in lengths]
        assert len(out.chain) == (1 + min(near) if near else 0)
        if out.chain:
            assert out.chain[0].link is Link.COMMITMENT
            assert out.chain[-1].member == out.key
            assert {reason.member for reason in out.chain[:-1]} <= boundary.keys
