"""An auditor's list in a Markdown table, read without a database."""

from datetime import date

from audits.importers.request_lists import read_requests
from controls.importers.texts import Source
from tests.program.samples import REQUESTS


def read(text: str):
    return read_requests(Source("t.md", {"t.md": text.encode()}))


def test_each_row_is_a_request_with_its_line() -> None:
    first, second = read(REQUESTS).rows

    assert (first.ref, first.place.line, first.due_on, first.was_delivered) == ("PBC-001", 5, date(2026, 10, 1), True)
    assert (second.ref, second.text, second.due_on) == ("PBC-002", "Listing of leavers", None)


def test_a_bar_in_a_cell_is_escaped_not_a_border() -> None:
    assert read(REQUESTS).rows[0].note == "Include | history"


def test_ids_of_the_auditor_stay_as_they_are() -> None:
    assert read(REQUESTS.replace("| 1 |", "| A-17 |")).rows[0].ref == "A-17"


def test_the_first_table_with_an_id_and_a_description_counts() -> None:
    other = "| Field | Meaning |\n|---|---|\n| a | b |\n\n"

    assert len(read(other + REQUESTS).rows) == 2
    assert read(other) is None


def test_a_table_without_rows_says_so() -> None:
    assert [p.reason for p in read("| # | Request |\n|---|---|\n").problems] == ["the table of requests has no rows"]
