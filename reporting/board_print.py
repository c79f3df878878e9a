"""The board page on paper: one sheet or a refusal; a short page gets more air and a guide to its words."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import Margins, Sheet, ensure_one_page, extent
from reporting.press import pressed
from soc2hub.ui.assets import print_assets

GUIDE = "What the words mean"
_AIR = {"is-airy roomy guided": 33, "is-airy guided": 19, "guided": 15, "is-airy": 4, "": 0}
"""The roomiest first, and what each needs of the page at least, in per cent beyond the plain one."""
_MARGINS = {"a4": Margins(10, 12), "letter": Margins(8, 11)}
"""Those of @page in board_page.css."""


@dataclass(frozen=True)
class PrintedPage:
    pdf: bytes
    fill_percent: int


def board_page_html(page: BoardPage, *, air: str = "") -> str:
    return render_to_string("documents/board_page.html", {"page": page, "air": air})


def print_board_page(page: BoardPage) -> PrintedPage:
    """Exactly one page, or Overflow. With as much air as fits; the guide counts as free space."""
    margins = _MARGINS[page.paper]
    sheets = [Sheet(board_page_html(page, air=air), takes) for air, takes in _AIR.items()]
    pdf = pressed(sheets, print_assets(), margins=margins)
    found = extent(pdf, margins, until=GUIDE)
    ensure_one_page(found)
    return PrintedPage(pdf, found.fill_percent)
