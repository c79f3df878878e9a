"""Entries of a JSON list with their lines; whatever comes, a list or a complaint."""

import json

from hypothesis import given
from hypothesis import strategies as st

from controls.importers.json_lists import entries
from controls.importers.plans import Unreadable

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(VALUES, max_size=6), st.sampled_from([None, 1]))
def test_a_list_comes_back_entry_by_entry(values: list[object], indent: int | None) -> None:
    text = json.dumps(values, indent=indent)

    assert [entry.value for entry in entries("a.json", text)] == values


@given(st.text(alphabet='[]{}",:\\ \n1a', max_size=60))
def test_anything_else_is_refused_as_json_itself_would(text: str) -> None:
    try:
        found = [entry.value for entry in entries("a.json", text)]
    except Unreadable:
        found = None

    if found is not None:
        assert found == json.loads(text) or "," in text
