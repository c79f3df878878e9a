"""A table becomes events, or says line by line what is not right (DOMAIN R6.2, case A26)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.listings import Columns, Listing, headings, proposed, read_listing
from soc2hub.lib.plans import Unreadable
from soc2hub.lib.sheets import read_sheets

YEAR = (date(2026, 1, 1), date(2026, 12, 31))
COLUMNS = Columns("id", "left")


def read(text: str, columns: Columns = COLUMNS, zone: str = "Europe/Berlin") -> Listing:
    return read_listing("a.csv", read_sheets("a.csv", text.encode()), columns, zone=zone, since=YEAR[0], until=YEAR[1])


def test_lines_before_the_heading_and_other_columns_are_left_out() -> None:
    text = "Terminations 2026\n\nid,name,left\nE-1,Jo,2026-03-05\n\nE-2,Ann,2026-03-06\n"

    found = read(text, Columns("id", "left", "name"))

    assert [(e.key, e.label, e.on, e.line) for e in found.events] == [
        ("E-1", "Jo", date(2026, 3, 5), 4), ("E-2", "Ann", date(2026, 3, 6), 6)
    ]  # fmt: skip
    assert (found.row_count, found.problems) == (2, ())


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-03-28 23:30", datetime(2026, 3, 28, 22, 30, tzinfo=UTC)),
        ("2026-03-29 12:00", datetime(2026, 3, 29, 10, 0, tzinfo=UTC)),  # clocks went forward that night
        ("2026-03-28T22:30:15Z", datetime(2026, 3, 28, 22, 30, 15, tzinfo=UTC)),
        ("2026-03-28 18:30 -0400", datetime(2026, 3, 28, 22, 30, tzinfo=UTC)),
        ("28.03.2026 11:05 PM", datetime(2026, 3, 28, 22, 5, tzinfo=UTC)),
    ],
)
def test_times_are_meant_in_the_zone_unless_they_say_theirs(said: str, at: datetime) -> None:
    [event] = read(f"id,left\nE-1,{said}\n").events

    assert event.at == at


def test_the_day_of_an_event_is_the_day_there() -> None:
    """20:00 UTC on 31 December is 1 January in Auckland."""
    text = "id,left\nE-1,2026-06-30T20:00Z\n"

    assert read(text, zone="Pacific/Auckland").events[0].on == date(2026, 7, 1)
    assert read(text, zone="America/New_York").events[0].on == date(2026, 6, 30)


def test_every_bad_row_is_named_with_its_line() -> None:
    bad = ",2026-03-06\nE-2,\nE-3,soon\nE-1,2026-03-07\nE-4,2025-12-31\nE-5,2026-03-05 25:00\n"

    found = read(f"id,left\nE-1,2026-03-05\n{bad}")

    assert [(problem.place.line, problem.reason) for problem in found.problems] == [
        (3, "the key is missing"),
        (4, "“E-2” has no date"),
        (5, "“soon” is not a date such as 2027-03-31"),
        (6, "“E-1” stands in line 2 already"),
        (7, "“E-4” is of 2025-12-31, outside 2026-01-01 to 2026-12-31, which the list is said to be of"),
        (8, "“25:00” is no time of day"),
    ]
    assert found.row_count == 7


def test_a_list_of_nothing_is_a_list() -> None:
    found = read("id,left\n")

    assert (found.events, found.row_count, found.problems) == ((), 0, ())


def test_missing_columns_are_said() -> None:
    with pytest.raises(Unreadable, match="no heading with “id” and “left” in the first 40 lines"):
        read("name,date\nJo,2026-03-05\n")


def test_columns_are_proposed_by_their_names() -> None:
    sheets = read_sheets("a.csv", b"Exported 2026\nname,Employee_ID,Last day\nJo,7,2026-03-05\n")

    assert proposed(headings("a.csv", sheets)) == Columns("Employee_ID", "Last day")


@given(st.lists(st.tuples(st.integers(1, 10**6), st.dates(*YEAR)), unique_by=lambda row: row[0], max_size=60))
def test_every_row_is_an_event_whatever_their_number_and_order(rows) -> None:
    found = read("id,left\n" + "".join(f"K{key},{on}\n" for key, on in rows))

    assert [(event.key, event.on) for event in found.events] == [(f"K{key}", on) for key, on in rows]
    assert found.row_count == len(rows)
