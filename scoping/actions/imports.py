"""Look first, then write all or nothing: tables, pasted cells and answers become rows of the inventory (S1, S2).

What nobody said is never emptied, and a second run of the same changes nothing.
"""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from scoping.actions.commitments import COMMITMENTS
from scoping.actions.flows import FLOWS
from scoping.actions.registers import Register, own_fields
from scoping.actions.services import SERVICES
from scoping.actions.systems import SYSTEMS
from scoping.actions.vendors import VENDORS
from scoping.importers.tables import Batch, Wanted
from scoping.importers.values import squashed
from scoping.likenesses import essence
from scoping.queries import inventory
from scoping.queries.vendors import vendors
from soc2hub.accounts.models import Person, User
from soc2hub.lib.plans import ImportPlan, Item, Place, Problem, sorted_by_place
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.locks import one_at_a_time
from soc2hub.tenancy.models import Client
from soc2hub.trail.record import record

MOST_ROWS = 5_000
"""Rows written at once: more than any scope has, little enough to write while a person waits."""


@dataclass(frozen=True)
class Noun:
    """How one noun is looked up and written; `links` says which noun each linked field names."""

    register: Register[Any]
    rows: Callable[[], QuerySet[Any]]
    key_of: Callable[[Any], tuple[str, ...]]
    links: Mapping[str, str] = field(default_factory=dict)
    singles: frozenset[str] = frozenset()
    of_new: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda said: {}
    """What a new row is where nothing was said of it."""


