"""Objects of a backup appear whole or not at all, in a folder and over a Django storage (as S3 is)."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage

from soc2hub.backups.failures import Failed
from soc2hub.backups.shelves import BucketShelf, FolderShelf, Shelf, shelf_at


class Cut(Exception):
    pass


@pytest.fixture(params=["folder", "storage"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Shelf:
    if request.param == "folder":
        return FolderShelf(tmp_path / "shelf")
    return BucketShelf(FileSystemStorage(tmp_path / "shelf", allow_overwrite=True))


def broken() -> Iterator[bytes]:
    yield b"begun"
    raise Cut


def test_what_is_put_comes_back_with_its_size(shelf: Shelf) -> None:
    shelf.put("one/dump", [b"a" * 10, b"b"])
    shelf.put("note.json", [b"{}"])

    assert b"".join(shelf.get("one/dump")) == b"a" * 10 + b"b"
    assert shelf.size("one/dump") == 11
    assert shelf.folders() == ["one"]


def test_a_put_reads_pieces_of_any_size_and_replaces_what_was_there(shelf: Shelf) -> None:
    shelf.put("one/dump", [b"former"])

    assert shelf.put("one/dump", [b"", b"a" * 3_000_000, b"", b"b"]) == 3_000_001

    assert b"".join(shelf.get("one/dump")) == b"a" * 3_000_000 + b"b"
    assert shelf.size("one/dump") == 3_000_001


def test_what_breaks_off_leaves_nothing(shelf: Shelf) -> None:
    with pytest.raises(Cut):
        shelf.put("one/dump", broken())

    assert shelf.size("one/dump") is None


def test_what_is_removed_is_gone_and_removing_it_again_does_no_harm(shelf: Shelf) -> None:
    shelf.put("one/dump", [b"x"])

    shelf.remove("one/dump")
    shelf.remove("one/dump")

    assert shelf.size("one/dump") is None
    with pytest.raises(FileNotFoundError):
        next(shelf.get("one/dump"))


def test_a_folder_keeps_the_former_object_when_the_new_one_breaks_off(tmp_path: Path) -> None:
    shelf = FolderShelf(tmp_path)
    shelf.put("one/dump", [b"former"])

    with pytest.raises(Cut):
        shelf.put("one/dump", broken())

    assert b"".join(shelf.get("one/dump")) == b"former"
    assert os.listdir(tmp_path / "one") == ["dump"]
    assert (tmp_path / "one" / "dump").stat().st_mode & 0o077 == 0


def test_other_places_are_refused() -> None:
    with pytest.raises(Failed, match="folder or to s3"):
        shelf_at("ftp://somewhere/else")
