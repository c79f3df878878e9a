"""HTML to PDF in the worker: nothing is fetched but named assets, same input, same bytes (SECURITY §1.4)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pypdfium2

SCHEME, TAGGED = "asset:", "pdf/ua-1"
_POINTS_PER_MM = 72 / 25.4


class Overflow(Exception):
    """A document that must fit on one page does not: the CISO shortens it, nothing is ever cut (PRACTICE §8)."""

    def __init__(self, pages: int, fill_percent: int) -> None:
        super().__init__(f"The page is {fill_percent} % full and runs over {pages} pages.")
        self.pages = pages
        self.fill_percent = fill_percent


class ForeignAddress(Exception):
    """A document asked for something that was not handed to it: a template's bug or an injected address."""


@dataclass(frozen=True)
class Extent:
    """How many pages a PDF has and how full the one page it should be is: 100 is the last line of the first page."""

    pages: int
    fill_percent: int


@dataclass(frozen=True)
class Sheet:
    """One way to lay a document out; `takes` is the least of a page, in per cent, that it needs beyond the plainest."""

    html: str
    takes: int = 0


@dataclass(frozen=True)
class Margins:
    """Top and foot, in millimetres."""

    top_mm: float
    foot_mm: float


NONE = Margins(0, 0)


def render_pdf(html: str, assets: Mapping[str, bytes]) -> bytes:
    return roomiest([Sheet(html)], assets)


def roomiest(sheets: Sequence[Sheet], assets: Mapping[str, bytes], *, margins: Margins = NONE) -> bytes:
    """The first sheet that takes one page, as PDF, else the last, which is the plainest.

    The plainest is laid out first: how full it is tells which of the others cannot fit, and those are not tried.
    `asset:<name>` is looked up in `assets`; any other address is refused. Tagged as PDF/UA, so that a screen reader
    finds headings and order.
    """
    # Costs seconds to import and needs Pango: only the worker that renders loads it.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class AssetFetcher(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            name = url.removeprefix(SCHEME)
            if name == url or name not in assets:
                raise FatalURLFetchingError(url[:100])
            return URLFetcherResponse(url, assets[name], {"Content-Type": _type_of(name)})

    fonts = FontConfiguration()  # loading them takes longer than laying a page out again

    def laid_out(sheet: Sheet) -> Any:
        page = HTML(string=sheet.html, base_url=SCHEME, url_fetcher=AssetFetcher())
        return page.render(pdf_variant=TAGGED, font_config=fonts)

    *airier, plainest = sheets
    try:
        pdf: bytes = laid_out(plainest).write_pdf(pdf_variant=TAGGED)
        free = 100 - extent(pdf, margins).fill_percent if airier else 0
        for sheet in airier:
            if sheet.takes <= free and len((page := laid_out(sheet)).pages) == 1:
                return bytes(page.write_pdf(pdf_variant=TAGGED))
    except FatalURLFetchingError as refused:  # a BaseException: it would pass every handler of the worker
        raise ForeignAddress(f"Refused to fetch {refused}") from None
    return pdf


def page_count(pdf: bytes) -> int:
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def extent(pdf: bytes, margins: Margins, *, until: str = "") -> Extent:
    """Pages and fill, seen on the finished PDF; what stands in the foot margin, or from `until` on, does not count."""
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    try:
        pages = len(document)
        last = document[pages - 1]
        height = last.get_height()
        top, foot = margins.top_mm * _POINTS_PER_MM, margins.foot_mm * _POINTS_PER_MM
        used = height - top - _lowest_text(last, above=max(foot, _top_of(last, until)))
        share = max(used, 0) / (height - top - foot)
        return Extent(pages, round(100 * (pages - 1 + share)))
    finally:
        document.close()


def _top_of(page: pypdfium2.PdfPage, words: str) -> float:
    """Where these words begin, in points from the page's foot; 0 where they do not stand."""
    place = page.get_textpage().search(words, match_case=True).get_next() if words else None
    return float(page.get_textpage().get_charbox(place[0])[3]) if place else 0.0


def _lowest_text(page: pypdfium2.PdfPage, *, above: float) -> float:
    """The bottom of the lowest line of text that does not stand in the foot, in points from the page's foot."""
    words = page.get_textpage()
    bottoms = (float(words.get_rect(place)[1]) for place in range(words.count_rects()))
    return min((bottom for bottom in bottoms if bottom >= above), default=float(page.get_height()))


def ensure_one_page(found: Extent) -> None:
    if found.pages > 1:
        raise Overflow(found.pages, found.fill_percent)


def _type_of(name: str) -> str:
    return {"css": "text/css", "woff2": "font/woff2", "png": "image/png", "svg": "image/svg+xml"}[
        name.rsplit(".", 1)[-1]
    ]
