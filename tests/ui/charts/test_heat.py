from soc2hub.ui.charts import HeatCell, HeatMap, HeatRow
from soc2hub.ui.states import state_named


def grid(*, url: str = "") -> HeatMap:
    done = HeatCell(state_named("reviewed"), "3/4", url)
    return HeatMap("Evidence", ("Jan", "Feb"), (HeatRow("Backups", (done, None)),))


def test_a_cell_shows_its_words_or_else_its_letter() -> None:
    assert ">3/4</text>" in grid().svg
    assert "<title>Backups, Jan: 3/4 reviewed</title>" in grid().svg


def test_a_month_without_expectation_is_left_out_and_said_in_the_table() -> None:
    assert grid().svg.count('class="viz-f-good-soft"') == 1
    assert grid().table.rows == (("Backups", "3/4 reviewed", "nothing expected"),)


def test_only_a_map_with_links_is_a_group() -> None:
    assert 'role="img"' in grid().svg
    assert 'role="group"' in grid(url="/c/1/").svg
    assert '<a href="/c/1/">' in grid(url="/c/1/").svg


def test_a_long_label_is_cut_in_the_picture_and_whole_in_the_table() -> None:
    label = "Incident exercises with the whole company"
    drawn = HeatMap("Evidence", ("Jan",), (HeatRow(label, (None,)),))

    assert "Incident exercises with…" in drawn.svg
    assert drawn.table.rows[0][0] == label
