"""Search and jump: places of the client entered, one's own clients, and whatever the apps offer to find."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.urls import reverse

from soc2hub.accounts.access import Access
from soc2hub.accounts.models import Person
from soc2hub.accounts.roles import Permission
from soc2hub.web.shell import places_of

LONGEST = 100
MOST = 8


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


Finder = Callable[[str, Access], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Source:
    """`find` runs inside the client entered, for who has `permission`; it limits its query to `MOST` rows."""

    label: str
    permission: Permission
    find: Finder


_sources: list[Source] = []


def add_source(label: str, find: Finder, *, permission: Permission) -> None:
    """Called by apps in `AppConfig.ready`."""
    _sources.append(Source(label, permission, find))


def found_in(access: Access, query: str) -> Iterator[Group]:
    """Inside the client entered: its places, then each source; empty groups are left out."""
    pages = [Hit(place.label, reverse(place.url_name, args=[access.client.pk])) for place in places_of(access)]
    yield from _group("Pages", (hit for hit in pages if query.lower() in hit.title.lower()))
    if query:
        for source in _sources:
            if access.may(source.permission):
                yield from _group(source.label, source.find(query, access))


def found_among(clients: Iterable[dict[str, str]], query: str) -> Iterator[Group]:
    """One's own clients by name, as the frame's switcher lists them."""
    hits = (Hit(row["name"], row["url"]) for row in clients)
    yield from _group("Clients", (hit for hit in hits if query.lower() in hit.title.lower()))


def people(query: str, access: Access) -> Iterator[Hit]:
    url = reverse("web:people", args=[access.client.pk])
    for person in Person.objects.filter(name__icontains=query).order_by("name")[:MOST]:
        yield Hit(person.name, f"{url}#{person.pk}", person.title)


def _group(label: str, hits: Iterable[Hit]) -> Iterator[Group]:
    shown = tuple(hits)[:MOST]
    if shown:
        yield Group(label, shown)
