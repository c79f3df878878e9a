"""What can be shown of a file: drawn anew in a process of its own, under limits; a bad file answers with words."""

import io
from collections.abc import Iterator
from threading import BoundedSemaphore

import pytest
from PIL import Image

from soc2hub.tenancy.scope import entering
from soc2hub.vault import previews
from soc2hub.vault.blobs import store_bytes
from soc2hub.vault.models import Blob
from soc2hub.vault.previews import Busy, NoSuchPage, Preview, Table, picture_of, preview_of
from soc2hub.vault.refusals import Damaged
from soc2hub.vault.storage import vault
from tests.vault import documents
from tests.vault.samples import docx
from tests.worlds import World


@pytest.fixture(autouse=True)
def inside(world: World) -> Iterator[None]:
    with entering(world.acme, by=world.priya):
        yield


def kept(world: World, data: bytes, name: str) -> Blob:
    with entering(world.acme, by=world.priya):
        return store_bytes(data, name)


def shown(world: World, data: bytes, name: str) -> Preview:
    return preview_of(kept(world, data, name), name=name)


def size_of(png: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(png), formats=["PNG"]) as picture:
        picture.load()
        return picture.size


def test_each_page_of_a_document_is_a_picture_of_bounded_size(world: World) -> None:
    blob = kept(world, documents.pdf(3, size=(595, 842)), "plan.pdf")

    preview = preview_of(blob, name="plan.pdf")

    assert (preview.pages, preview.is_whole, preview.holds_content) == (3, True, False)
    assert size_of(picture_of(blob, name="plan.pdf", page=3)) == (1131, 1600)
    for page in (0, 4, 21, 10**9):
        with pytest.raises(NoSuchPage):
            picture_of(blob, name="plan.pdf", page=page)


def test_of_a_long_document_the_beginning_is_shown_and_that_is_said(world: World) -> None:
    preview = shown(world, documents.pdf(23), "long.pdf")

    assert (preview.pages, preview.is_whole) == (20, False)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_picture_is_drawn_anew_and_smaller(world: World, kind: str) -> None:
    name = {"PNG": "screen.png", "JPEG": "screen.jpg"}[kind]
    hidden = {"comment": b"<script>alert(1)</script>"} if kind == "JPEG" else {}
    blob = kept(world, documents.picture(kind, (3200, 1000), **hidden), name)

    png = picture_of(blob, name=name, page=1)

    assert preview_of(blob, name=name).pages == 1
    assert size_of(png) == (1600, 500)
    assert b"script" not in png
    with pytest.raises(NoSuchPage):
        picture_of(blob, name=name, page=2)


def test_a_workbook_is_shown_sheet_by_sheet_and_runs_nothing(world: World) -> None:
    book = documents.workbook([["who", "hours", "sum"], ["<b>Omar</b>", 2.5, "=HYPERLINK(1)"]], sheets=6)

    preview = shown(world, book, "hours.xlsx")

    assert [table.name for table in preview.tables] == [f"Sheet {number}" for number in range(1, 6)]
    assert preview.tables[0].rows == (("who", "hours", "sum"), ("<b>Omar</b>", "2.5", ""))
    assert not preview.is_whole
    assert shown(world, documents.workbook([[n] for n in range(60)]), "all.xlsx").is_whole
    assert not shown(world, documents.workbook([[n] for n in range(61)]), "more.xlsx").is_whole
    assert not shown(world, documents.workbook([list(range(21))]), "wide.xlsx").is_whole


@pytest.mark.parametrize(
    ("data", "name", "cell"),
    [
        (b"a;b\n1,5;2\n", "euro.csv", "1,5"),
        ("\ufeffname,x\nJürgen,1\n".encode(), "marked.csv", "Jürgen"),
        ("name,x\nJürgen,1\n".encode("utf-16"), "wide.csv", "Jürgen"),
        ("name,x\nJürgen,1\n".encode("cp1252"), "old.csv", "Jürgen"),
    ],
)
def test_a_table_of_text_is_read_as_it_was_written(world: World, data: bytes, name: str, cell: str) -> None:
    preview = shown(world, data, name)

    assert preview.tables[0].rows[1][0] == cell
    assert preview.is_whole


def test_a_letter_cut_in_two_changes_no_other(world: World) -> None:
    text = ("é" * 99 + "\n") * 1100

    preview = shown(world, b"a" + text.encode(), "long.txt")

    assert preview.lines[0] == "a" + "é" * 99
    assert not preview.is_whole


def test_words_are_lines_and_long_ones_are_cut(world: World) -> None:
    preview = shown(world, b"one\n" + b"x" * 1001 + b"\n", "log.txt")

    assert (preview.lines, preview.is_whole) == (("one", "x" * 1000), False)
    assert shown(world, b'{"a": 1}', "a.json") == Preview(lines=('{"a": 1}',))
    assert shown(world, b"a\n", "a.csv") == Preview(tables=(Table("", (("a",),)),))


def test_other_kinds_say_that_they_are_not_shown(world: World) -> None:
    assert shown(world, docx(), "text.docx").why_not == "Files of this kind are not shown here."
    assert not previews.may_be_previewed("text.docx") and not previews.may_be_previewed("no extension")


def test_altered_bytes_are_never_shown(world: World) -> None:
    """F16."""
    blob = kept(world, documents.pdf(), "plan.pdf")
    with vault().open(blob.client_id, blob.sha256) as file:
        path = file.name
    with open(path, "r+b") as file:
        file.write(b"%PDF-1.6")

    with pytest.raises(Damaged):
        preview_of(blob, name="plan.pdf")


def test_no_more_are_drawn_at_once_than_there_are_places(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A56."""
    blob = kept(world, documents.pdf(), "plan.pdf")
    monkeypatch.setattr(previews, "PATIENCE", 0.01)
    monkeypatch.setattr(previews, "_places", BoundedSemaphore(1))

    with previews._places, pytest.raises(Busy):
        preview_of(blob, name="plan.pdf")

    monkeypatch.setattr(previews, "PATIENCE", 10)
    assert preview_of(blob, name="plan.pdf").pages == 2
