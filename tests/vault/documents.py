"""Files that programs really write, and files that somebody made to hurt, for those who look into them."""

import io
import struct
import zipfile
import zlib
from typing import Any

import pypdfium2
from openpyxl import Workbook
from PIL import Image

from tests.vault.samples import zipped

MEGABYTE = 1024 * 1024


def pdf(pages: int = 2, *, size: tuple[float, float] = (595, 842)) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(*size)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def written(words: str) -> bytes:
    """A PDF of one page that holds these words as text."""
    drawn = f"BT /F1 12 Tf 50 700 Td ({words}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, start=1))
    return b"%PDF-1.7\n" + body + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#2266aa").save(out, kind, **options)
    return out.getvalue()


def workbook(rows: list[list[Any]], *, sheets: int = 1) -> bytes:
    book = Workbook()
    for number in range(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = f"Sheet {number + 1}"
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pdf_with_script() -> bytes:
    """It would greet whoever opens it in a reader that runs scripts."""
    return (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(app.alert\\(1\\))>>>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def pdf_of_endless_pages() -> bytes:
    """Its page tree claims two thousand million pages."""
    return pdf_with_script().replace(b"/Count 1", b"/Count 2000000000")


def huge_picture(side: int = 30_000) -> bytes:
    """A few kilobytes that would be 900 million pixels."""
    row = b"\0" + b"\0" * (side // 8)
    pack = zlib.compressobj(9)
    body = b"".join(pack.compress(row) for _ in range(side)) + pack.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*one) for one in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")))


def picture_with_endless_comment() -> bytes:
    """A picture of 40 × 20 whose compressed comment unpacks to 200 MB (it is 200 kB)."""
    whole = picture()
    comment = b"Comment\0\0" + zlib.compress(b"a" * 200 * MEGABYTE, 9)
    return whole[:33] + _chunk(b"zTXt", comment) + whole[33:]


def book_of_a_million_strings() -> bytes:
    """1 000 000 shared strings, of which the sheet shows one; 45 MB when unpacked."""
    strings = b"<si><t>" + b"x" * 24 + b"</t></si>"
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return _sharing(b"<sst " + namespace + b">" + strings * 1_000_000 + b"</sst>")


def book_that_claims_every_cell() -> bytes:
    """`A1:XFD1048576`, and a last row far away."""
    sheet = _part(workbook([["first"]]), "xl/worksheets/sheet1.xml").decode()
    far = '<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    sheet = sheet.replace('ref="A1"', 'ref="A1:XFD1048576"').replace("</sheetData>", far)
    return _with_part(workbook([["first"]]), "xl/worksheets/sheet1.xml", sheet.encode())


def book_with_entities() -> bytes:
    """A thousand million laughs, if somebody read its entities."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY l0 "ha">{laughs}]><sst><si><t>&l9;</t></si></sst>'
    return _sharing(text.encode())


def _sharing(strings: bytes) -> bytes:
    """A workbook whose one cell is the first of the shared strings."""
    book = workbook([["one"]])
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    listed = b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + kind + b'"/></Types>'
    types = _part(book, "[Content_Types].xml").replace(b"</Types>", listed)
    sheet = _part(book, "xl/worksheets/sheet1.xml")
    cell = sheet[sheet.index(b"<c ") : sheet.index(b"</row>")]
    book = _with_part(book, "xl/worksheets/sheet1.xml", sheet.replace(cell, b'<c r="A1" t="s"><v>0</v></c>'))
    return _with_part(_with_part(book, "[Content_Types].xml", types), "xl/sharedStrings.xml", strings)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _part(book: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read(name)


def _with_part(book: bytes, name: str, data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    return zipped(parts | {name: data})
