"""The files a printed document may load, by the name it calls them: `asset:<name>`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"
WEIGHTS = (400, 500, 600, 700)
SUBSETS = ("latin", "latin-ext")


@cache
def print_assets() -> Mapping[str, bytes]:
    """Inter in four weights and the style sheets of templates/documents/."""
    fonts = {
        f"inter-{subset}-{weight}.woff2": STATIC / "vendor" / "inter" / f"inter-{subset}-{weight}.woff2"
        for subset in SUBSETS
        for weight in WEIGHTS
    }
    sheets = {name: STATIC / "soc2hub" / name for name in ("print_fonts.css", "board_page.css", "document.css")}
    return {name: path.read_bytes() for name, path in (fonts | sheets).items()}
