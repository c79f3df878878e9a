"""Bytes to text, with the place of what is wrong."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controls.importers.plans import Unreadable
from controls.importers.texts import decoded, is_day, lines_of


@given(st.binary(max_size=300))
def test_any_bytes_become_text_or_a_complaint_with_a_place(data: bytes) -> None:
    try:
        text = decoded("a.md", data)
    except Unreadable as error:
        assert error.problem.place.file == "a.md"
    else:
        assert "\0" not in text
        assert text.encode() == data.removeprefix(b"\xef\xbb\xbf")


def test_a_mark_at_the_start_is_not_part_of_the_text() -> None:
    assert decoded("a.md", "\ufeffé".encode()) == "é"


def test_the_column_counts_letters_not_bytes() -> None:
    with pytest.raises(Unreadable, match="line 2, column 3"):
        decoded("a.md", "x\nüé".encode()[:-2] + b"z\xff")


def test_lines_are_counted_as_an_editor_does() -> None:
    assert lines_of("a\r\nb\x0cc\u2028d\n") == ["a", "b\x0cc\u2028d", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("2026-01-31", True), ("1969-12-31", False), ("2200-01-01", False), ("0001-01-01", False), ("soon", False)],
)
def test_a_day_of_an_import_is_one_that_people_may_mean(text: str, expected: bool) -> None:
    assert is_day(text) is expected
