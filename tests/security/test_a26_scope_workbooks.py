"""A26: workbooks and tables beyond all measure, at the doors of the scope.

Each gets a clear answer, quickly and in little memory, and nothing is written.
"""

import resource
import time
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from openpyxl import Workbook

from scoping.models import System
from soc2hub.accounts.models import User
from soc2hub.tenancy.scope import entering
from soc2hub.vault.models import Blob
from tests.lib.test_sheets import repacked, saved, workbook
from tests.worlds import World

SignIn = Callable[[User], Browser]
MEGABYTE = 1024 * 1024
SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


def claiming() -> bytes:
    """One small row, a dimension of 1 048 576 rows by 16 384 columns, and an empty row at the very bottom."""
    rows = b'<dimension ref="A1:XFD1048576"/><sheetData>'
    rows += b'<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    rows += b'<row r="2"><c r="A2" t="inlineStr"><is><t>Ledger</t></is></c></row><row r="1048576"/></sheetData>'
    return repacked(workbook(["Name"], ["Ledger"]), sheet1=SHEET + rows + b"</worksheet>")


def strings() -> bytes:
    many = b"<sst>" + b"<si><t>Word</t></si>" * 1_000_000 + b"</sst>"
    return repacked(workbook(["Name"], ["Ledger"]), strings=many)


def swollen() -> bytes:
    """Half a gigabyte of blanks in one sheet of a file of half a megabyte."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(workbook(["Name"], ["x"]))) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name != "xl/worksheets/sheet1.xml":
                new.writestr(name, old.read(name))
        with new.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(512):
                sheet.write(b" " * MEGABYTE)
    return out.getvalue()


def merged() -> bytes:
    book = Workbook()
    sheet = book.active
    for row in (["Systems of the company", None], ["Name", "Kind"], ["Ledger", "db"], [None, "app"]):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A3:A4")
    return saved(book)


def computed() -> bytes:
    """A name that its program never worked out: nobody here does, either."""
    rows = b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c>'
    rows += b'<c r="B1" t="inlineStr"><is><t>Kind</t></is></c></row>'
    rows += b'<row r="2"><c r="A2"><f>WEBSERVICE("http://x")</f></c>'
    rows += b'<c r="B2" t="inlineStr"><is><t>application</t></is></c></row></sheetData>'
    return repacked(workbook(["Name"], ["x"]), sheet1=SHEET + rows + b"</worksheet>")


def long_table() -> bytes:
    """Fifty thousand rows, one in a hundred without a name."""
    return b"Name,Kind\n" + b"".join(b"%s,application\n" % (b"" if n % 100 == 0 else b"S%d" % n) for n in range(50_000))


CASES = [
    ("claims.xlsx", claiming, 302, ""),
    ("strings.xlsx", strings, 422, "unpack"),
    ("swollen.xlsx", swollen, 422, "unpack"),
    ("merged.xlsx", merged, 422, "line 4"),
    ("computed.xlsx", computed, 422, "name is missing"),
    ("long.csv", long_table, 422, "split the file"),
    ("formula.csv", lambda: b'Name,Kind\n"=HYPERLINK(""http://x"")",application\n', 302, ""),
]


@pytest.mark.parametrize(("name", "make", "status", "said"), CASES, ids=[case[0] for case in CASES])
def test_it_is_answered_quickly_in_little_memory_and_nothing_is_written(
    world: World, signed_in: SignIn, name: str, make: Callable[[], bytes], status: int, said: str
) -> None:
    browser, data = signed_in(world.priya), make()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()

    answer = browser.post(f"/c/{world.acme.pk}/scope/import/systems/", {"file": SimpleUploadedFile(name, data)})

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert time.process_time() - began < 5
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 300
    with entering(world.acme, by=world.priya):
        assert not System.objects.exists()
        assert Blob.objects.exists() is (status == 302)


def test_what_a_workbook_claims_beyond_its_rows_is_nothing(world: World, signed_in: SignIn) -> None:
    browser = signed_in(world.priya)
    file = SimpleUploadedFile("claims.xlsx", claiming())

    looked = browser.post(f"/c/{world.acme.pk}/scope/import/systems/", {"file": file}, follow=True)

    assert [item.label for item in looked.context["plan"].created] == ["System “Ledger”"]
