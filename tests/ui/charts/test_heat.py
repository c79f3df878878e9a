import re
from dataclasses import replace

from soc2hub.ui.charts import HeatCell, HeatMap, HeatRow
from soc2hub.ui.states import state_named


def grid(*, url: str = "") -> HeatMap:
    done = HeatCell(state_named("reviewed"), "3/4", url)
    return HeatMap("Evidence", ("Jan", "Feb"), (HeatRow("Backups", (done, None)),))


def test_a_cell_shows_its_letter_and_its_words_where_there_is_room() -> None:
    assert ">V 3/4</text>" in grid().svg
    assert "<title>Backups, Jan: 3/4 reviewed</title>" in grid().svg
    many = replace(grid(), columns=tuple("JFMAMJJASOND"), width=400)
    assert ">V</text>" in many.svg and "3/4</text>" not in many.svg


def test_late_missed_and_not_occurring_look_different_without_colour_too() -> None:
    """DOMAIN R7.3, PRACTICE §1: three facts, never merged."""
    cells = tuple(HeatCell(state_named(key), "0/1") for key in ("late", "missed", "not_occurring"))
    drawn = HeatMap("Evidence", ("Jan", "Feb", "Mar"), (HeatRow("Backups", cells),)).svg

    boxes = re.findall(r'<rect [^>]*class="([^"]*)"[^>]*><title>[^<]*: 0/1 ([a-z ]+)</title>', drawn)
    assert boxes == [
        ("viz-f-watch-soft", "late"),
        ("viz-f-bad-soft", "missed"),
        ("viz-f-unknown-soft viz-s-idle", "not occurring"),
    ]
    assert [drawn.count(f">{letter} 0/1</text>") for letter in "LMN"] == [1, 1, 1]


def test_on_a_telephone_each_label_stands_above_its_months() -> None:
    rows = tuple(HeatRow(f"Control {n}", (HeatCell(state_named("late")),) * 12) for n in range(20))
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

    narrow = HeatMap("Evidence", months, rows, width=980, label_width=300).narrow

    assert narrow is not None and narrow.narrow is None
    assert narrow.svg.count(">Dec</text>") == 3
    assert 'viewBox="0 0 340 ' in narrow.svg
    places = [(float(x), float(y)) for x, y in re.findall(r'<rect x="([\d.]+)" y="([\d.]+)"', narrow.svg)]
    assert len(places) == len(set(places)) == 240
    assert max(x for x, _ in places) < 340


def test_a_month_without_expectation_is_left_out_and_said_in_the_table() -> None:
    assert grid().svg.count('class="viz-f-good-soft"') == 1
    assert grid().table.rows == (("Backups", "3/4 reviewed", "nothing expected"),)


def test_months_before_somebodys_own_time_are_parted_and_named() -> None:
    parted = replace(grid(), former=1.5, former_words="before take-over")

    assert "<title>Backups, Jan (before take-over): 3/4 reviewed</title>" in parted.svg
    assert parted.table.columns == ("", "Jan (before take-over)", "Feb")
    assert parted.desc.endswith("1 of the columns: before take-over.")
    assert parted.svg.count("<line") == 2 and "← Before take-over</text>" in parted.svg
    assert "<line" not in grid().svg and parted.narrow is not None and "← Before" in parted.narrow.svg


def test_only_a_map_with_links_is_a_group() -> None:
    assert 'role="img"' in grid().svg
    assert 'role="group"' in grid(url="/c/1/").svg
    assert '<a href="/c/1/">' in grid(url="/c/1/").svg


def test_a_long_label_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    label = "Incident exercises with the whole company"
    drawn = HeatMap("Evidence", ("Jan",), (HeatRow(label, (None,)),))

    assert "Incident exercises with…" in drawn.svg
    assert drawn.table.rows[0][0] == label
