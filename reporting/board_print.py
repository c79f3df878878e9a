"""The board page on paper: one sheet or a refusal, with more air when there is room."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import Extent, ensure_one_page, extent, render_pdf
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
    pdf = _printed(page, airy=False)
    found = _extent(page, pdf)
    ensure_one_page(found)
    if found.fill_percent <= _ROOM_TO_BREATHE:
        spacious = _printed(page, airy=True)
        if _extent(page, spacious).pages == 1:
            return PrintedPage(spacious, found.fill_percent)
    return PrintedPage(pdf, found.fill_percent)


def _printed(page: BoardPage, *, airy: bool) -> bytes:
    return render_pdf(board_page_html(page, airy=airy), print_assets())


def _extent(page: BoardPage, pdf: bytes) -> Extent:
    top, foot = _MARGINS[page.paper]
    return extent(pdf, top_mm=top, foot_mm=foot)
