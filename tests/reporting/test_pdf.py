import pytest
import weasyprint

from reporting.pdf import (
    Extent,
    ForeignAddress,
    Margins,
    Overflow,
    Sheet,
    ensure_one_page,
    extent,
    page_count,
    render_pdf,
    roomiest,
)

SHEET = {"sheet.css": b"@page { size: A4; margin: 20mm } p { margin: 0; height: 100mm }"}
LINK = '<link rel="stylesheet" href="asset:sheet.css">'


def test_the_same_input_gives_the_same_bytes() -> None:
    html = f"{LINK}<p>Once"

    assert render_pdf(html, SHEET) == render_pdf(html, SHEET)
    assert page_count(render_pdf(html, SHEET)) == 1


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/",
        "https://example.com/x.png",
        "data:image/svg+xml,<svg/>",
        "//host/x",
        "asset:other.png",
        "x.png",
    ],
)
@pytest.mark.parametrize(
    "markup", ['<img src="{}">', '<link rel=attachment href="{}">', '<style>@import url("{}")</style>']
)
def test_nothing_is_fetched_but_what_was_handed_along(markup: str, address: str) -> None:
    """Case A33."""
    assert render_pdf(f"{LINK}<p>The same page without it", SHEET).startswith(b"%PDF")

    with pytest.raises(ForeignAddress):
        render_pdf(LINK + markup.format(address), SHEET)


def test_what_does_not_fit_is_refused_with_its_size() -> None:
    pdf = render_pdf(f"{LINK}<p>1<p>2<p>3", SHEET)
    found = extent(pdf, Margins(20, 20))

    with pytest.raises(Overflow) as overflow:
        ensure_one_page(found)
    assert overflow.value.pages == 2
    assert overflow.value.fill_percent > 100


def test_fill_is_the_share_down_to_the_last_line() -> None:
    half = extent(render_pdf(f"{LINK}<p>1<p>2", SHEET), Margins(20, 20))

    assert half == Extent(pages=1, fill_percent=41)


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What WeasyPrint lays out, in order, by its last letter."""
    seen: list[str] = []
    really = weasyprint.HTML.render

    def render(self: weasyprint.HTML, **kwargs: object) -> weasyprint.Document:
        seen.append("".join(self.etree_element.itertext()).strip()[-1])
        return really(self, **kwargs)

    monkeypatch.setattr(weasyprint.HTML, "render", render)
    return seen


def test_what_cannot_fit_beside_the_plainest_is_not_laid_out(laid_out: list[str]) -> None:
    """A page of two is 41 % full: 59 % are free."""
    sheets = [Sheet(f"{LINK}<p>1<p>2<p>a", 60), Sheet(f"{LINK}<p>1<p>2<p>b", 59), Sheet(f"{LINK}<p>1<p>c", 1)]

    pdf = roomiest([*sheets, Sheet(f"{LINK}<p>1<p>d")], SHEET, margins=Margins(20, 20))

    assert laid_out == ["d", "b", "c"]
    assert pdf == render_pdf(f"{LINK}<p>1<p>c", SHEET)


def test_a_full_page_is_laid_out_once(laid_out: list[str]) -> None:
    plain = f"{LINK}<p>1<p>2<p>d"

    pdf = roomiest([Sheet(f"{LINK}<p>1<p>a", 4), Sheet(plain)], SHEET, margins=Margins(20, 20))

    assert laid_out == ["d"]
    assert pdf == render_pdf(plain, SHEET)
