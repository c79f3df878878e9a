"""Eight questions about the stack; the answers become the usual systems, ties and flows (PRACTICE §4, step 4).

All of it is a suggestion: what is there already stays as it is, and every row can be corrected afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scoping.importers.shapes import FLOWS, SERVICES, SYSTEMS
from scoping.importers.tables import Batch, Shape, Wanted, wanted
from scoping.importers.values import squashed
from soc2hub.lib.plans import Place

CUSTOMERS = "Customers"
GUARDING = {"guard", "watch"}


@dataclass(frozen=True, slots=True)
class Choice:
    key: str
    name: str
    role: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Area:
    """One of the eight questions; `role` and `values` hold for what is written in freely."""

    key: str
    question: str
    hint: str
    role: str
    values: Mapping[str, Any]
    choices: tuple[Choice, ...]

    def other(self, name: str) -> Choice:
        return Choice("", name, self.role, self.values)


@cache
def areas() -> tuple[Area, ...]:
    return tuple(_area(row) for row in yaml.safe_load(Path(__file__).with_name("stack.yaml").read_text("utf-8")))


def _area(row: Mapping[str, Any]) -> Area:
    choices = tuple(
        Choice(key, said["name"], said.get("role", row["role"]), row["values"] | said.get("values", {}))
        for key, said in row["choices"].items()
    )
    return Area(row["key"], row["question"], row["hint"], row["role"], row["values"], choices)


def suggestion(service: str, answers: Mapping[str, Sequence[str]], others: Mapping[str, Sequence[str]]) -> Batch:
    """`answers` and `others` by area: the keys chosen, and names written in; `service` is what customers buy."""
    chosen = _chosen(answers, others)
    fronts = [choice for choice in chosen if choice.role == "front"]
    core = fronts[0].name if fronts else ""
    rows = [_customers()] if core else []
    rows += [_system(choice, core, chosen) for choice in chosen]
    if service.strip():
        rows.append(_row(SERVICES, {"name": service.strip()[:120]}, {"needed_systems": tuple(f.name for f in fronts)}))
    if core:
        rows += [flow for choice in chosen for flow in _flows(choice, core, chosen)]
    return Batch("what the answers suggest", "Eight questions", tuple(rows))


def _chosen(answers: Mapping[str, Sequence[str]], others: Mapping[str, Sequence[str]]) -> list[Choice]:
    found: dict[str, Choice] = {}
    for area in areas():
        picked = [choice for choice in area.choices if choice.key in answers.get(area.key, ())]
        picked += [area.other(name[:120]) for name in others.get(area.key, ())]
        for choice in picked:
            found.setdefault(squashed(choice.name), choice)
    return list(found.values())


def _customers() -> Wanted:
    values = {"name": CUSTOMERS, "kind": "external", "component": "people", "exit": "customer"}
    return _row(SYSTEMS, values | {"carries_customer_data": "yes"}, {})


def _system(choice: Choice, core: str, chosen: Sequence[Choice]) -> Wanted:
    links: dict[str, tuple[str, ...]] = {}
    if choice.name == core:
        links["needed_systems"] = tuple(c.name for c in chosen if c.role in {"host", "own_host", "store"})
    elif choice.role == "front":
        links["needed_systems"] = (core,)
    elif choice.role in {"own_host", "store", "backup"}:
        links["needed_systems"] = tuple(c.name for c in chosen if c.role == "host" and c.values.get("exit"))
    elif choice.role in GUARDING and core:
        links["enforces_on"] = (core,)
    elif choice.role == "lister" and core:
        links["lists_for"] = (core,)
    said = {name: names for name, names in links.items() if names}
    return _row(SYSTEMS, {"name": choice.name} | {k: v for k, v in choice.values.items() if v != ""}, said)


def _flows(choice: Choice, core: str, chosen: Sequence[Choice]) -> list[Wanted]:
    """Customer data comes in by every front, and goes on to stores, processors and help desks; logs are asked about."""
    name = choice.name
    match choice.role:
        case "front":
            inward = [] if name == core else [_flow(name, core)]
            return [_flow(CUSTOMERS, name), *inward]
        case "store" | "processor" | "desk":
            return [_flow(core, name)]
        case "backup":
            return [_flow(store.name, name) for store in chosen if store.role == "store"]
        case "watch":
            return [_flow(core, name, note="logs and events", has_customer_data=False)]
        case "people":
            return [_flow(core, name, note="in the course of support")] if name == "Support team" else []
    return []


def _flow(source: str, target: str, *, note: str = "", has_customer_data: bool = True) -> Wanted:
    values: dict[str, Any] = {"has_customer_data": has_customer_data}
    values |= {"data_classes": ["customer"]} if has_customer_data else {}
    return _row(FLOWS, values | ({"note": note} if note else {}), {"source": (source,), "target": (target,)})


def _row(shape: Shape, values: Mapping[str, Any], links: Mapping[str, tuple[str, ...]]) -> Wanted:
    return wanted(shape, Place("Eight questions"), values, links, is_suggestion=True)
