"""Malformed input gets a clear error naming the place; no row, no crash (SECURITY case A26)."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from controls.importers.plans import Unreadable
from soc2hub.lib.refusals import Refusal
from soc2hub.program.actions import imports
from soc2hub.program.sources import read_bytes, read_path
from tests.program.samples import CONTROL, MEASURES, POLICY, REQUESTS, zipped

MEASURE = json.dumps(MEASURES[0])


def complaints(name: str, data: bytes) -> list[str]:
    """As the page and the command say it."""
    try:
        parsed = imports.parse(read_bytes(name, data))
    except Unreadable as error:
        return [str(error)]
    return [str(problem) for problem in parsed.problems if problem.is_blocking]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.md", b"", "a.md: the file is empty"),
        ("a.json", b" \n ", "a.json: the file is empty"),
        ("a.json", REQUESTS.encode("utf-16"), "a.json, line 1, column 1: the text is UTF-16; save it as UTF-8"),
        ("a.md", CONTROL.encode("utf-16-le"), "a.md, line 1, column 1: the text is UTF-16; save it as UTF-8"),
        ("a.md", "# Caf\n| é".encode("latin-1"), "a.md, line 2, column 3: byte 0xe9 is not UTF-8"),
        ("a.md", b"# ok\nab\0c", "a.md, line 2, column 3: a NUL byte"),
        ("a.bin", bytes(range(256)) * 9, "a.bin, line 1, column 1: a NUL byte"),
        ("a.pdf", b"%PDF-1.7 hello", "a.pdf: nothing here that is known"),
        ("a.md", b"# Only words\n", "a.md: nothing here that is known"),
        ("a.json", b"// note\n[]", "a.json, line 1, column 1: not JSON: it begins with a comment"),
        ("a.json", b'{"catalog": 1}', "a.json, line 1, column 1: a JSON object; a list of measures is wanted"),
        ("a.json", b"[]", "a.json, line 1: the list is empty"),
        ("a.json", b"[1]", "a.json, line 1, column 2: an entry is int"),
        ("a.json", b"[" * 100_000, "a.json, line 1, column 31: nested deeper than 30 levels"),
        ("a.json", b'[{"a":' * 100_000, "a.json, line 1, column 91: nested deeper than 30 levels"),
        ("a.json", b'[\n {"id": "x",\n  oops}]', "a.json, line 3, column 3: not JSON: expecting property name"),
        ("a.json", b'[{"id": NaN}]', "a.json, line 1, column 2: in the entry that begins here: NaN is not JSON"),
        ("a.json", b'[{"id": 1, "id": 2}]', "line 1, column 2: in the entry that begins here: 'id' stands twice"),
        ("a.json", b"[" + b"9" * 5000 + b"]", "a.json, line 1, column 2: in the entry that begins here: Exceeds"),
        ("a.json", f"[{MEASURE}] x".encode(), "not JSON: there is more after the end of the list"),
        ("a.json", f"[{MEASURE}\n{MEASURE}]".encode(), "a.json, line 2, column 1: not JSON: a comma"),
        ("a.json", f"[{MEASURE},\n{MEASURE}]".encode(), "line 2, column 1: id 'sso' was there before, in line 1"),
        ("a.json", b"[" + b"1," * 6000 + b"1]", "more than 5000 entries"),
        ("a.md", b"---\nid: A\n", "a.md, line 1: the front matter that begins here is never closed"),
        ("a.md", b"---\nid: [a\n---\n", "a.md, line 2, column 7: the front matter is not YAML"),
        ("a.md", b"---\nid: a\nid: b\n---\n", "a.md, line 3, column 1: 'id' stands twice"),
        ("a.md", b"---\na: &x [1]\nb: *x\n---\n", "a.md, line 2, column 4: anchors and aliases"),
        ("a.md", b"---\nid: {a: b}\n---\n", "a.md, line 2, column 1: only texts and lists of texts"),
        ("a.md", b"---\nid: " + b"[" * 7000 + b"\n---\n", "a.md, line 1: the front matter is not YAML, or nested"),
        ("a.md", b"---\n" + b"a: b\n" * 5000 + b"---\n", "a.md, line 1: the front matter is longer than"),
        ("a.md", POLICY.replace("2026-01-09", "soon").encode(), "a.md, line 5, column 1: last_reviewed is 'soon'"),
        ("a.md", POLICY.replace("type: policy", "type: poem").encode(), "a.md, line 2, column 1: type is 'poem'"),
        ("a.md", CONTROL.replace("title: Access reviews\n", "").encode(), "a.md, line 1: title is missing"),
        ("a.md", CONTROL.replace("## Description", "## D").encode(), "a.md: the section ## Description is missing"),
        ("a.md", REQUESTS.replace("2026-10-01", "1 Oct").encode(), "a.md, line 5: cell 5 is '1 Oct', not a date"),
        ("a.md", REQUESTS.replace("| 2 |", "| 1 |").encode(), "a.md, line 6: request 'PBC-001' was there before"),
        ("a.md", REQUESTS.replace("| HR ", "").encode(), "a.md, line 6: the row has 6 cells, the heading 7"),
        ("a.md", REQUESTS.replace("Listing of leavers", "").encode(), "a.md, line 6: text is missing"),
    ],
)  # fmt: skip
def test_bad_input_is_named_with_its_place(name: str, data: bytes, said: str) -> None:
    found = complaints(name, data)

    assert any(said in complaint for complaint in found), found


@pytest.mark.parametrize("bad", ["a\0b", "\ud800"])
def test_text_the_database_cannot_hold_is_named(bad: str) -> None:
    data = json.dumps([MEASURES[0] | {"name": bad}]).encode()

    [complaint] = complaints("m.json", data)

    assert complaint.startswith("m.json, line 1, column 2: name holds")


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.json"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)

    with pytest.raises(Unreadable, match=r"huge\.json: more than 20 MB; nothing was read"):
        read_path(path)


def test_a_folder_counts_all_its_files(tmp_path: Path) -> None:
    for number in range(3):
        (tmp_path / f"{number}.md").write_bytes(b"x" * 9 * 1024 * 1024)

    with pytest.raises(Unreadable, match="more than 20 MB"):
        read_path(tmp_path)


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    inside = tmp_path / "program"
    inside.mkdir()
    (inside / "acc.md").write_text(CONTROL)
    (inside / "passwd.md").symlink_to("/etc/passwd")

    assert list(read_path(inside).files) == ["acc.md"]


def test_a_zip_of_a_folder_reads_as_the_folder() -> None:
    data = zipped({"program/custom/acc.md": CONTROL, "program/.DS_Store": b"\0", "__MACOSX/program/x": b"\0"})

    source = read_bytes("program.zip", data)

    assert list(source.files) == ["custom/acc.md"]


def test_a_zip_bomb_is_stopped_at_the_limit() -> None:
    data = zipped({f"{number}.md": bytes(15 * 1024 * 1024) for number in range(2)})

    assert len(data) < 100_000
    with pytest.raises(Unreadable, match="more than 20 MB"):
        read_bytes("bomb.zip", data)


def test_a_broken_or_empty_zip_is_refused() -> None:
    whole = zipped({"a.md": CONTROL * 50})

    for data in (whole[: len(whole) // 2], whole[:40] + bytes(len(whole) - 40), b"PK\x03\x04nothing"):
        with pytest.raises(Unreadable, match="the archive is broken"):
            read_bytes("a.zip", data)

    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises((Unreadable, Refusal)):
        imports.parse(read_bytes("a.zip", empty.getvalue()))


def test_a_large_list_is_read_in_seconds() -> None:
    words = "word " * 3900
    data = json.dumps([MEASURES[0] | {"id": str(n), "description": words} for n in range(1000)], indent=1).encode()

    assert len(data) < 20 * 1024 * 1024
    assert complaints("m.json", data) == []
