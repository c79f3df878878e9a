"""A JSON list of security measures with `;`-joined standards (Probo): rows for the practice's library."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from controls.importers.json_lists import Entry, entries, looks_like_json
from controls.importers.plans import Place, Problem, sorted_by_place
from controls.importers.texts import Source, decoded, fault_of, faults

KIND = "List of measures for the library"
PREFIX = "SOC2-"
BARE = re.compile(r"^(CC\d|A\d|C\d|PI\d|P\d)\.\d+$")
TIERS = {"MANDATORY": "core", "PREFERRED": "extended", "ADVANCED": "extended"}
WEIGHTS = {"MANDATORY": "normal", "PREFERRED": "normal", "ADVANCED": "low"}
TEXTS = {"id": 80, "name": 200, "category": 120, "importance": 20, "standards": 2000, "description": 20_000}
OPTIONAL = {"standards", "description"}
DOMAINS = {
    "business continuity & third-party management": "bcp_dr",
    "communications & collaboration security": "communication",
    "data management & privacy": "data_protection",
    "endpoint security": "asset_endpoint",
    "governance, risk & compliance": "governance",
    "human resources & personnel security": "hr",
    "identity & access management": "access_management",
    "infrastructure & network security": "network_security",
    "logging, monitoring & incident management": "logging_monitoring",
    "physical & environmental security": "physical_security",
    "secure development & code management": "change_management",
}


@dataclass(frozen=True, slots=True)
class MeasureRow:
    place: Place
    external_id: str
    title: str
    statement: str
    domain: str
    tier: str
    weight: str
    criteria: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Measures:
    """`with_soc2` counts the rows naming SOC 2 at all, as the list itself says."""

    rows: tuple[MeasureRow, ...]
    problems: tuple[Problem, ...]
    with_soc2: int


def read_measures(source: Source, criteria: AbstractSet[str]) -> Measures | None:
    """None if the source is no single JSON file."""
    only = source.only_file
    if only is None:
        return None
    file, data = only
    text = decoded(file, data)
    if not looks_like_json(text) and not file.lower().endswith(".json"):
        return None
    rows: list[MeasureRow] = []
    problems: list[Problem] = []
    marked = 0
    for entry in entries(file, text):
        found = _faults(entry)
        problems += found
        if not found:
            mapped, notes = _criteria(entry, criteria)
            problems += notes + _described(entry)
            marked += PREFIX in entry.value["standards"]
            rows.append(_row(entry, mapped))
    if not rows and not problems:
        problems.append(Problem(Place(file, 1), "the list is empty"))
    return Measures(tuple(rows), sorted_by_place([*problems, *_repeated(rows)]), marked)


def _row(entry: Entry, criteria: tuple[str, ...]) -> MeasureRow:
    value: dict[str, str] = entry.value
    return MeasureRow(
        place=entry.place,
        external_id=value["id"].strip(),
        title=value["name"].strip(),
        statement=value["description"].strip() or value["name"].strip(),
        domain=DOMAINS.get(value["category"].strip().lower(), "governance"),
        tier=TIERS[value["importance"]],
        weight=WEIGHTS[value["importance"]],
        criteria=criteria,
    )


def _faults(entry: Entry) -> list[Problem]:
    value: Any = entry.value
    if not isinstance(value, dict):
        return [Problem(entry.place, f"an entry is {type(value).__name__}, not an object with id, name, standards …")]
    wrong = [
        f"{name} is {type(value[name]).__name__}, not a text"
        for name in TEXTS
        if name in value and not isinstance(value[name], str)
    ]
    wrong += [f"{name} is missing" for name in TEXTS if name not in value]
    if not wrong:
        wrong = [fault_of(value[n], longest=most, name=n, optional=n in OPTIONAL) for n, most in TEXTS.items()]
        if value["importance"] not in TIERS:
            wrong.append(f"importance is {value['importance'][:40]!r}, not one of {', '.join(TIERS)}")
    return faults(entry.place, *wrong)


def _criteria(entry: Entry, known: AbstractSet[str]) -> tuple[tuple[str, ...], list[Problem]]:
    """The SOC 2 ids among the standards, with or without their prefix; other standards are nobody's business here."""
    found: dict[str, None] = {}
    notes: list[Problem] = []
    for standard in filter(None, map(str.strip, entry.value["standards"].split(";"))):
        criterion = standard.removeprefix(PREFIX)
        if criterion == standard and not BARE.match(standard):
            continue
        if criterion in known:
            found.setdefault(criterion)
        else:
            reason = f"{entry.value['id']}: {standard!r} is none of the 61 criteria; left out"
            notes.append(Problem(entry.place, reason, is_blocking=False))
    return tuple(found), notes


def _described(entry: Entry) -> list[Problem]:
    if entry.value["description"].strip():
        return []
    reason = f"{entry.value['id']}: no description; its name stands as the statement"
    return [Problem(entry.place, reason, is_blocking=False)]


def _repeated(rows: Iterable[MeasureRow]) -> Iterator[Problem]:
    first: dict[str, Place] = {}
    for row in rows:
        if row.external_id in first:
            yield Problem(row.place, f"id {row.external_id!r} was there before, in line {first[row.external_id].line}")
        first.setdefault(row.external_id, row.place)
