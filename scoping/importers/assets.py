"""An export of a cloud's asset inventory becomes a handful of systems: one for each use of each kind of service.

Known are the CSV exports of AWS (Tag Editor, Resource Explorer, Config), Azure (all resources, Resource Graph)
and Google Cloud (Asset Inventory). Five hundred rows of instances and buckets are no inventory of a scope.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from scoping.importers.shapes import SYSTEMS, shape
from scoping.importers.tables import Batch, Wanted, read_table, wanted
from scoping.importers.values import squashed, text
from scoping.importers.vocabulary import families, plumbing, providers, words
from soc2hub.lib.plans import Place, Problem
from soc2hub.lib.sheets import Sheet

ASSETS = shape(
    "asset",
    "assets",
    {name: text(300) for name in ("type", "name", "group", "account", "region", "environment")},
    needed=("type", "name"),
    key=(),
)


@dataclass(frozen=True, slots=True)
class _Use:
    """What the resources of one future system share."""

    group: str
    family: str
    kind: str
    component: str
    provider: str
    environment: str

    @property
    def name(self) -> str:
        return f"{self.group}: {self.family}"[:120]


def read_assets(file: str, sheets: Sequence[Sheet]) -> Batch:
    """Raises Unreadable where no heading of an asset inventory stands."""
    found = read_table(file, sheets, ASSETS)
    uses: dict[_Use, list[Wanted]] = defaultdict(list)
    parts = 0
    for row in found.rows:
        use = _use_of(row)
        if use is None:
            parts += 1
        else:
            uses[use].append(row)
    rows = [_system(use, rows) for use, rows in sorted(uses.items(), key=lambda item: item[0].name)]
    made = f"{counted(len(found.rows), 'resource')}: {counted(len(rows), 'system')}, {parts} parts of others left out"
    note = Problem(Place(found.file), made, is_blocking=False)
    return Batch("systems of a cloud", found.file, tuple(_named_once(rows)), (*found.problems, note))


def is_inventory(sheets: Sequence[Sheet]) -> bool:
    """Told by types that only a cloud has."""
    cells = (cell for sheet in sheets for line in sheet.lines[:60] for cell in line.cells)
    return any(re.search(r"^AWS::|googleapis\.com/|^Microsoft\.\w+/|^arn:aws", cell, re.IGNORECASE) for cell in cells)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")


def _use_of(row: Wanted) -> _Use | None:
    said = squashed(str(row.values["type"]))
    plain = said.removeprefix("aws::").replace("::", ":")
    family = next((found for found in families() if found.pattern.search(plain)), None)
    if family is None or (family.kind != "tool" and plumbing().search(plain)):
        return None
    provider = next((name for name, sign in providers().items() if sign.search(said)), "")
    group = str(row.values.get("group") or row.values.get("account") or provider or "Cloud")
    return _Use(group, family.label, family.kind, family.component, provider, _environment(row))


def _environment(row: Wanted) -> str:
    """Whatever tag, group, account or name says it first; production else, so that nothing is overlooked."""
    known = {word: key for key, said in words("environments").items() for word in (key, *said)}
    for name in ("environment", "group", "account", "name"):
        for part in re.split(r"[^a-z]+", squashed(str(row.values.get(name, "")))):
            if part in known:
                return known[part]
    return "production"


def _system(use: _Use, rows: Sequence[Wanted]) -> Wanted:
    regions = sorted({str(row.values["region"]) for row in rows if row.values.get("region")})
    values = {
        "name": use.name,
        "kind": use.kind,
        "component": use.component,
        "environment": use.environment,
        "operated_by": use.provider,
        "note": (counted(len(rows), "resource") + (f" in {', '.join(regions)}" if regions else ""))[:500],
    }
    return wanted(SYSTEMS, rows[0].place, values, {}, is_suggestion=True)


def _named_once(rows: Sequence[Wanted]) -> list[Wanted]:
    """The same use in two environments is two systems."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    for row in rows:
        counts[row.key] += 1
    return [row if counts[row.key] == 1 else _in_environment(row) for row in rows]


def _in_environment(row: Wanted) -> Wanted:
    name = f"{row.values['name']}, {row.values['environment']}"[:120]
    return wanted(SYSTEMS, row.place, {**row.values, "name": name}, {}, is_suggestion=True)
