"""The same three acts for every noun of the inventory: add, change, remove; one trail event each."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.tenancy.models import EditableModel
from soc2hub.trail.record import record

Row = TypeVar("Row", bound=EditableModel)
BATCH = 1_000
"""Rows of one INSERT or UPDATE."""


@dataclass(frozen=True)
class Links:
    """Rows of `through` tie the noun (`near`) to others (`far`); `name` is the property that lists those."""

    name: str
    through: type[Any]
    near: str
    far: str
    fixed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Register(Generic[Row]):
    """`unique` says in words what a database constraint refuses, and the field at fault."""

    noun: str
    model: type[Row]
    links: tuple[Links, ...] = ()
    unique: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    ensure_sense: Callable[[Mapping[str, Any]], None] = lambda values: None

    @transaction.atomic
    def add(self, *, by: User, **values: Any) -> Row:
        tied = self._tied(values)
        self.ensure_sense(values | tied)
        with self._refusing_doubles():
            row: Any = self.model._default_manager.create(**values)
        self._tie_all_new([(cast(Row, row), tied)])
        record(f"{self.noun}.added", subject=row, by=by, name=str(row))
        return cast(Row, row)

    @transaction.atomic
    def add_all(self, wanted: Iterable[Mapping[str, Any]], *, by: User) -> list[Row]:
        """As `add` for each, in a few statements however many there are; one at fault refuses all."""
        parted = [(self._tied(values), values) for values in map(dict, wanted)]
        for tied, values in parted:
            self.ensure_sense(values | tied)
        with self._refusing_doubles():
            made = self.model._default_manager.bulk_create((self.model(**values) for _, values in parted), BATCH)
        rows = cast(list[Row], made)
        self._tie_all_new(zip(rows, (tied for tied, _ in parted), strict=True))
        for row in rows:
            record(f"{self.noun}.added", subject=row, by=by, name=str(row))
        return rows

    @transaction.atomic
    def tie_all_added(self, pairs: Iterable[tuple[Row, Mapping[str, Any]]]) -> None:
        """Ties of rows that the same act has just added, once what they are tied to is there as well."""
        pairs = list(pairs)
        for row, tied in pairs:
            self.ensure_sense({"id": row.pk} | dict(tied))
        self._tie_all_new(pairs)

    def change(self, row: Row, *, version: int, by: User, **values: Any) -> Row:
        """Raises Stale when `version` is not the row's any more. Nothing is written where nothing differs."""
        return self.change_all([(row, version, values)], by=by)[0]

    @transaction.atomic
    def change_all(self, wanted: Iterable[tuple[Row, int, Mapping[str, Any]]], *, by: User) -> list[Row]:
        """As `change` for each row at its version, in a few statements however many; one at fault refuses all."""
        asked = [(row.pk, version, dict(values)) for row, version, values in wanted]
        held = self._all_locked([pk for pk, _, _ in asked])
        rows = [held[pk] for pk, _, _ in asked]
        before = {links.name: self._far_of_all(rows, links) for links in self.links}
        found = [
            self._change(row, version, values, {name: far[row.pk] for name, far in before.items()})
            for row, (_, version, values) in zip(rows, asked, strict=True)
        ]
        changes = [change for change in found if change.names]
        with self._refusing_doubles():
            self._write_all(changes)
        self._tie_all_anew(changes)
        for change in changes:
            record(f"{self.noun}.changed", subject=change.row, by=by, name=str(change.row), fields=sorted(change.names))
        return rows

    @transaction.atomic
    def remove(self, row: Row, *, version: int, by: User) -> None:
        """Its own links go with it; whatever else rests on it keeps it here."""
        row = self._locked(row)
        if row.version != version:
            raise Stale
        record(f"{self.noun}.removed", subject=row, by=by, name=str(row))
        for links in self.links:
            links.through.objects.filter(**{links.near: row}, **links.fixed).delete()
        try:
            row.delete()
        except ProtectedError as error:
            raise Refusal(f"“{row}” is still used: {_users(error.protected_objects)}. Change these first.") from None

    def _change(self, row: Row, version: int, values: dict[str, Any], far: Mapping[str, list[Any]]) -> "Change[Row]":
        """What differs, once it makes sense together with what stays."""
        tied = self._tied(values)
        before = own_fields(row) | dict(far)
        self.ensure_sense(before | values | tied)
        if row.version != version:
            raise Stale
        return Change(
            row,
            {name: value for name, value in values.items() if _differs(before[name], value)},
            {name: others for name, others in tied.items() if _differs(before[name], others)},
        )

    def _write_all(self, changes: Sequence["Change[Row]"]) -> None:
        """The rows are locked and at their versions, so none of them is looked at again."""
        now = clock.now()
        for change in changes:
            for name, value in {**change.values, "version": change.row.version + 1, "updated_at": now}.items():
                setattr(change.row, name, value)
        fields = {"version", "updated_at"}.union(*(change.values for change in changes))
        self.model._default_manager.bulk_update([change.row for change in changes], sorted(fields), BATCH)

    def _locked(self, row: Row) -> Row:
        return self._all_locked([row.pk])[row.pk]

    def _all_locked(self, keys: Collection[UUID]) -> dict[UUID, Row]:
        """With the rows they point at, which say whether a change makes sense."""
        near = [field.name for field in self.model._meta.fields if field.is_relation and field.name != "client"]
        rows = self.model._default_manager.select_for_update(of=("self",)).select_related(*near)
        held = {row.pk: cast(Row, row) for row in rows.filter(pk__in=keys).order_by("pk")}
        if len(held) < len(set(keys)):
            raise self.model.DoesNotExist
        return held

    def _tied(self, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Takes the links out of `values`."""
        return {links.name: list(values.pop(links.name)) for links in self.links if links.name in values}

    def _far_of_all(self, rows: Collection[Row], links: Links) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {row.pk: [] for row in rows}
        tied = links.through.objects.filter(**{f"{links.near}__in": found}, **links.fixed)
        for link in tied.select_related(links.far):
            found[getattr(link, f"{links.near}_id")].append(getattr(link, links.far))
        return found

    def _tie_all_new(self, pairs: Iterable[tuple[Row, Mapping[str, Iterable[Any]]]]) -> None:
        pairs = list(pairs)
        for links in self.links:
            links.through.objects.bulk_create(
                (
                    links.through(**{links.near: row, links.far: other}, **links.fixed)
                    for row, tied in pairs
                    for other in {other.pk: other for other in tied.get(links.name, ())}.values()
                ),
                BATCH,
            )

    def _tie_all_anew(self, changes: Sequence["Change[Row]"]) -> None:
        """What is tied no more goes first, since the same two may be tied in another way now."""
        missing = [(links, self._untied(links, changes)) for links in self.links]
        for links, rows in missing:
            links.through.objects.bulk_create(rows, BATCH)

    def _untied(self, links: Links, changes: Sequence["Change[Row]"]) -> list[Any]:
        """Ties that are still to be made; those that nobody wants any more are gone."""
        changes = [change for change in changes if links.name in change.tied]
        if not changes:
            return []
        wanted = {(of.row.pk, other.pk): (of.row, other) for of in changes for other in of.tied[links.name]}
        near = {f"{links.near}__in": [change.row.pk for change in changes]}
        rows = links.through.objects.filter(**near, **links.fixed).values_list(links.near, links.far, "pk")
        there = {(one, other): key for one, other, key in rows}
        gone = [key for pair, key in there.items() if pair not in wanted]
        links.through.objects.filter(pk__in=gone).delete()
        return [
            links.through(**{links.near: row, links.far: other}, **links.fixed)
            for pair, (row, other) in wanted.items()
            if pair not in there
        ]

    @contextmanager
    def _refusing_doubles(self) -> Iterator[None]:
        try:
            with transaction.atomic():
                yield
        except IntegrityError as error:
            for constraint, (message, at) in self.unique.items():
                if constraint in str(error):
                    raise Refusal(message, field=at) from None
            raise


@dataclass(frozen=True)
class Change(Generic[Row]):
    """What differs from what `row` was: its own fields, and whole lists of ties."""

    row: Row
    values: Mapping[str, Any]
    tied: Mapping[str, list[Any]]

    @property
    def names(self) -> set[str]:
        return {*self.values, *self.tied}


def own_fields(row: EditableModel) -> dict[str, Any]:
    """All but the client, which would be asked for row by row."""
    return {field.name: getattr(row, field.name) for field in row._meta.fields if field.name != "client"}


def _differs(former: Any, value: Any) -> bool:
    if isinstance(former, list):
        return sorted(map(_key, former)) != sorted(map(_key, value))
    return bool(former != value)


def _key(item: Any) -> str:
    return str(getattr(item, "pk", item))


def _users(rows: Iterable[Any]) -> str:
    """The first few rows that rest on it."""
    said = sorted({f"“{row}”" for row in rows})
    return ", ".join(said[:3]) + (f" and {len(said) - 3} more" if len(said) > 3 else "")
