from dataclasses import replace
from io import BytesIO

import pypdf
import pytest
from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.board_print import _AIR, _MARGINS, GUIDE, board_page_html, print_board_page
from reporting.pdf import Overflow, extent, page_count, render_pdf
from soc2hub.ui.assets import print_assets
from tests.reporting.board_pages import PAGE


def words_of(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(BytesIO(pdf)).pages[0].extract_text().split())


def test_it_is_one_page_and_the_same_bytes_each_time() -> None:
    printed = print_board_page(PAGE)

    assert page_count(printed.pdf) == 1
    assert printed.pdf == print_board_page(PAGE).pdf
    assert 50 < printed.fill_percent <= 100


def test_the_parts_stand_in_the_order_a_board_reads_them() -> None:
    """PRACTICE §8, 1 to 9."""
    words = words_of(print_board_page(PAGE).pdf)

    landmarks = [
        "Northwind Health",
        "On course for a clean report",
        "Decisions we need from you",
        "Revenue waiting for the report",
        "The auditor decides.",
        "Evidence on time",
        "What could hurt us most",
        "Milestones",
        "Changed since the last briefing",
    ]
    places = [words.index(landmark) for landmark in landmarks]
    assert places == sorted(places)
    assert "What we do not know" in words
    assert "snapshot 7f3a-91c2" in words


def test_a_page_that_does_not_fit_is_an_error_and_never_cut() -> None:
    long = replace(PAGE, changes=("a change with a long story behind it " * 12,) * 4)

    with pytest.raises(Overflow) as overflow:
        print_board_page(long)
    assert overflow.value.pages == 2
    assert overflow.value.fill_percent > 100


def test_letter_paper_holds_it_too() -> None:
    printed = print_board_page(replace(PAGE, paper="letter"))

    assert page_count(printed.pdf) == 1


def test_a_short_page_explains_its_words_and_numbers_and_that_counts_as_free_space() -> None:
    figures = tuple(replace(figure, definition=f"How {figure.label} is counted.") for figure in PAGE.figures)
    short = replace(PAGE, decisions=PAGE.decisions[:1], risks=PAGE.risks[:1], changes=(), unknown=(), figures=figures)

    printed = print_board_page(short)

    assert page_count(printed.pdf) == 1
    assert GUIDE in words_of(printed.pdf)
    assert f"How {PAGE.figures[0].label} is counted." in words_of(printed.pdf)
    assert printed.fill_percent < 90


def test_a_page_without_risks_says_that_nobody_looked() -> None:
    words = words_of(print_board_page(replace(PAGE, risks=(), no_risks="No risk is on record yet.")).pdf)

    assert "No risk is on record yet." in words


def test_what_people_wrote_stays_text() -> None:
    """Cases A24, A33: no markup reaches the renderer."""
    attack = '<img src="file:///etc/passwd"><script>x</script>'

    words = words_of(print_board_page(replace(PAGE, headline=attack, client_name=attack)).pdf)

    assert '<img src="file:///etc/passwd">' in words


def test_every_letter_is_set_in_inter() -> None:
    fonts = pypdf.PdfReader(BytesIO(print_board_page(PAGE).pdf)).pages[0]["/Resources"]["/Font"]

    names = {font.get_object()["/BaseFont"].split("+")[1] for font in fonts.values()}
    assert names == {"Inter", "Inter-Medium", "Inter-Semi-Bold", "Inter-Bold"}


def test_a_draft_says_so_at_the_head_and_the_foot() -> None:
    words = words_of(print_board_page(replace(PAGE, is_draft=True)).pdf)

    assert "Draft, not released." in words


def test_the_editor_shows_the_very_page() -> None:
    live = render_to_string("documents/board/page.html", {"page": PAGE})

    assert live.split("<article", 1)[1].split(">", 1)[1].rsplit("</article>", 1)[0] in board_page_html(PAGE)


def test_no_status_is_told_by_colour_alone() -> None:
    html = board_page_html(PAGE)

    assert html.count('class="state-mark"') >= 9
    for word in ("Act now", "Watch", "Unknown"):
        assert word in html


SHORT = replace(PAGE, decisions=PAGE.decisions[:1], risks=PAGE.risks[:1], changes=(), unknown=())
EMPTY = replace(PAGE, decisions=(), risks=(), changes=(), unknown=(), no_risks="No risk is on record yet.")


@pytest.mark.parametrize("page", [PAGE, SHORT, EMPTY, replace(EMPTY, paper="letter")])
def test_air_takes_at_least_what_it_is_said_to_take(page: BoardPage) -> None:
    """So that no sheet that would fit is passed over."""
    margins = _MARGINS[page.paper]
    filled = {
        air: extent(render_pdf(board_page_html(page, air=air), print_assets()), margins).fill_percent for air in _AIR
    }

    assert {air: fill - filled[""] >= _AIR[air] for air, fill in filled.items()} == dict.fromkeys(_AIR, True)
