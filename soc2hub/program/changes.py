"""What one row of an import does to what is held: nothing, a change of named fields, or a new row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from django.db.models import Model

from controls.importers.plans import ImportPlan, Item, Place, Problem, sorted_by_place

Row = TypeVar("Row")
Held = TypeVar("Held", bound=Model)


@dataclass(frozen=True, slots=True)
class Change(Generic[Row, Held]):
    """`held` None: the row is new. `fields` are those that differ; `keeps` says why a row is left alone."""

    row: Row
    held: Held | None
    label: str
    place: Place
    fields: Mapping[str, Any] = field(default_factory=dict)
    keeps: str = ""

    @property
    def is_new(self) -> bool:
        return self.held is None and not self.keeps

    @property
    def is_change(self) -> bool:
        return self.held is not None and bool(self.fields) and not self.keeps


def differing(held: Model, wanted: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in wanted.items() if getattr(held, name) != value}


def planned(
    kind: str, changes: Sequence[Change[Any, Any]], problems: Iterable[Problem] = (), skipped: Iterable[Item] = ()
) -> ImportPlan:
    same = [
        Item(change.label, change.place, change.keeps or "as it is already")
        for change in changes
        if not change.is_new and not change.is_change
    ]
    return ImportPlan(
        kind=kind,
        created=tuple(Item(change.label, change.place) for change in changes if change.is_new),
        changed=tuple(
            Item(change.label, change.place, ", ".join(name.replace("_", " ") for name in change.fields))
            for change in changes
            if change.is_change
        ),
        skipped=(*same, *skipped),
        problems=sorted_by_place(problems),
    )
