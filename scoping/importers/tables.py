"""From sheets to rows that are wanted: the heading is found by its words, whatever stands before it is skipped."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from scoping.importers.values import Parse, Parser, Unfit, squashed
from soc2hub.lib.plans import Place, Problem, Unreadable
from soc2hub.lib.sheets import Line, Sheet

HEADING_WITHIN = 40


@dataclass(frozen=True, slots=True)
class Column:
    """`said` are other headings for it; `is_link`: its cells name other rows; `also` takes a pair's second value."""

    name: str
    parser: Parser
    said: tuple[str, ...] = ()
    is_required: bool = False
    is_link: bool = False
    also: str = ""


@dataclass(frozen=True, slots=True)
class Shape:
    """What a table of `noun` looks like; `key` are the columns that say which row is meant, or nothing does."""

    noun: str
    plural: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    defaults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row somebody wants to have: only what was said; `links` name rows of the file or of the inventory.

    A suggestion is made only where there is no such row yet.
    """

    noun: str
    label: str
    key: tuple[str, ...]
    place: Place
    values: Mapping[str, Any] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    is_suggestion: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one file, paste or set of answers asks for."""

    kind: str
    file: str
    rows: tuple[Wanted, ...]
    problems: tuple[Problem, ...] = ()


def read_table(file: str, sheets: Sequence[Sheet], shape: Shape) -> Batch:
    """The first sheet with a heading of this shape. Raises Unreadable if none has."""
    for sheet in sheets:
        heading = _heading(sheet, shape)
        if heading is not None:
            where = file if len(sheets) == 1 else f"{file}, sheet “{sheet.name}”"
            return _batch(where, heading, [line for line in sheet.lines if line.number > heading.line.number], shape)
    needed = " and ".join(f"“{column.name.replace('_', ' ')}”" for column in shape.columns if column.is_required)
    said = f"no heading of {shape.plural} in the first {HEADING_WITHIN} lines; a column {needed} is needed"
    raise Unreadable(Place(file), said)


@dataclass(frozen=True, slots=True)
class Heading:
    line: Line
    at: Mapping[str, int]
    unknown: tuple[str, ...]


def _heading(sheet: Sheet, shape: Shape) -> Heading | None:
    """The line that names most columns, among them every required one."""
    found = [heading for line in sheet.lines[:HEADING_WITHIN] if (heading := _as_heading(line, shape)) is not None]
    return max(found, key=lambda heading: len(heading.at), default=None)


def _as_heading(line: Line, shape: Shape) -> Heading | None:
    """Of two cells that mean one column, the one whose word comes first in our list counts."""
    rank = {_plain(word): place for column in shape.columns for place, word in enumerate((column.name, *column.said))}
    known = {_plain(word): column.name for column in shape.columns for word in (column.name, *column.said)}
    at: dict[str, int] = {}
    for index in sorted(range(len(line.cells)), key=lambda index: rank.get(_plain(line.cells[index]), 0)):
        name = known.get(_plain(line.cells[index]))
        if name and line.cells[index]:
            at.setdefault(name, index)
    if any(column.is_required and column.name not in at for column in shape.columns):
        return None
    used = set(at.values())
    return Heading(line, at, tuple(cell for index, cell in enumerate(line.cells) if cell and index not in used))


def _plain(word: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", squashed(word).replace("&", "and"))


def _batch(file: str, heading: Heading, lines: Sequence[Line], shape: Shape) -> Batch:
    lines = [line for line in lines if not line.is_blank]
    parsers = {
        column.name: column.parser([_cell(line, heading, column) for line in lines])
        for column in shape.columns
        if column.name in heading.at
    }
    rows, problems = [], _notes(file, heading)
    for line in lines:
        row, wrong = _row(file, line, heading, shape, parsers)
        problems += wrong
        if not wrong:
            rows += _both_ways(row, shape)
    kept, doubles = _once(rows) if shape.key else (rows, [])
    if not lines:
        problems.append(Problem(Place(file, heading.line.number), "nothing stands below the heading"))
    return Batch(shape.plural, file, tuple(kept), tuple(problems + doubles))


def _notes(file: str, heading: Heading) -> list[Problem]:
    if not heading.unknown:
        return []
    unknown = ", ".join(f"“{word[:40]}”" for word in heading.unknown[:20])
    return [Problem(Place(file, heading.line.number), f"columns not used: {unknown}", is_blocking=False)]


def _row(
    file: str, line: Line, heading: Heading, shape: Shape, parsers: Mapping[str, Parse]
) -> tuple[Wanted, list[Problem]]:
    values: dict[str, Any] = {}
    links: dict[str, tuple[str, ...]] = {}
    wrong = []
    for column in shape.columns:
        cell = _cell(line, heading, column)
        place = Place(file, line.number, heading.at.get(column.name, -1) + 1)
        if not cell:
            if column.is_required:
                wrong.append(Problem(place, f"{column.name.replace('_', ' ')} is missing"))
            continue
        try:
            value = parsers[column.name](cell)
        except Unfit as error:
            wrong.append(Problem(place, f"{column.name.replace('_', ' ')}: {error}"))
            continue
        if column.is_link:
            links[column.name] = value
        elif column.also:
            values[column.name], second = value
            values |= {column.also: second} if second else {}
        else:
            values[column.name] = value
    return wanted(shape, Place(file, line.number), values, links), wrong


def _both_ways(row: Wanted, shape: Shape) -> list[Wanted]:
    """A flow in both directions is two flows."""
    values = {name: value for name, value in row.values.items() if name != "direction"}
    there = wanted(shape, row.place, values, row.links)
    if row.values.get("direction") != "both":
        return [there]
    turned = {"source": row.links["target"], "target": row.links["source"]}
    return [there, wanted(shape, row.place, values, {**row.links, **turned})]


def wanted(
    shape: Shape,
    place: Place,
    values: Mapping[str, Any],
    links: Mapping[str, tuple[str, ...]],
    *,
    is_suggestion: bool = False,
) -> Wanted:
    said = {name: ", ".join(linked) for name, linked in links.items()} | dict(values)
    parts = [str(said.get(name) or shape.defaults.get(name, "")) for name in shape.key]
    key = tuple(map(squashed, parts))
    return Wanted(shape.noun, _label(shape, parts), key, place, values, links, is_suggestion)


def _label(shape: Shape, parts: Sequence[str]) -> str:
    if shape.noun == "flow":
        return f"{parts[0]} → {parts[1]}" + (f" ({parts[2]})" if parts[2] else "")
    return ", ".join(part.replace("_", " ") for part in parts if part)


def _once(rows: Sequence[Wanted]) -> tuple[list[Wanted], list[Problem]]:
    """A row named twice: the same again is left out, a different one is a problem."""
    first: dict[tuple[str, ...], Wanted] = {}
    problems = []
    for row in rows:
        held = first.setdefault(row.key, row)
        if held is row:
            continue
        same = (held.values, held.links) == (row.values, row.links)
        said = f"“{row.label}” stands in line {held.place.line} already"
        problems.append(Problem(row.place, said + ("" if same else ", with other values"), is_blocking=not same))
    return list(first.values()), problems


def _cell(line: Line, heading: Heading, column: Column) -> str:
    index = heading.at.get(column.name, len(line.cells))
    return line.cells[index] if index < len(line.cells) else ""
