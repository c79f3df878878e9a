"""From a board page to its one sheet: template, press, and a look at how full the sheet is."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from reporting.board_page import BoardPage
from reporting.pdf import Overflow, ensure_one_page, extent
from reporting.press import pressed
from soc2hub.ui.assets import print_assets

TOP_MM, FOOT_MM = 10, 12
"""The page margins of board_page.css."""


@dataclass(frozen=True)
class Sheet:
    """What the press made; `fault` says why it may not go out, and then there is no PDF to keep."""

    pdf: bytes
    fill_percent: int
    fault: str = ""


def printed(page: BoardPage) -> Sheet:
    pdf = pressed(render_to_string("documents/board_page.html", {"page": page}), print_assets())
    found = extent(pdf, top_mm=TOP_MM, foot_mm=FOOT_MM)
    try:
        ensure_one_page(found)
    except Overflow as overflow:
        return Sheet(
            b"",
            overflow.fill_percent,
            f"{overflow} Shorten the words or show fewer decisions and risks; nothing is cut.",
        )
    return Sheet(pdf, found.fill_percent)
