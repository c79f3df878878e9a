"""Search and jump: pages of the client entered, one's own clients, and whatever the apps offer to find.

All sources are asked in one statement, inside the client entered or over all of one's own: PostgreSQL narrows each to
the rows of one's memberships, and here each is narrowed to the clients where one's role has the source's permission.
No index of words would help: below row-level security PostgreSQL uses leakproof operators only, and neither LIKE nor
a text match is one. The client's key leads to its few thousand rows; those are looked through.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Case, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.urls import reverse

from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Permission, Role, may
from soc2hub.web.frames import SwitcherEntry
from soc2hub.web.shell import places_of

LONGEST = 100
MOST = 8
MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Hit:
    """A link to one thing found."""

    title: str
    url: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Rows that may be found by their `title` fields or the `also` ones, for who has `permission` and not `unless`.

    `note` is a field shown beside the title. `url` gets the client's id and the value of `key`.
    """

    label: str
    permission: Permission
    rows: Callable[[], models.QuerySet[Any]]
    title: tuple[str, ...]
    url: Callable[[UUID, str], str]
    also: tuple[str, ...] = ()
    note: str = ""
    key: str = "pk"
    unless: Permission | None = None
    is_of_client: bool = True

    def is_for(self, role: Role) -> bool:
        return may(role, self.permission) and not (self.unless and may(role, self.unless))

    def matching(self, words: list[str], clients: list[UUID], place: int) -> models.QuerySet[Any, Any]:
        """`(place, rank, title, note, client, key)`: those that hold every word, those that begin with it first."""
        rows = self.rows()
        if self.is_of_client:
            rows = rows.filter(client_id__in=clients)
        rows = rows.annotate(found_title=_joined(self.title), found_text=_joined((*self.title, *self.also)))
        for word in words:
            rows = rows.filter(found_text__icontains=word)
        return (
            rows.annotate(
                found_place=Value(place),
                found_rank=Case(When(found_title__istartswith=words[0], then=Value(0)), default=Value(1)),
                found_note=Cast(self.note, TextField()) if self.note else Value("", TextField()),
                found_client=Cast("client_id", TextField()) if self.is_of_client else Value("", TextField()),
                found_key=Cast(self.key, TextField()),
            )
            .order_by("found_rank", "found_title", "found_key")
            .values_list("found_place", "found_rank", "found_title", "found_note", "found_client", "found_key")[:MOST]
        )


_sources: list[Source] = []


def add_sources(*sources: Source) -> None:
    """Called by apps in `AppConfig.ready`."""
    _sources.extend(sources)


def to_page(name: str) -> Callable[[UUID, str], str]:
    """The address of one row's own page."""
    return lambda client_id, key: reverse(name, args=[client_id, key])


def found_in(access: Access, query: str) -> Iterator[Group]:
    """Inside the client entered: its pages, then what is found there; empty groups are left out."""
    pages = [Hit(place.label, reverse(place.url_name, args=[access.client.pk])) for place in places_of(access)]
    yield from _group("Pages", (hit for hit in pages if query.lower() in hit.title.lower()))
    yield from _found({access.client.pk: access.role}, query, names={}, entered=access.client.pk)


def found_across(clients: Iterable[SwitcherEntry], query: str) -> Iterator[Group]:
    """Over all of one's own clients, each thing with its client's name; what belongs to no client is left out."""
    rows = {UUID(row.id): row for row in clients}
    roles = {client_id: Role(row.role) for client_id, row in rows.items()}
    yield from _found(roles, query, names={client_id: row.name for client_id, row in rows.items()}, entered=None)


def found_among(clients: Iterable[SwitcherEntry], query: str) -> Iterator[Group]:
    """One's own clients by name, as the frame's switcher lists them."""
    hits = (Hit(row.name, row.url) for row in clients)
    yield from _group("Clients", (hit for hit in hits if query.lower() in hit.title.lower()))


def _found(
    roles: Mapping[UUID, Role], query: str, *, names: Mapping[UUID, str], entered: UUID | None
) -> Iterator[Group]:
    """One statement; each group at most `MOST`, the best first."""
    parts = list(_parts(roles, query.split()[:MOST_WORDS], is_across=entered is None))
    found = sorted(parts[0].union(*parts[1:], all=True)) if parts else []
    for place, source in enumerate(_sources):
        hits = (row for row in found if row[0] == place)
        yield from _group(source.label, (_hit(source, row, names, entered) for row in hits))


def _parts(roles: Mapping[UUID, Role], words: list[str], *, is_across: bool) -> Iterator[models.QuerySet[Any, Any]]:
    for place, source in enumerate(_sources):
        clients = [client_id for client_id, role in roles.items() if source.is_for(role)]
        if words and clients and (source.is_of_client or not is_across):
            yield source.matching(words, clients, place)


def _hit(source: Source, row: tuple[Any, ...], names: Mapping[UUID, str], entered: UUID | None) -> Hit:
    _, _, title, note, client, key = row
    client_id = UUID(client) if client else entered
    if client_id is None:
        raise ValueError(f"{source.label}: {title} belongs to no client")
    notes = (names.get(client_id, ""), note.replace("_", " "))
    return Hit(title, source.url(client_id, key), " · ".join(filter(None, notes)))


def people_source() -> Source:
    return Source(
        "People",
        Permission.SEE_PEOPLE,
        Person.objects.all,
        title=("name",),
        also=("title",),
        note="title",
        url=lambda client_id, key: f"{reverse('web:people', args=[client_id])}#{key}",
    )


def _joined(fields: tuple[str, ...]) -> Any:
    if len(fields) == 1:
        return Cast(fields[0], TextField())
    parts: list[Any] = []
    for name in fields:
        parts += [Value(" "), name] if parts else [name]
    return Concat(*parts, output_field=TextField())


def _group(label: str, hits: Iterable[Hit]) -> Iterator[Group]:
    shown = tuple(hits)[:MOST]
    if shown:
        yield Group(label, shown)
