import time
from itertools import combinations
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from scoping.flow_layout import Arrow, Kind, Node, Place, crossings_of
from scoping.flow_map import FlowMap, lit

NODES = (
    Node("Payments", "Payments", Place.SERVICE, 0, "service"),
    Node("API", "API", Place.INSIDE, 1, "application", "/s?at=1#why"),
    Node("Ledger", "Ledger", Place.INSIDE, 2, "data store"),
    Node("SIEM", "SIEM", Place.TOOL, 2, "tool"),
    Node("Bank", "Bank <core>", Place.CUSTOMER, 0, "belongs to the customer"),
    Node("AWS", "AWS", Place.THIRD_PARTY, 0, "carved out"),
    Node("Wiki", "Wiki", Place.OUTSIDE, 0, "application"),
)
ARROWS = (
    Arrow("Payments", "API", Kind.NEED),
    Arrow("API", "Ledger", Kind.DATA),
    Arrow("Bank", "API", Kind.DATA),
    Arrow("Wiki", "Ledger", Kind.CROSSING),
)
MAP = FlowMap("Map", NODES, ARROWS)
SVG = "{http://www.w3.org/2000/svg}"


def box_of(tree: ElementTree.Element, label: str) -> tuple[float, float]:
    """The left upper corner of the name of a node."""
    words = next(words for words in tree.iter(f"{SVG}text") if words.text == label)
    return float(words.get("x", 0)), float(words.get("y", 0))


def test_the_picture_is_well_formed_and_says_what_it_shows() -> None:
    tree = ElementTree.fromstring(MAP.svg)

    assert tree.find(f"{SVG}title").text == "Map"
    assert tree.find(f"{SVG}desc").text == (
        "Inside: Payments, API, Ledger, SIEM. Outside: Bank <core>, AWS, Wiki."
        " Customer data crosses the boundary once."
    )
    assert "style=" not in MAP.svg


def test_nodes_stand_by_their_distance_between_customers_and_third_parties() -> None:
    tree = ElementTree.fromstring(MAP.svg)

    order = [box_of(tree, label)[0] for label in ("Bank <core>", "API", "Ledger", "AWS")]
    assert order == sorted(order)
    assert len(set(order)) == 4
    heights = [box_of(tree, label)[1] for label in ("Payments", "Ledger", "SIEM", "Wiki")]
    assert heights == sorted(heights)


def test_an_arrow_over_several_columns_goes_through_their_gaps() -> None:
    inner = tuple(Node(f"s{depth}{row}", "", Place.INSIDE, depth) for depth in (1, 2, 3) for row in range(3))
    layout = FlowMap("Three", inner, (Arrow("s11", "s31", Kind.DATA),)).layout

    path, heading = layout.way("s11", "s31", is_need=False)

    over = float(path.split("L")[1].split("C")[0].split(",")[1])
    middle = [spot.y for key, spot in layout.spots.items() if key.startswith("s2")]
    assert heading == (1, 0)
    assert all(over < top or over > top + 42 for top in middle)


def test_no_two_nodes_overlap_in_a_large_map() -> None:
    many = tuple(Node(f"s{i}", f"s{i}", Place.INSIDE, i % 4) for i in range(60))
    rest = tuple(Node(f"o{i}", f"o{i}", Place.OUTSIDE) for i in range(23))

    layout = FlowMap("Many", many + rest).layout

    boxes = list(layout.spots.values())
    assert len({(spot.x, spot.y) for spot in boxes}) == 83
    assert all(spot.right <= layout.width and spot.bottom <= layout.height for spot in boxes)
    for one in boxes:
        for other in boxes:
            assert one is other or abs(one.x - other.x) >= 148 or abs(one.y - other.y) >= 42


def test_links_and_words_are_escaped() -> None:
    assert 'href="/s?at=1#why"' in MAP.svg
    assert "Bank <core>" not in MAP.svg
    assert "Bank &lt;core&gt;" in MAP.svg


def test_a_chain_is_brought_out() -> None:
    plain, chosen = MAP.svg, lit(MAP, chosen="Ledger", chain=["Payments", "API", "Ledger"]).svg

    assert (plain.count('stroke-width="2"'), chosen.count('stroke-width="2"')) == (0, 3)


def test_the_table_says_the_same() -> None:
    assert MAP.table.rows[0] == ("Payments", "in", "service", "needs API")
    assert MAP.table.rows[6] == ("Wiki", "out", "application", "to Ledger (customer data crosses the boundary)")


def test_an_empty_map_is_a_picture_too() -> None:
    assert ElementTree.fromstring(FlowMap("Empty", ()).svg) is not None


LETTERS = "abcdefghij"
pairs = st.lists(st.tuples(st.sampled_from(LETTERS), st.sampled_from(LETTERS)), max_size=14)


@given(pairs, st.permutations(LETTERS))
def test_crossings_are_counted_as_by_looking_at_every_two_lines(
    ends: list[tuple[str, str]], order: list[str]
) -> None:
    columns = [order[:3], order[3:7], order[7:]]
    spot = {key: (n, row) for n, column in enumerate(columns) for row, key in enumerate(column)}
    lines = [sorted((spot[near], spot[far])) for near, far in ends if spot[near][0] != spot[far][0]]

    crossed = sum(
        (a[0][0], a[1][0]) == (b[0][0], b[1][0]) and (a[0][1] - b[0][1]) * (a[1][1] - b[1][1]) < 0
        for a, b in combinations(lines, 2)
    )

    assert crossings_of(columns, [Arrow(near, far, Kind.DATA) for near, far in ends]) == crossed


def test_a_hundred_and_fifty_systems_are_drawn_once_each_and_apart() -> None:
    nodes = [Node(f"s{n}", f"System {n}", Place.INSIDE, depth=1 + n % 6) for n in range(120)]
    nodes += [Node(f"t{n}", f"Vendor {n}", Place.THIRD_PARTY) for n in range(15)]
    nodes += [Node(f"o{n}", f"Wiki {n}", Place.OUTSIDE) for n in range(15)]
    arrows = [Arrow(f"s{n}", f"s{n * 7 % 120}", Kind.DATA) for n in range(120) if n * 7 % 120 != n]
    arrows += [Arrow(f"s{n * 3}", f"o{n}", Kind.CUT) for n in range(15)]

    started = time.perf_counter()
    drawn = FlowMap("Map", tuple(nodes), tuple(arrows))
    svg, spots = str(drawn.svg), drawn.layout.spots
    took = time.perf_counter() - started

    assert [svg.count(f">{node.label}<") for node in nodes] == [1] * 150
    assert len({(spot.x, spot.y) for spot in spots.values()}) == 150
    assert took < 1
    assert len(drawn.table.rows) == 150


def test_what_does_not_touch_the_chosen_system_steps_back() -> None:
    nodes = tuple(Node(key, key, Place.INSIDE, depth=n) for n, key in enumerate("abcd"))
    arrows = tuple(Arrow(near, far, Kind.DATA) for near, far in ("ab", "bc", "cd"))

    whole, chosen = FlowMap("Map", nodes, arrows), lit(FlowMap("Map", nodes, arrows), chosen="a", chain=[])

    assert 'opacity="0.25"' not in str(whole.svg)
    assert str(chosen.svg).count('opacity="0.25"') == 2