def _demands(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """A promise of its own kind, such as uptime, waits for no report: its value would be counted twice."""
    return {} if said.get("kind", "report") == "report" else {"report": ""}


NOUNS: dict[str, Noun] = {
    "system": Noun(
        SYSTEMS,
        inventory.systems,
        lambda row: (row.name,),
        {"needed_systems": "system", "enforces_on": "system", "lists_for": "system"},
    ),
    "service": Noun(SERVICES, inventory.services, lambda row: (row.name,), {"needed_systems": "system"}),
    "flow": Noun(
        FLOWS,
        inventory.flows,
        lambda row: (row.source.name, row.target.name, row.note),
        {"source": "system", "target": "system"},
        frozenset({"source", "target"}),
    ),
    "commitment": Noun(
        COMMITMENTS,
        inventory.commitments,
        lambda row: (row.customer, row.clause, row.kind),
        {"services_named": "service"},
        of_new=_demands,
    ),
    "vendor": Noun(VENDORS, vendors, lambda row: (row.name,), {"runs": "system"}),
}
"""In the order in which they can be written."""


@dataclass(frozen=True)
class Step:
    """What one wanted row does: makes a row, changes fields of `held`, or nothing."""

    wanted: Wanted
    held: Any | None
    values: Mapping[str, Any]
    fields: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return self.held is None

    @property
    def does_nothing(self) -> bool:
        return not self.is_new and (self.wanted.is_suggestion or not self.fields)


class Inventory:
    """What is there now, by key: read once for a whole import."""

    @cached_property
    def rows(self) -> dict[str, dict[tuple[str, ...], Any]]:
        return {
            name: {tuple(map(squashed, noun.key_of(row))): row for row in noun.rows()} for name, noun in NOUNS.items()
        }

    @cached_property
    def people(self) -> dict[str, Person]:
        found = list(inventory.people())
        return {squashed(person.name): person for person in found} | {
            squashed(person.email): person for person in found if person.email
        }

    def find(self, noun: str, name: str) -> Any | None:
        return self.rows[noun].get((squashed(name),))


def look(batch: Batch) -> ImportPlan:
    """What the import would do now; writes nothing."""
    return _plan(batch, *_steps(batch, Inventory()))


@transaction.atomic
def apply(batch: Batch, *, client: Client, sha256: str = "", by: User) -> ImportPlan:
    """Write what `look` says, with one event for each row and one for the whole; no changes leave no trace."""
    one_at_a_time("scope import")
    present = Inventory()
    steps, problems = _steps(batch, present)
    plan = _plan(batch, steps, problems)
    if plan.blocking:
        raise Invalid(f"Nothing was imported. {plan.blocking[0]}", field="file")
    if plan.changes:
        try:
            with transaction.atomic():
                _write(steps, present, by)
        except IntegrityError:
            raise Refusal("Somebody changed these rows meanwhile. Nothing was imported; try again.") from None
        counts = {"created": len(plan.created), "changed": len(plan.changed), "skipped": len(plan.skipped)}
        record("scope.imported", subject=client, by=by, kind=batch.kind, file=batch.file[:120], sha256=sha256, **counts)
    return plan


def _steps(batch: Batch, present: Inventory) -> tuple[list[Step], list[Problem]]:
    problems = list(batch.problems)
    if len(batch.rows) > MOST_ROWS:
        problems.append(Problem(Place(batch.file), f"{len(batch.rows)} rows; at most {MOST_ROWS} at once. Split it"))
    coming = {(row.noun, row.key) for row in batch.rows}
    steps = []
    for wanted in batch.rows:
        values, unknown = _owned(wanted, present)
        problems += unknown + _dangling(wanted, coming, present)
        held = present.rows[wanted.noun].get(wanted.key)
        steps.append(Step(wanted, held, values, tuple(_differing(wanted, values, held)) if held else ()))
    return steps, problems + _faults(steps) + _lookalikes(steps, present)


def _owned(wanted: Wanted, present: Inventory) -> tuple[dict[str, Any], list[Problem]]:
    """An owner is a person of this client; an unknown one is said, and left out."""
    values = dict(wanted.values)
    name = values.pop("owner", None)
    if name is None:
        return values, []
    person = present.people.get(squashed(name))
    if person is not None:
        return values | {"owner": person}, []
    said = f"owner “{name}” is nobody known here; the owner stays as it is"
    return values, [Problem(wanted.place, said, is_blocking=False)]


def _dangling(wanted: Wanted, coming: Set[tuple[str, tuple[str, ...]]], present: Inventory) -> list[Problem]:
    """Links to rows that are neither here nor coming."""
    links = NOUNS[wanted.noun].links
    return [
        Problem(wanted.place, f"“{name}” is no {links[field]} of the inventory or of this file; add it first")
        for field, names in wanted.links.items()
        for name in names
        if present.find(links[field], name) is None and (links[field], (squashed(name),)) not in coming
    ]


def _differing(wanted: Wanted, values: Mapping[str, Any], held: Any) -> Iterable[str]:
    for name, value in values.items():
        former = getattr(held, name)
        if name not in _key_fields(wanted.noun) and former != value and not _same_list(former, value):
            yield name
    for name, names in wanted.links.items():
        former = getattr(held, name)
        if {squashed(str(row.name)) for row in (former if isinstance(former, list) else [former])} != set(
            map(squashed, names)
        ):
            yield name


def _key_fields(noun: str) -> tuple[str, ...]:
    """Fields that already agree but for case and spaces."""
    return {"flow": ("note",), "commitment": ("customer", "clause", "kind")}.get(noun, ("name",))


def _same_list(former: Any, value: Any) -> bool:
    return isinstance(former, list) and sorted(former) == sorted(value)


def _faults(steps: Iterable[Step]) -> list[Problem]:
    """What the register would refuse, said beforehand at its line; links are judged by `_dangling`."""
    problems = []
    for step in steps:
        now = {} if step.held is None else own_fields(step.held)
        if step.wanted.noun == "flow":
            if len(set(map(squashed, step.wanted.links["source"] + step.wanted.links["target"]))) < 2:
                problems.append(Problem(step.wanted.place, "a flow goes from one system to another one"))
            continue
        if step.wanted.noun == "system" and _names_itself(step.wanted):
            problems.append(Problem(step.wanted.place, "a system cannot be tied to itself"))
        try:
            NOUNS[step.wanted.noun].register.ensure_sense(now | dict(step.values))
        except Refusal as refusal:
            problems.append(Problem(step.wanted.place, refusal.message))
    return problems


def _names_itself(wanted: Wanted) -> bool:
    return any(wanted.key == (squashed(name),) for names in wanted.links.values() for name in names)


def _lookalikes(steps: Iterable[Step], present: Inventory) -> list[Problem]:
    """New systems that may be here already under another spelling."""
    known = {essence(row.name): row.name for row in present.rows["system"].values()}
    return [
        Problem(step.wanted.place, f"“{step.wanted.label}” may be “{known[same]}”, which is here", is_blocking=False)
        for step in steps
        if step.is_new and step.wanted.noun == "system" and (same := essence(step.wanted.label)) in known
    ]


def _plan(batch: Batch, steps: Iterable[Step], problems: Iterable[Problem]) -> ImportPlan:
    steps = list(steps)
    return ImportPlan(
        kind=batch.kind,
        created=tuple(_item(step) for step in steps if step.is_new),
        changed=tuple(
            _item(step, ", ".join(name.replace("_", " ") for name in step.fields))
            for step in steps
            if not step.is_new and not step.does_nothing
        ),
        skipped=tuple(_item(step, "as it is already") for step in steps if step.does_nothing),
        problems=sorted_by_place(problems),
    )


def _item(step: Step, details: str = "") -> Item:
    return Item(f"{step.wanted.noun.capitalize()} “{step.wanted.label}”", step.wanted.place, details)


def _write(steps: Iterable[Step], present: Inventory, by: User) -> None:
    """New systems come first without their ties, since they may be tied to each other."""
    steps = [step for step in steps if not step.does_nothing]
    systems = [step for step in steps if step.is_new and step.wanted.noun == "system"]
    _keep(systems, SYSTEMS.add_all((step.values for step in systems), by=by), present)
    SYSTEMS.tie_all_added(
        (present.rows["system"][step.wanted.key], _ties(step, NOUNS["system"], present)) for step in systems
    )
    for name, noun in NOUNS.items():
        of_noun = [step for step in steps if step.wanted.noun == name]
        new = [step for step in of_noun if step.is_new and name != "system"]
        rows = ({**noun.of_new(step.values), **step.values, **_ties(step, noun, present)} for step in new)
        _keep(new, noun.register.add_all(rows, by=by), present)
        changed = [(step.held, step.held.version, _said(step, noun, present)) for step in of_noun if step.held]
        if changed:
            noun.register.change_all(changed, by=by)


def _keep(steps: Iterable[Step], rows: Iterable[Any], present: Inventory) -> None:
    """What was added is there for those that name it."""
    for step, row in zip(steps, rows, strict=True):
        present.rows[step.wanted.noun][step.wanted.key] = row


def _ties(step: Step, noun: Noun, present: Inventory) -> dict[str, Any]:
    linked = {field: [present.find(noun.links[field], n) for n in names] for field, names in step.wanted.links.items()}
    return {field: rows[0] if field in noun.singles else rows for field, rows in linked.items()}


def _said(step: Step, noun: Noun, present: Inventory) -> dict[str, Any]:
    """Only what differs."""
    said = {**step.values, **_ties(step, noun, present)}
    return {name: value for name, value in said.items() if name in step.fields}
