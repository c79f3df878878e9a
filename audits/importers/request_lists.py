"""An auditor's request list kept as a Markdown table (DOMAIN R8.1, R8.2): one row, one request."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from controls.importers.plans import Place, Problem, Unreadable, sorted_by_place
from controls.importers.texts import MOST_ROWS, Source, decoded, fault_of, faults, is_day, lines_of

KIND = "Request list"
COLUMNS = {
    "ref": {"#", "id", "no", "no.", "ref", "request id", "item"},
    "text": {"artifact description", "request description", "description", "request", "artifact", "deliverable"},
    "owner_title": {"owner", "assigned to", "responsible"},
    "system_name": {"system/tool", "system / tool", "system", "tool", "source"},
    "due_on": {"due date", "due", "due on", "deadline"},
    "delivered": {"delivered?", "delivered", "status"},
    "note": {"notes", "notes / comments", "note", "comments"},
}
LONGEST = {"ref": 40, "text": 4000, "owner_title": 120, "system_name": 120, "note": 4000}
CELLS = re.compile(r"(?<!\\)\|")
DONE = {"✅", "✔", "✔️", "x", "yes", "done", "submitted", "delivered"}
KINDS = {
    "policy": ("policy", "charter", "sop", "procedure"),
    "population": ("population", "listing", "logs", "records"),
    "sample": ("sample",),
    "configuration": ("configuration", "screenshot", "setting"),
    "walkthrough": ("walkthrough",),
    "interview": ("interview",),
}


@dataclass(frozen=True, slots=True)
class RequestRow:
    place: Place
    ref: str
    text: str
    kind: str
    owner_title: str
    system_name: str
    due_on: date | None
    was_delivered: bool
    note: str


@dataclass(frozen=True, slots=True)
class RequestList:
    rows: tuple[RequestRow, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    """A table whose columns we know: name of each, and its rows of cells with their line."""

    names: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_requests(source: Source) -> RequestList | None:
    """None if the source is no single text file with a table of requests."""
    only = source.only_file
    if only is None:
        return None
    file, data = only
    table = _table(lines_of(decoded(file, data)))
    if table is None:
        return None
    if len(table.rows) > MOST_ROWS:
        raise Unreadable(Place(file, table.rows[MOST_ROWS][0]), f"more than {MOST_ROWS} requests; split the list")
    rows: list[RequestRow] = []
    problems: list[Problem] = []
    for number, cells in table.rows:
        place = Place(file, number)
        found = _faults(place, table.names, cells)
        problems += found
        if not found:
            rows.append(_row(place, dict(zip(table.names, cells, strict=True))))
    if not table.rows:
        problems.append(Problem(Place(file), "the table of requests has no rows"))
    return RequestList(tuple(rows), sorted_by_place([*problems, *_repeated(rows)]))


def _table(lines: Sequence[str]) -> _Table | None:
    for index in range(len(lines) - 1):
        if "|" in lines[index] and _is_rule(lines[index + 1]):
            names = tuple(_column(cell) for cell in _cells(lines[index]))
            if names.count("ref") == 1 and names.count("text") == 1:
                return _Table(names, tuple(_rows(lines, index + 2)))
    return None


def _is_rule(line: str) -> bool:
    """The line of dashes below a table's heading."""
    cells = _cells(line)
    return bool(cells) and all(len(cell) > 1 and not cell.strip(":").strip("-") and "-" in cell for cell in cells)


def _rows(lines: Sequence[str], start: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    for index in range(start, len(lines)):
        if "|" not in lines[index]:
            return
        yield index + 1, _cells(lines[index])


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
    return tuple(cell.replace("\\|", "|").strip() for cell in CELLS.split(inner))


def _column(heading: str) -> str:
    plain = heading.strip(" *").lower()
    return next((name for name, words in COLUMNS.items() if plain in words), f"?{plain}")


def _row(place: Place, cells: dict[str, str]) -> RequestRow:
    ref, due = cells["ref"], cells.get("due_on", "")
    return RequestRow(
        place=place,
        ref=f"PBC-{int(ref):03}" if ref.isascii() and ref.isdigit() else ref,
        text=cells["text"],
        kind=_kind(cells["text"]),
        owner_title=cells.get("owner_title", ""),
        system_name=cells.get("system_name", ""),
        due_on=date.fromisoformat(due) if due else None,
        was_delivered=cells.get("delivered", "").lower() in DONE,
        note=cells.get("note", ""),
    )


def _faults(place: Place, names: tuple[str, ...], cells: tuple[str, ...]) -> list[Problem]:
    if len(cells) != len(names):
        return [Problem(place, f"the row has {len(cells)} cells, the heading {len(names)}")]
    values = dict(zip(names, cells, strict=True))
    wrong = [
        fault_of(values[name], longest=most, name=name.replace("_", " "), optional=name not in {"ref", "text"})
        for name, most in LONGEST.items()
        if name in values
    ]
    if values.get("due_on") and not is_day(values["due_on"]):
        column = names.index("due_on") + 1
        wrong.append(f"cell {column} is {values['due_on'][:40]!r}, not a date such as 2026-01-31")
    return faults(place, *wrong)


def _kind(text: str) -> str:
    plain = text.lower()
    return next((kind for kind, words in KINDS.items() if any(word in plain for word in words)), "other")


def _repeated(rows: Iterable[RequestRow]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in rows:
        if row.ref in first:
            yield Problem(row.place, f"request {row.ref!r} was there before, in line {first[row.ref].line}")
        first.setdefault(row.ref, row.place)
