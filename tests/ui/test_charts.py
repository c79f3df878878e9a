"""What holds for every picture."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from soc2hub.ui import charts, gallery
from soc2hub.ui.assets import STATIC
from soc2hub.ui.charts.canvas import COLOURS

PICTURES = {
    name: made
    for name, made in gallery.samples().items()
    if hasattr(made, "svg") and isinstance(made.table, charts.Table)
}
SVG = "{http://www.w3.org/2000/svg}"


def test_the_gallery_has_every_kind_of_picture() -> None:
    kinds = {type(picture) for picture in PICTURES.values()}

    assert kinds == {
        charts.Bars,
        charts.BurnUp,
        charts.CoverageStrip,
        charts.Gantt,
        charts.HeatMap,
        charts.MilestoneLine,
        charts.RevenueByDate,
        charts.RiskMap,
        charts.Sparkline,
    }


@pytest.mark.parametrize("name", PICTURES)
def test_it_is_well_formed_with_title_and_description(name: str) -> None:
    root = ElementTree.fromstring(PICTURES[name].svg)

    assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == PICTURES[name].title
    assert root[1].text == PICTURES[name].desc


@pytest.mark.parametrize("name", PICTURES)
def test_it_has_no_style_and_no_script(name: str) -> None:
    for element in ElementTree.fromstring(PICTURES[name].svg).iter():
        assert element.tag not in {f"{SVG}script", f"{SVG}style"}
        assert not [attribute for attribute in element.attrib if attribute == "style" or attribute.startswith("on")]


@pytest.mark.parametrize("name", PICTURES)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert PICTURES[name].svg == gallery.samples()[name].svg


@pytest.mark.parametrize("name", PICTURES)
def test_its_table_has_a_word_in_every_column(name: str) -> None:
    table = PICTURES[name].table

    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}


def test_every_colour_follows_the_theme() -> None:
    sheet = Path(STATIC / "soc2hub" / "charts.css").read_text()

    missing = [
        name
        for name in COLOURS
        for part in "fs"
        if not re.search(rf"\.viz-{part}-{name} {{ (fill|stroke): var\(", sheet)
    ]
    assert missing == []
