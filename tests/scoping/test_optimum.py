"""The optimum against every choice there is, on graphs of up to 12 nodes."""

import os
from itertools import chain, combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoping.boundary import Commitment, Dependency, Exit, Flow, Landscape, System, Tooling
from scoping.choices import Answer, Option, Question, worked_out
from scoping.optimum import MOST_POINTS, cheapest, front

CASES = int(os.environ.get("SOC2HUB_CASES", "200"))
"""`python -m benchmarks.boundaries` asks for 2 000."""
SHOP = Landscape(
    commitments=(
        Commitment("bank", ("payments",), is_signed=True),
        Commitment("shop", ("reports",)),
        Commitment("airline", ("reports", "payments")),
    ),
    services=("payments", "reports"),
    systems=(System("api"), System("ledger"), System("warehouse"), System("crm"), System("siem"), System("vault")),
    dependencies=(Dependency("payments", "api"), Dependency("api", "ledger"), Dependency("reports", "crm")),
    flows=(Flow("export", "ledger", "warehouse"), Flow("sync", "warehouse", "crm")),
    tooling=(Tooling("siem", "warehouse"),),
)
HOURS = {"api": 10, "ledger": 10, "warehouse": 30, "crm": 40, "siem": 5, "vault": 4}
WORTH = {"shop": 100, "airline": 70}
TOKENISE = Option("tokenise the export", 20, cuts=("export",))


def asked(*options: Option) -> Question:
    return Question(SHOP, HOURS, WORTH, options)


def test_without_options_the_signed_commitments_cost_what_their_boundary_costs() -> None:
    answer = cheapest(asked(), met=[])

    assert answer == Answer(95, 0, (), (), ("api", "crm", "ledger", "siem", "warehouse"))


def test_an_option_is_taken_where_it_costs_less_than_what_it_keeps_out() -> None:
    answer = cheapest(asked(TOKENISE), met=[])

    assert (answer.effort, answer.taken, answer.inside) == (40, ("tokenise the export",), ("api", "ledger"))
    assert cheapest(asked(Option("dear", 200, cuts=("export",))), met=[]).taken == ()


def test_a_system_can_be_moved_to_a_subservice_organization() -> None:
    answer = cheapest(asked(Option("move", 12, moves=("ledger",))), met=[])

    assert (answer.effort, answer.inside) == (22, ("api",))


def test_what_takes_the_place_of_a_dependency_joins_the_boundary() -> None:
    answer = cheapest(asked(Option("swap", 7, replaces=(("api", "ledger"),), instead="vault")), met=[])

    assert (answer.effort, answer.inside) == (21, ("api", "vault"))


def test_the_front_shows_what_each_further_promise_costs() -> None:
    points = front(asked(TOKENISE))

    assert [(p.effort, p.value, p.met, p.taken) for p in points] == [
        (40, 0, (), ("tokenise the export",)),
        (95, 170, ("airline", "shop"), ()),
    ]


def test_an_effort_below_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="below nothing"):
        Option("gift", -1)
    with pytest.raises(ValueError, match="at least nothing"):
        Question(SHOP, HOURS, {"shop": -1})


# Against brute force

NAMES = tuple("abcdefgh")
SERVICES = ("one", "two", "three", "four")
names = st.sampled_from(NAMES)
ends = names | st.sampled_from(SERVICES)
TIES = st.lists(st.tuples(ends, names), max_size=10)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """Up to 12 nodes, 6 unsigned commitments and 4 options: at most 1 024 choices, each worked out."""
    ties = draw(TIES)
    flows = [
        Flow(f"f{n}", *pair, cut_by=draw(st.sampled_from(["", "", "", "cut"])))
        for n, pair in enumerate(draw(st.lists(st.tuples(names, names), max_size=8)))
    ]
    scene = Landscape(
        commitments=tuple(
            Commitment(f"c{n}", tuple(some), is_signed=n == 0 and draw(st.booleans()))
            for n, some in enumerate(draw(st.lists(st.lists(st.sampled_from(SERVICES), unique=True), max_size=7)))
        ),
        services=SERVICES,
        systems=tuple(System(name, draw(st.sampled_from([None] * 6 + [Exit.CARVE_OUT]))) for name in NAMES),
        dependencies=tuple(Dependency(*tie) for tie in ties),
        flows=tuple(flows),
        tooling=tuple(draw(st.lists(st.builds(Tooling, names, names, st.booleans()), max_size=3))),
    )
    numbers = st.integers(0, 9)
    return Question(
        scene,
        {name: draw(numbers) for name in NAMES},
        {commitment.key: draw(numbers) for commitment in scene.commitments},
        tuple(draw(option(n, flows, ties)) for n in range(draw(st.integers(0, 4)))),
    )


@st.composite
def option(draw: st.DrawFn, number: int, flows: list[Flow], ties: list[tuple[str, str]]) -> Option:
    effort, kind = draw(st.integers(0, 9)), draw(st.sampled_from(["cut", "replace", "move"]))
    if kind == "cut" and flows:
        some = draw(st.lists(st.sampled_from([flow.key for flow in flows]), unique=True, min_size=1, max_size=3))
        return Option(f"o{number}", effort, cuts=tuple(some))
    if kind == "replace" and ties:
        some_ties = draw(st.lists(st.sampled_from(ties), unique=True, min_size=1, max_size=2))
        return Option(f"o{number}", effort, replaces=tuple(some_ties), instead=draw(st.just("") | names))
    return Option(f"o{number}", effort, moves=tuple(draw(st.lists(names, unique=True, min_size=1, max_size=2))))


def subsets(keys: list[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(keys, size) for size in range(len(keys) + 1)))


def every_answer(question: Question) -> list[Answer]:
    options = subsets([option.key for option in question.options])
    return [worked_out(question, met=met, taken=taken) for met in subsets(list(question.optional)) for taken in options]


def undominated(answers: list[Answer]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for effort, value in sorted({(a.effort, a.value) for a in answers}, key=lambda point: (point[0], -point[1])):
        if not found or value > found[-1][1]:
            found.append((effort, value))
    return found


@given(questions())
@settings(deadline=None, max_examples=CASES)
def test_the_front_is_that_of_every_choice_there_is(question: Question) -> None:
    answers = every_answer(question)

    points = front(question)

    expected = undominated(answers)
    shown = [(point.effort, point.value) for point in points]
    assert shown == expected if len(expected) <= MOST_POINTS else set(shown) < set(expected)
    assert len(points) <= MOST_POINTS
    assert {shown[0], shown[-1]} == {expected[0], expected[-1]}
    assert all(point == worked_out(question, met=point.met, taken=point.taken) for point in points)


@given(questions(), st.integers(2, 4))
@settings(deadline=None, max_examples=CASES // 4)
def test_a_front_cut_short_keeps_both_ends_and_only_true_points(question: Question, most: int) -> None:
    whole = [(point.effort, point.value) for point in front(question, most=1000)]

    short = [(point.effort, point.value) for point in front(question, most=most)]

    assert set(short) <= set(whole)
    assert len(short) == min(most, len(whole))
    assert {short[0], short[-1]} == {whole[0], whole[-1]}


@given(questions(), st.data())
@settings(deadline=None, max_examples=CASES)
def test_no_choice_of_options_keeps_the_same_promises_for_less(question: Question, data: st.DataObject) -> None:
    met = data.draw(st.sampled_from(subsets(list(question.optional))))

    answer = cheapest(question, met=met)

    options = subsets([option.key for option in question.options])
    assert answer.effort == min(worked_out(question, met=met, taken=taken).effort for taken in options)
    assert answer.met == tuple(sorted(met))
