"""Extension and content must agree; what a browser or a person could run is not kept (cases A22, A26, A28, A29)."""

import stat
import zipfile
from pathlib import Path

import pytest

from soc2hub.vault.kinds import kind_of, mime_for, plain_name
from soc2hub.vault.refusals import WrongType
from tests.vault import samples


def judged(tmp_path: Path, name: str, data: bytes) -> str:
    path = tmp_path / "held"
    path.write_bytes(data)
    return kind_of(path, name).mime


@pytest.mark.parametrize(
    ("name", "data", "mime"),
    [
        ("review.pdf", samples.PDF, "application/pdf"),
        ("SHOT.PNG", samples.PNG, "image/png"),
        ("photo.jpg", samples.JPG, "image/jpeg"),
        ("photo.jpeg", samples.JPG, "image/jpeg"),
        ("users.csv", samples.CSV, "text/csv"),
        ("mail.eml", samples.EML, "message/rfc822"),
        ("notes.txt", "Geprüft am 3. März".encode("latin-1"), "text/plain"),
        ("export.txt", "Geprüft".encode("utf-16"), "text/plain"),
        ("log.txt", b"GET /index <html> 200", "text/plain"),
        ("readme.md", b"# Access review", "text/markdown"),
        ("users.json", b'{"users": []}', "application/json"),
        ("users.yml", b"users: []", "application/yaml"),
        ("all.zip", samples.zipped({"a/users.csv": samples.CSV}), "application/zip"),
    ],
)
def test_evidence_of_each_kind_is_kept(tmp_path: Path, name: str, data: bytes, mime: str) -> None:
    assert judged(tmp_path, name, data) == mime


def test_office_files_are_known_by_what_they_hold(tmp_path: Path) -> None:
    assert judged(tmp_path, "policy.docx", samples.docx()).endswith("wordprocessingml.document")
    assert judged(tmp_path, "users.xlsx", samples.xlsx()).endswith("spreadsheetml.sheet")

    with pytest.raises(WrongType):
        judged(tmp_path, "users.xlsx", samples.docx())
    with pytest.raises(WrongType):
        judged(tmp_path, "policy.docx", samples.zipped({"a.txt": b"x"}))


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("page.html", samples.HTML),
        ("page.htm", samples.HTML),
        ("picture.svg", samples.SVG),
        ("tool.exe", samples.EXE),
        (".htaccess", b"Require all granted"),
        ("noextension", b"text"),
        ("review.pdf", samples.EXE),
        ("review.pdf", samples.HTML),
        ("review.pdf", b"\n" + samples.PDF),
        ("shot.png", samples.HTML),
        ("shot.png", samples.JPG),
        ("photo.jpg", b"GIF89a/*" + b"\0" * 100 + b"*/=1;alert(1)"),
        ("notes.txt", samples.HTML),
        ("notes.txt", b"\xef\xbb\xbf  \n<svg onload=alert(1)>"),
        ("notes.md", b"<!-- x --><html>"),
        ("users.csv", samples.SVG),
        ("users.csv", b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>'),
        ("notes.txt", samples.EXE),
        ("notes.txt", samples.PDF),
        ("mail.eml", samples.HTML),
        ("all.zip", samples.PDF),
        ("all.zip", b"PK\x03\x04broken"),
    ],
)
def test_what_is_not_what_it_says_is_refused_naming_what_we_take(tmp_path: Path, name: str, data: bytes) -> None:
    with pytest.raises(WrongType) as caught:
        judged(tmp_path, name, data)

    assert caught.value.status == 422
    assert "PDF, PNG" in caught.value.message or "archive" in caught.value.message


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x"])
def test_archives_whose_paths_lead_outside_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(WrongType, match="leads outside"):
        judged(tmp_path, "all.zip", samples.zipped({name: b"x"}))


def test_archives_with_links_are_refused(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "held", "w") as pack:
        pack.writestr(link, "/etc/passwd")

    with pytest.raises(WrongType, match="a link"):
        kind_of(tmp_path / "held", "all.zip")


def test_zip_bombs_are_refused_unopened(tmp_path: Path) -> None:
    bomb = samples.zipped({"zeros.txt": b"\0" * 30_000_000})
    crowd = samples.zipped({f"{n}.txt": b"" for n in range(2001)}, zipfile.ZIP_STORED)

    with pytest.raises(WrongType, match="unpacks to far more"):
        judged(tmp_path, "all.zip", bomb)
    with pytest.raises(WrongType, match="more than 2000 files"):
        judged(tmp_path, "all.zip", crowd)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\evidence\\review.pdf", "review.pdf"),
        ("/absolute/review.pdf", "review.pdf"),
        ("re\x00view\r\n.pdf", "review.pdf"),
        ("review\u202efdp.exe.pdf", "reviewfdp.exe.pdf"),
        ("Überprüfung Q1.pdf", "Überprüfung Q1.pdf"),
        ("  .pdf", "pdf"),
        ("", "evidence"),
        ("..", "evidence"),
        ("x" * 5000 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_names_are_made_plain(sent: str, kept: str) -> None:
    assert plain_name(sent) == kept


def test_a_file_is_handed_out_with_a_type_of_our_list_or_as_opaque_bytes() -> None:
    assert mime_for("review.pdf") == "application/pdf"
    assert mime_for("page.html") == "application/octet-stream"
    assert mime_for("noextension") == "application/octet-stream"
