"""A process of its own in which strangers' bytes are opened: it draws or tells one thing of one file, and ends.

`previews` runs it as `python -m soc2hub.vault.sandbox TASK [PAGE]` with the file as its input and an empty environment.
It gives up most of what it could do before it reads the first byte: memory, time and the length of its answer have
an end, few files can be held open, no privilege be gained (cases A22, A26). Standard library at the top; the
libraries that read files come last, under the limits.
"""

import ctypes
import io
import json
import resource
import sys
import zipfile
from collections.abc import Callable
from itertools import islice
from typing import Any

MEGABYTE = 1024 * 1024
MEMORY, SECONDS, OPEN_FILES, ANSWER = 450 * MEGABYTE, 4, 32, 16 * MEGABYTE
LONGEST_EDGE, MOST_PIXELS = 1600, 40_000_000
MOST_SHEETS, MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 5, 60, 20, 200
MOST_TEXT, MOST_TEXT_PAGES = 200_000, 30
MOST_UNPACKED = 40 * MEGABYTE
PARTS = {"xl/workbook.xml": MEGABYTE, "xl/styles.xml": MEGABYTE, "xl/sharedStrings.xml": 8 * MEGABYTE}
"""What the parts that are read as a whole may unpack to; a sheet is read row by row."""
BROKEN, TOO_LARGE, LOCKED, NO_SUCH_PAGE = 1, 66, 67, 68
"""How it ends when it cannot show the file; any other end is a limit that was reached.

BROKEN is how Python ends when whatever a hostile file made a reader say went uncaught.
"""
NO_NEW_PRIVILEGES = 38
PASSWORD_WANTED = 4


def main(task: str, page: str = "0") -> None:
    _give_up()
    try:
        answer = TASKS[task](int(page))
    except MemoryError:
        sys.exit(TOO_LARGE)
    if len(answer) > ANSWER:
        sys.exit(TOO_LARGE)
    sys.stdout.buffer.write(answer)
    sys.stdout.flush()


def _give_up() -> None:
    limits = {
        resource.RLIMIT_AS: MEMORY,
        resource.RLIMIT_CPU: SECONDS,
        resource.RLIMIT_NOFILE: OPEN_FILES,
        resource.RLIMIT_FSIZE: ANSWER,
        resource.RLIMIT_CORE: 0,
    }
    for limit, most in limits.items():
        resource.setrlimit(limit, (most, most))
    ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    sys.modules["numpy"] = None  # type: ignore[assignment]  # openpyxl brings it along where it is installed


def _pages(_: int) -> bytes:
    return json.dumps({"pages": len(_document())}).encode()


def _page(number: int) -> bytes:
    """One page as PNG, the longest edge at most `LONGEST_EDGE`; nothing in the document is run."""
    document = _document()
    if not 0 <= number < len(document):
        sys.exit(NO_SUCH_PAGE)
    page = document[number]
    scale = LONGEST_EDGE / max(*page.get_size(), 1.0)
    return _png(page.render(scale=min(scale, 4.0), may_draw_forms=False).to_pil())


def _document() -> Any:
    import pypdfium2  # noqa: PLC0415

    try:
        return pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError as error:
        sys.exit(LOCKED if error.err_code == PASSWORD_WANTED else BROKEN)


def _image(_: int) -> bytes:
    """Drawn anew: what hid behind the picture, in its comments or its colours, does not come along."""
    return _png(_decoded())


def _image_pages(_: int) -> bytes:
    _decoded()
    return json.dumps({"pages": 1}).encode()


def _decoded() -> Any:
    from PIL import Image, ImageOps  # noqa: PLC0415

    Image.MAX_IMAGE_PIXELS = None  # asked below, before anything is decoded
    with Image.open(io.BytesIO(sys.stdin.buffer.read()), formats=("PNG", "JPEG")) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            sys.exit(TOO_LARGE)
        picture.draft("RGB", (LONGEST_EDGE, LONGEST_EDGE))
        return ImageOps.exif_transpose(picture)


def _png(picture: Any) -> bytes:
    picture.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    bare = picture.convert("RGBA" if "A" in picture.getbands() or "transparency" in picture.info else "RGB")
    bare.info = {}
    out = io.BytesIO()
    bare.save(out, "PNG", compress_level=1)
    return out.getvalue()


def _tables(_: int) -> bytes:
    """The beginning of each visible sheet; a formula is the value last kept, a claimed size is not believed."""
    from openpyxl import load_workbook  # noqa: PLC0415

    data = io.BytesIO(sys.stdin.buffer.read())
    _ensure_small(data)
    book = load_workbook(data, read_only=True, data_only=True, keep_links=False)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    tables = [_table(sheet) for sheet in visible[:MOST_SHEETS]]
    return json.dumps({"tables": tables, "left_out": len(visible) - len(tables)}, ensure_ascii=False).encode()


def _ensure_small(data: io.BytesIO) -> None:
    """As the archive declares: no more than that is ever unpacked of a part (case A26)."""
    with zipfile.ZipFile(data) as archive:
        parts = archive.infolist()
    unpacked = sum(part.file_size for part in parts if not part.filename.startswith("xl/media/"))
    if unpacked > MOST_UNPACKED or any(part.file_size > PARTS.get(part.filename, MOST_UNPACKED) for part in parts):
        sys.exit(TOO_LARGE)


def _table(sheet: Any) -> dict[str, Any]:
    """Empty rows and columns at its end are left out."""
    sheet.reset_dimensions()
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
    held = [[_said(value) for value in row] for row in islice(rows, MOST_ROWS + 1)]
    while held and not any(held[-1]):
        held.pop()
    is_whole = len(held) <= MOST_ROWS and not any(any(row[MOST_COLUMNS:]) for row in held)
    wide = max((index for row in held for index, cell in enumerate(row[:MOST_COLUMNS], start=1) if cell), default=0)
    return {"name": sheet.title, "rows": [row[:wide] for row in held[:MOST_ROWS]], "is_whole": is_whole}


def _said(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST_CELL]


def _text(_: int) -> bytes:
    """The words of the first pages, as many as fit."""
    document, said, left = _document(), [], MOST_TEXT
    for number in range(min(len(document), MOST_TEXT_PAGES)):
        words = document[number].get_textpage().get_text_bounded()[:left]
        said.append(words)
        left -= len(words)
        if left <= 0:
            break
    return json.dumps("\n".join(said)).encode()


TASKS: dict[str, Callable[[int], bytes]] = {
    "pages": _pages,
    "page": _page,
    "image_pages": _image_pages,
    "image": _image,
    "tables": _tables,
    "text": _text,
}

if __name__ == "__main__":
    main(*sys.argv[1:])
