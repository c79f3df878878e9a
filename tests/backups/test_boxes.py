"""A sealed object is read back whole, or refused: altered, cut off, moved, reordered, or with another key."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soc2hub.backups import boxes
from soc2hub.backups.boxes import HEADER, PIECE, TAG, OpenBox, SealedBox, box_from, new_key
from soc2hub.backups.failures import Failed, Unreadable

BOX = SealedBox(bytes(range(32)))


def in_chunks(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def sealed(data: bytes, name: str = "a/b") -> bytes:
    return b"".join(BOX.seal(name, in_chunks(data, 70_000)))


def opened(data: bytes, name: str = "a/b", box: SealedBox = BOX) -> bytes:
    return b"".join(box.open(name, in_chunks(data, 65_536)))


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 5])
def test_bytes_come_back_and_the_size_is_known_beforehand(size: int) -> None:
    data = os.urandom(size)

    closed = sealed(data)

    assert opened(closed) == data
    assert len(closed) == BOX.size_of(size)


@given(st.binary(max_size=300), st.integers(1, 50), st.integers(1, 50))
def test_it_does_not_matter_how_bytes_arrive(data: bytes, going_in: int, coming_out: int) -> None:
    closed = b"".join(BOX.seal("n", in_chunks(data, going_in)))

    assert b"".join(BOX.open("n", in_chunks(closed, coming_out))) == data


@given(st.data())
def test_any_altered_byte_is_refused(chance: st.DataObject) -> None:
    closed = bytearray(sealed(b"every weakness of every client"))
    at = chance.draw(st.integers(0, len(closed) - 1))
    closed[at] ^= chance.draw(st.integers(1, 255))

    with pytest.raises(Unreadable):
        opened(bytes(closed))


@given(st.integers(0, HEADER + TAG + 29))
def test_anything_cut_off_is_refused(length: int) -> None:
    with pytest.raises(Unreadable):
        opened(sealed(b"every weakness of every client")[:length])


def test_a_whole_last_piece_cut_off_is_refused() -> None:
    with pytest.raises(Unreadable):
        opened(sealed(os.urandom(2 * PIECE + 5))[: HEADER + 2 * (PIECE + TAG)])


def test_pieces_in_another_order_are_refused() -> None:
    closed = sealed(os.urandom(3 * PIECE))
    first, second = (closed[HEADER + n * (PIECE + TAG) :][: PIECE + TAG] for n in (0, 1))

    with pytest.raises(Unreadable):
        opened(closed[:HEADER] + second + first + closed[HEADER + 2 * (PIECE + TAG) :])


def test_an_object_under_another_name_is_refused() -> None:
    assert opened(sealed(b"manifest", "one"), "one") == b"manifest"

    with pytest.raises(Unreadable):
        opened(sealed(b"manifest", "one"), "other")


def test_another_key_is_told_apart_from_damage() -> None:
    with pytest.raises(Unreadable, match="another key"):
        opened(sealed(b"x"), box=SealedBox(bytes(32)))


def test_the_same_bytes_are_never_sealed_alike_and_their_place_does_not_tell_their_hash() -> None:
    assert sealed(b"same") != sealed(b"same")
    assert b"same" not in sealed(b"same")
    assert BOX.name_of("client/hash") != SealedBox(bytes(32)).name_of("client/hash")
    assert "hash" not in BOX.name_of("client/hash")


def test_memory_does_not_grow_with_the_object(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0
    resized = boxes._resized

    def watched(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
        nonlocal longest
        for piece in resized(chunks, size):
            longest = max(longest, len(piece))
            yield piece

    monkeypatch.setattr(boxes, "_resized", watched)
    total = sum(len(c) for c in BOX.open("n", BOX.seal("n", (bytes(PIECE // 2) for _ in range(40)))))

    assert (total, longest) == (20 * PIECE, PIECE + TAG)


def test_a_key_comes_from_the_setting_or_the_file(tmp_path: os.PathLike[str]) -> None:
    text = new_key()
    file = os.path.join(tmp_path, "key")
    with open(file, "w") as written:
        written.write(text + "\n")

    assert box_from(text, "") == box_from("", file)
    assert box_from("", "") is None


@pytest.mark.parametrize("text", ["short", "AAAA", "!" * 44, "A" * 60])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(Failed) as told:
        box_from(text, "")

    assert text not in str(told.value)


def test_an_open_box_leaves_bytes_as_they_are() -> None:
    assert b"".join(OpenBox().open("n", OpenBox().seal("n", [b"a", b"b"]))) == b"ab"
