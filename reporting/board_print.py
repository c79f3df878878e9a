"""The board page on paper: one sheet or a refusal, with more air when there is room."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import ensure_one_page, extent
from reporting.press import pressed
from soc2hub.ui.assets import print_assets

# Margins of @page in board_page.css: top and foot, in millimetres.
_MARGINS = {"a4": (10, 12), "letter": (8, 11)}


@dataclass(frozen=True)
class PrintedPage:
    pdf: bytes
    fill_percent: int


def board_page_html(page: BoardPage, *, airy: bool = False) -> str:
    return render_to_string("documents/board_page.html", {"page": page, "airy": airy})


def print_board_page(page: BoardPage) -> PrintedPage:
    """Exactly one page, or Overflow. With more air where that fits: mostly it does, and nothing else is laid out."""
    pdf = pressed([board_page_html(page, airy=True), board_page_html(page)], print_assets())
    top, foot = _MARGINS[page.paper]
    found = extent(pdf, top_mm=top, foot_mm=foot)
    ensure_one_page(found)
    return PrintedPage(pdf, found.fill_percent)
