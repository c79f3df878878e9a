from xml.etree import ElementTree

from scoping.flow_layout import Arrow, Kind, Node, Place
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
