"""A program of Markdown files, read without a database."""

from controls.calendar import Frequency
from controls.importers.programs import Mapping, read_program
from controls.importers.texts import Source
from tests.program.samples import CONTROL, INDEX, POLICY

CRITERIA = {"CC6.1", "CC6.3"}


def read(**files: str):
    return read_program(Source("p", {f"{name}.md": text.encode() for name, text in files.items()}), CRITERIA)


def test_the_front_matter_says_what_a_file_is() -> None:
    program = read(control=CONTROL, policy=POLICY, index=INDEX)

    assert program is not None
    assert [row.external_id for row in program.controls] == ["ACC-01"]
    assert [(row.kind, row.external_id) for row in program.documents] == [("policy", "policy/policy")]
    assert [item.label for item in program.skipped] == ["index.md"]
    assert program.problems == ()


def test_only_the_soc2_part_of_the_mapping_is_read() -> None:
    [row] = read(control=CONTROL).controls

    assert row.mappings == (Mapping("CC6.1", "Reviews show that access [all of it] is wanted"), Mapping("CC6.3", ""))
    assert row.frequency is Frequency.QUARTERLY
    assert row.statement == "Managers review access every quarter."


def test_an_unknown_criterion_is_a_note_with_its_line() -> None:
    program = read(control=CONTROL.replace("CC6.3", "CC6.9"))

    [note] = program.problems
    assert not note.is_blocking
    assert str(note) == "control.md, line 23: 'CC6.9' is none of the 61 criteria; left out"


def test_an_id_used_twice_names_both_places() -> None:
    program = read(a=CONTROL, b=CONTROL)

    [problem] = program.problems
    assert str(problem) == "b.md, line 2, column 1: 'ACC-01' was there before: a.md, line 2, column 1"


def test_files_that_are_no_program_are_left_to_others() -> None:
    assert read(index=INDEX) is None


def test_windows_line_ends_read_the_same() -> None:
    assert read(control=CONTROL.replace("\n", "\r\n")).controls == read(control=CONTROL).controls
