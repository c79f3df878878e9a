"""A list of measures, read without a database."""

import json

from controls.importers.measures import read_measures
from controls.importers.texts import Source
from tests.program.samples import MEASURES, measures_json

CRITERIA = {"CC6.1", "CC6.2", "CC8.1"}


def read(data: bytes):
    return read_measures(Source("m.json", {"m.json": data}), CRITERIA)


def test_soc2_ids_are_read_with_or_without_prefix_and_others_ignored() -> None:
    found = read(measures_json())

    assert [row.criteria for row in found.rows] == [("CC6.1", "CC6.2"), ("CC8.1",)]
    assert found.with_soc2 == 2


def test_an_entry_knows_its_line() -> None:
    assert [row.place.line for row in read(measures_json()).rows] == [2, 10]


def test_every_wrong_field_of_an_entry_is_named() -> None:
    data = json.dumps([MEASURES[0] | {"name": 7, "importance": "MAYBE"}, {"id": "x"}, 3]).encode()

    said = [problem.reason for problem in read(data).problems]

    assert said[0] == "name is int, not a text"
    assert "category is missing" in said
    assert said[-1].startswith("an entry is int")


def test_several_files_or_no_json_are_left_to_others() -> None:
    assert read_measures(Source("p", {"a.md": b"# a", "b.md": b"# b"}), CRITERIA) is None
    assert read_measures(Source("a.md", {"a.md": b"# a"}), CRITERIA) is None
