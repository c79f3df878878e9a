import pytest

from reporting.pdf import Extent, ForeignAddress, Overflow, ensure_one_page, extent, page_count, render_pdf

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
    found = extent(pdf, top_mm=20, foot_mm=20)

    with pytest.raises(Overflow) as overflow:
        ensure_one_page(found)
    assert overflow.value.pages == 2
    assert overflow.value.fill_percent > 100


def test_fill_is_the_share_down_to_the_last_line() -> None:
    half = extent(render_pdf(f"{LINK}<p>1<p>2", SHEET), top_mm=20, foot_mm=20)

    assert half == Extent(pages=1, fill_percent=41)
