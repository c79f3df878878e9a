"""The same three acts for every noun of the inventory: add, change, remove; one trail event each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from soc2hub.accounts.models import User
from soc2hub.lib.refusals import Refusal, Stale
from soc2hub.tenancy.models import EditableModel
from soc2hub.trail.record import record

Row = TypeVar("Row", bound=EditableModel)
BATCH = 1_000
"""Rows of one INSERT."""


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

    @transaction.atomic
    def change(self, row: Row, *, version: int, by: User, **values: Any) -> Row:
        """Raises Stale when `version` is not the row's any more. Nothing is written where nothing differs."""
        row = self._locked(row)
        tied = self._tied(values)
        before = {name: getattr(row, name) for name in [f.name for f in row._meta.fields if f.name != "client"]}
        before |= {links.name: self._far_of(row, links) for links in self.links}
        self.ensure_sense(before | values | tied)
        changed = {name for name, value in (values | tied).items() if _differs(before[name], value)}
        if row.version != version:
            raise Stale
        if changed:
            with self._refusing_doubles():
                row.change(version=version, **{name: value for name, value in values.items() if name in changed})
            for name in changed & tied.keys():
                self._tie(row, name, tied[name])
            record(f"{self.noun}.changed", subject=row, by=by, name=str(row), fields=sorted(changed))
        return row

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

    def _locked(self, row: Row) -> Row:
        return cast(Row, self.model._default_manager.select_for_update(of=("self",)).get(pk=row.pk))

    def _tied(self, values: dict[str, Any]) -> dict[str, list[Any]]:
        """Takes the links out of `values`."""
        return {links.name: list(values.pop(links.name)) for links in self.links if links.name in values}

    def _far_of(self, row: Row, links: Links) -> list[Any]:
        tied = links.through.objects.filter(**{links.near: row}, **links.fixed).select_related(links.far)
        return [getattr(link, links.far) for link in tied]

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

    def _links(self, name: str) -> Links:
        return next(links for links in self.links if links.name == name)

    def _tie(self, row: Row, name: str, far: Iterable[Any]) -> None:
        links = self._links(name)
        wanted = {other.pk: other for other in far}
        kept = links.through.objects.filter(**{links.near: row}, **links.fixed)
        kept.exclude(**{f"{links.far}__in": wanted}).delete()
        there = set(kept.values_list(links.far, flat=True))
        links.through.objects.bulk_create(
            links.through(**{links.near: row, links.far: other}, **links.fixed)
            for key, other in wanted.items()
            if key not in there
        )

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
