"""A manifest is read back line by line, and refused where it is not whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soc2hub.backups.failures import Unreadable
from soc2hub.backups.manifests import Bytes, Head, Line, Table, read, written

words = st.text(alphabet='aZ9 /"\\{}[]:,\n\r\x00\u2028ä🔒', max_size=8)
"""Of an alphabet of its own: to draw from all of Unicode its tables are reckoned first, which takes seconds."""
lines = st.lists(
    st.one_of(
        st.builds(Table, words, st.integers(0, 10**9)),
        st.builds(Head, words, st.integers(0, 10**9), words),
        st.builds(Bytes, words, words, st.integers(0, 10**12)),
    ),
    max_size=8,
)


@given(lines, st.integers(1, 40))
def test_it_says_what_was_written_however_it_arrives(told: list[Line], size: int) -> None:
    text = b"".join(written(told))

    assert list(read(text[at : at + size] for at in range(0, len(text), size))) == told


@given(lines, st.data())
def test_without_its_end_it_is_refused(told: list[Line], chance: st.DataObject) -> None:
    text = b"".join(written(told))
    cut = chance.draw(st.integers(0, len(text) - 1))

    with pytest.raises(Unreadable):
        list(read([text[:cut]]))


def test_a_line_left_out_is_noticed() -> None:
    text = b"".join(written([Table("a", 1), Table("b", 2)]))

    with pytest.raises(Unreadable, match="1 lines and says 2"):
        list(read([text[text.index(b"\n") + 1 :]]))
