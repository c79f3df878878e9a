"""The board page on paper: one sheet or a refusal, with more air when there is room."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import Extent, ensure_one_page, extent
from reporting.press import pressed
from soc2hub.ui.assets import print_assets

# Margins of @page in board_page.css: top and foot, in millimetres.
_MARGINS = {"a4": (10, 12), "letter": (8, 11)}
_ROOM_TO_BREATHE = 94


@dataclass(frozen=True)
class PrintedPage:
    pdf: bytes
    fill_percent: int


def board_page_html(page: BoardPage, *, airy: bool = False) -> str:
    return render_to_string("documents/board_page.html", {"page": page, "airy": airy})


def print_board_page(page: BoardPage) -> PrintedPage:
    """Exactly one page, or Overflow; `fill_percent` is how much of it the words take at the usual spacing."""
    sheets = [board_page_html(page), board_page_html(page, airy=True)]
    usual, spacious = pressed(sheets, print_assets())
    found = _extent(page, usual)
    ensure_one_page(found)
    has_room = found.fill_percent <= _ROOM_TO_BREATHE and _extent(page, spacious).pages == 1
    return PrintedPage(spacious if has_room else usual, found.fill_percent)


def _extent(page: BoardPage, pdf: bytes) -> Extent:
    top, foot = _MARGINS[page.paper]
    return extent(pdf, top_mm=top, foot_mm=foot)
