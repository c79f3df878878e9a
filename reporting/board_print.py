"""The board page on paper: one sheet or a refusal; a short page gets more air and a guide to its words."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import ensure_one_page, extent
from reporting.press import pressed
from soc2hub.ui.assets import print_assets

GUIDE = "What the words mean"
_AIR = ("is-airy roomy guided", "is-airy guided", "guided", "is-airy", "")
# Margins of @page in board_page.css: top and foot, in millimetres.
_MARGINS = {"a4": (10, 12), "letter": (8, 11)}


@dataclass(frozen=True)
class PrintedPage:
    pdf: bytes
    fill_percent: int


def board_page_html(page: BoardPage, *, air: str = "") -> str:
    return render_to_string("documents/board_page.html", {"page": page, "air": air})


def print_board_page(page: BoardPage) -> PrintedPage:
    """Exactly one page, or Overflow. With as much air as fits; the guide counts as free space."""
    pdf = pressed([board_page_html(page, air=air) for air in _AIR], print_assets())
    top, foot = _MARGINS[page.paper]
    found = extent(pdf, top_mm=top, foot_mm=foot, until=GUIDE)
    ensure_one_page(found)
    return PrintedPage(pdf, found.fill_percent)
