"""A table somebody extracted from a system becomes events: a key, a day (and time), a name, a line number.

Nothing is guessed about a row: what cannot be read is said with its line, and nothing of the list is used until it
is mended (DOMAIN R6.2). Pure: times without an offset are meant in the zone given.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from scoping.importers.values import Parse, Unfit, day, squashed
from soc2hub.lib.plans import Place, Problem, Unreadable
from soc2hub.lib.sheets import Line, Sheet

HEADING_WITHIN = 40
LONGEST_KEY, LONGEST_LABEL = 200, 200
TIME = re.compile(
    r"[T ,]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([AP]M)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?$", re.IGNORECASE
)
KEYS = ("id", "key", "ticket", "number", "no", "employee id", "user", "account", "username", "e-mail", "email", "name")
DAYS = ("date", "day", "when", "last day", "left on", "termination date", "end date", "merged at", "deployed at",
        "created at", "closed at", "disabled at", "completed at", "time", "timestamp")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Headings as they stand in the file; `label` may be empty."""

    key: str
    happened: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """`at` is known only where the list gives a time; `on` is the day of it where the client is."""

    key: str
    label: str
    on: date
    at: datetime | None
    line: int


@dataclass(frozen=True, slots=True)
class Listing:
    """`row_count` counts every row below the heading that is not blank, good or bad."""

    file: str
    events: tuple[Event, ...]
    row_count: int
    problems: tuple[Problem, ...] = ()


def headings(file: str, sheets: Sequence[Sheet]) -> tuple[str, ...]:
    """What the columns are called; Unreadable where no line looks like a heading."""
    _, line = _any_heading(file, sheets)
    return tuple(cell for cell in line.cells if cell)


def proposed(names: Sequence[str]) -> Columns:
    """Which columns are meant if nobody says so: those called as such columns usually are, else the first two."""
    key = _called(names, KEYS) or names[0]
    rest = [name for name in names if name != key]
    happened = _called(rest, DAYS) or (rest[0] if rest else key)
    return Columns(key, happened)


def read_listing(
    file: str, sheets: Sequence[Sheet], columns: Columns, *, zone: str, since: date, until: date
) -> Listing:
    """Every event of the list, and every row that is not right, by line. Raises Unreadable without the columns."""
    where, sheet, heading, at = _heading(file, sheets, columns)
    lines = [line for line in sheet.lines if line.number > heading.number and not line.is_blank]
    parse = day()([_cell(line, at["happened"]) for line in lines])
    events, problems = [], []
    for line in lines:
        try:
            event = _event(line, at, parse, ZoneInfo(zone))
            _ensure_inside(event, since, until)
            events.append(event)
        except Unfit as error:
            problems.append(Problem(Place(where, line.number), str(error)))
    problems += _doubles(where, events)
    return Listing(where, tuple(events), len(lines), tuple(sorted(problems, key=lambda each: each.place.line)))


def _event(line: Line, at: dict[str, int], parse: Parse, zone: ZoneInfo) -> Event:
    key = " ".join(_cell(line, at["key"]).split())
    if not key:
        raise Unfit("the key is missing")
    if len(key) > LONGEST_KEY:
        raise Unfit(f"the key has more than {LONGEST_KEY} characters")
    said = _cell(line, at["happened"])
    if not said:
        raise Unfit(f"“{key}” has no date")
    on, instant = _when(said, parse, zone)
    return Event(key, " ".join(_cell(line, at["label"]).split())[:LONGEST_LABEL], on, instant, line.number)


def _when(said: str, parse: Parse, zone: ZoneInfo) -> tuple[date, datetime | None]:
    found = TIME.search(said)
    on: date = parse(said[: found.start()] if found else said)
    if found is None:
        return on, None
    instant = datetime.combine(on, _time(found), _offset(found[5], zone))
    return instant.astimezone(zone).date(), instant


def _time(found: re.Match[str]) -> time:
    hour, half = int(found[1]), (found[4] or "").upper()
    if half:
        hour = hour % 12 + (12 if half == "PM" else 0)
    try:
        return time(hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        raise Unfit(f"“{found[0].strip()}” is no time of day") from None


def _offset(said: str | None, zone: ZoneInfo) -> ZoneInfo | timezone:
    if not said:
        return zone
    if said.upper() in {"Z", "UTC"}:
        return UTC
    sign = -1 if said[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(said[1:3]), minutes=int(said[-2:])))


def _ensure_inside(event: Event, since: date, until: date) -> None:
    if not since <= event.on <= until:
        raise Unfit(f"“{event.key}” is of {event.on}, outside {since} to {until}, which the list is said to be of")


def _doubles(where: str, events: Sequence[Event]) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for event in events:
        line = first.setdefault(event.key, event.line)
        if line != event.line:
            yield Problem(Place(where, event.line), f"“{event.key}” stands in line {line} already")


def _heading(file: str, sheets: Sequence[Sheet], columns: Columns) -> tuple[str, Sheet, Line, dict[str, int]]:
    """The first line that names the columns chosen, in any sheet."""
    for sheet in sheets:
        for line in sheet.lines[:HEADING_WITHIN]:
            at = {name: _place(line, getattr(columns, name)) for name in ("key", "happened", "label")}
            if at["key"] >= 0 and at["happened"] >= 0 and (at["label"] >= 0 or not columns.label):
                return (file if len(sheets) == 1 else f"{file}, sheet “{sheet.name}”"), sheet, line, at
    wanted = " and ".join(f"“{name}”" for name in (columns.key, columns.happened, columns.label) if name)
    raise Unreadable(Place(file), f"no heading with {wanted} in the first {HEADING_WITHIN} lines")


def _any_heading(file: str, sheets: Sequence[Sheet]) -> tuple[Sheet, Line]:
    """The line with the most words that differ and are no numbers; of equals the first."""
    lines = [(sheet, line) for sheet in sheets for line in sheet.lines[:HEADING_WITHIN]]
    found = max(lines, key=lambda pair: _likeness_of_heading(pair[1]), default=None)
    if found is None or _likeness_of_heading(found[1]) < 1:
        raise Unreadable(Place(file), f"no heading in the first {HEADING_WITHIN} lines")
    return found


def _likeness_of_heading(line: Line) -> int:
    names = [cell for cell in line.cells if cell and not any(sign.isdigit() for sign in cell)]
    return len(names) if max(Counter(map(squashed, names)).values(), default=0) == 1 else 0


def _place(line: Line, name: str) -> int:
    wanted = squashed(name)
    return next((at for at, cell in enumerate(line.cells) if cell and squashed(cell) == wanted), -1) if name else -1


def _cell(line: Line, at: int) -> str:
    return line.cells[at] if 0 <= at < len(line.cells) else ""


def _called(names: Sequence[str], words: Sequence[str]) -> str:
    plain = {squashed(name.replace("_", " ")): name for name in names}
    return next((plain[word] for word in words if word in plain), "")
