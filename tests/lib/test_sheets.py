"""Tables as people really hand them in, and as an attacker would (SECURITY cases A24, A26, A32)."""

import io
import time
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from soc2hub.lib.plans import Unreadable
from soc2hub.lib.sheets import MOST_BYTES, MOST_COLUMNS, MOST_LINES, read_sheets


def workbook(*rows: list[object], title: str = "Sheet") -> bytes:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    """The workbook with parts replaced: `sheet1=…` is xl/worksheets/sheet1.xml."""
    names = {"sheet1": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "book": "xl/workbook.xml"}
    wanted = {names[key]: content for key, content in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in wanted:
                new.writestr(name, old.read(name))
        for name, content in wanted.items():
            new.writestr(name, content)
    return out.getvalue()


def cells(name: str, data: bytes) -> list[tuple[str, ...]]:
    return [line.cells for line in read_sheets(name, data)[0].lines]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"name{delimiter}kind\nLedger{delimiter}data\n"

    assert cells("a.csv", text.encode()) == [("name", "kind"), ("Ledger", "data")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_usual_encodings_are_read(encoding: str) -> None:
    assert cells("a.csv", "Café;Größe\n".encode(encoding)) == [("Café", "Größe")]


def test_lines_are_counted_as_an_editor_does() -> None:
    data = b'a,b\n"two\nlines",x\n\nlast,y\n'

    lines = read_sheets("a.csv", data)[0].lines

    assert [(line.number, line.cells) for line in lines] == [
        (1, ("a", "b")), (2, ("two\nlines", "x")), (4, ()), (5, ("last", "y")),
    ]  # fmt: skip


def test_cells_of_a_workbook_are_read_as_a_person_reads_them() -> None:
    data = workbook(["Café", 120000.0, 1.5, True, False, date(2027, 3, 31), datetime(2027, 3, 31, 9, 30), None, " x "])

    assert cells("a.xlsx", data) == [
        ("Café", "120000", "1.5", "yes", "no", "2027-03-31", "2027-03-31 09:30", "", "x")
    ]  # fmt: skip


def test_a_formula_is_its_kept_value_and_never_evaluated() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        b'<c r="A1"><f>1+1</f><v>7</v></c><c r="B1" t="str"><f>HYPERLINK("http://evil")</f><v>kept</v></c>'
        b'<c r="C1"><f>2+2</f></c><c r="D1" t="e"><f>X</f><v>#REF!</v></c></row></sheetData></worksheet>'
    )

    assert cells("a.xlsx", repacked(workbook(["x"]), sheet1=xml)) == [("7", "kept")]
    assert cells("a.csv", b"=1+1,@SUM(A1)\n") == [("=1+1", "@SUM(A1)")]


def test_hidden_sheets_are_left_out_and_shown_ones_named() -> None:
    book = Workbook()
    book.active.title = "Shown"
    book.create_sheet("Hidden").sheet_state = "hidden"

    assert [sheet.name for sheet in read_sheets("a.xlsx", saved(book))] == ["Shown"]


def test_empty_rows_far_below_mean_nothing() -> None:
    book = Workbook()
    book.active["A1"] = "name"
    book.active.row_dimensions[1_048_576].height = 20

    assert cells("a.xlsx", saved(book))[:1] == [("name",)]


def bomb(inner: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<x/>")
        archive.writestr("xl/workbook.xml", b"<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", inner)
    return out.getvalue()


def wide_row() -> bytes:
    return (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
    )


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>&b;</sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "the file is empty"),
        ("a.csv", b" \n \n", "the file is empty"),
        ("a.csv", b"name\na\0b\n", "line 2: a NUL byte"),
        ("a.csv", b'name\n"' + b"x" * 200_000, "line 2: not a table from here on"),
        ("a.csv", b"x" * 5_000, "a cell of more than 4000 characters"),
        ("a.csv", b"," * 200 + b"x", f"more than {MOST_COLUMNS} columns"),
        ("a.csv", b"x\n" * (MOST_LINES + 2), f"more than {MOST_LINES} lines"),
        ("a.csv", b"x" * (MOST_BYTES + 1), "more than 20 MB"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "an old or locked Excel file"),
        ("a.xlsx", b"PK\x03\x04 broken", "the workbook is broken"),
        ("a.zip", bomb(b"").replace(b"xl/workbook.xml", b"xl/workbook.txt"), "an archive, not a workbook"),
        ("a.xlsx", bomb(b" " * 50_000_000), "when unpacked; save the one sheet as CSV"),
        ("a.xlsx", repacked(workbook(["x"]), strings=b"<si/>" * 1_000_000), "when unpacked"),
        ("a.xlsx", repacked(workbook(["x"]), sheet1=ENTITIES), "the workbook is broken"),
        ("a.xlsx", repacked(workbook(["x"]), sheet1=b"<worksheet"), "the workbook is broken"),
        ("a.xlsx", repacked(workbook(["x"]), sheet1=b"\xff\xfe"), "the workbook is broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(name: str, data: bytes, said: str) -> None:
    began = time.process_time()

    with pytest.raises(Unreadable) as refused:
        read_sheets(name, data)

    assert said in str(refused.value)
    assert name in str(refused.value)
    assert time.process_time() - began < 5


def test_a_claimed_size_costs_nothing() -> None:
    xml = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>name</t></is></c></row>'
        b'<row r="99999999999"><c r="A2"/></row></sheetData></worksheet>'
    )
    began = time.process_time()

    lines = cells("a.xlsx", repacked(workbook(["x"]), sheet1=xml))

    assert lines[0] == ("name",)
    assert len(lines) == MOST_LINES
    assert time.process_time() - began < 5


def test_many_sheets_on_one_part_cost_nothing() -> None:
    data = workbook(["x"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        book = archive.read("xl/workbook.xml").decode()
    start, end = book.index("<sheets>") + 8, book.index("</sheets>")
    sheet = book[start:end]
    many = (book[:start] + sheet * 20_000 + book[end:]).encode()

    with pytest.raises(Unreadable):
        read_sheets("a.xlsx", repacked(data, book=many))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        sheets = read_sheets("a.csv", data)
    except Unreadable:
        return
    assert all(isinstance(cell, str) for sheet in sheets for line in sheet.lines for cell in line.cells)


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_any_damage_to_a_workbook_is_read_or_refused(noise: bytes, at: int) -> None:
    whole = SOUND
    damaged = whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :]
    try:
        read_sheets("a.xlsx", damaged)
    except Unreadable as error:
        assert str(error)


SOUND = workbook(["name", "kind"], ["Ledger", "data"])
