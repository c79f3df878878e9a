"""A26, A22, A29: archives that would harm who unpacks them, files that are two things, pictures too large to draw."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from soc2hub.vault.kinds import kind_of
from soc2hub.vault.refusals import WrongType
from tests.vault.samples import JPG, PDF, PNG, docx, xlsx, zipped


def lying(folder: Path, data: bytes) -> Path:
    path = folder / "arrived"
    path.write_bytes(data)
    return path


def picture(kind: str, size: tuple[int, int], **options: object) -> bytes:
    file = io.BytesIO()
    Image.new("1" if kind == "PNG" else "L", size).save(file, kind, **options)
    return file.getvalue()


def overlapping() -> bytes:
    """Two directory entries for one file's bytes, as Fifield's bomb has thousands."""
    data = zipped({"a.txt": b"x" * 1000, "b.txt": b"y" * 1000})
    at = data.rfind(b"PK\x01\x02")
    return data[: at + 42] + struct.pack("<L", 0) + data[at + 46 :]


@pytest.mark.parametrize("size", [(40_000, 1001), (1001, 40_000)])
@pytest.mark.parametrize(("kind", "name"), [("PNG", "shot.png"), ("JPEG", "shot.jpg")])
def test_a_picture_of_more_than_forty_million_pixels_is_refused(tmp_path: Path, kind: str, name: str, size) -> None:
    with pytest.raises(WrongType, match="40 million"):
        kind_of(lying(tmp_path, picture(kind, size)), name)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"comment": b"x" * 60_000}])
def test_pictures_of_usual_size_are_kept(tmp_path: Path, options: dict[str, object]) -> None:
    assert kind_of(lying(tmp_path, picture("JPEG", (4000, 3000), **options)), "photo.jpg").mime == "image/jpeg"
    assert kind_of(lying(tmp_path, picture("PNG", (4000, 3000))), "shot.png").mime == "image/png"


@pytest.mark.parametrize(("name", "data"), [("a.pdf", PDF), ("a.png", PNG), ("a.jpg", JPG)])
def test_what_is_an_archive_as_well_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(WrongType, match="archive as well"):
        kind_of(lying(tmp_path, data + zipped({"hidden.txt": b"x"})), name)


def test_a_picture_that_is_a_pdf_as_well_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongType, match="PDF as well"):
        kind_of(lying(tmp_path, PNG[:60] + PDF), "a.png")


@pytest.mark.parametrize("name", ["inner.zip", "deep/inner.ZIP", "logs.tar.gz", "lib.jar"])
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongType, match="another archive"):
        kind_of(lying(tmp_path, zipped({name: b"x"})), "pack.zip")


def test_entries_that_share_bytes_are_refused(tmp_path: Path) -> None:
    assert len(zipfile.ZipFile(io.BytesIO(overlapping())).infolist()) == 2

    with pytest.raises(WrongType, match="share their bytes"):
        kind_of(lying(tmp_path, overlapping()), "pack.zip")


def test_archives_as_people_send_them_are_kept(tmp_path: Path) -> None:
    sent = zipped({"march/review.docx": docx(), "march/list.xlsx": xlsx(), "Übersicht.pdf": PDF}, zipfile.ZIP_STORED)

    assert kind_of(lying(tmp_path, sent), "march.zip").mime == "application/zip"
    assert kind_of(lying(tmp_path, docx()), "a.docx").mime.endswith("wordprocessingml.document")
