"""What every page's frame shows: who, which client, where one may go.

The switcher lists the person's own live memberships; a page inside one client sees no more of the others.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse

from soc2hub.accounts.access import Access, my_clients
from soc2hub.accounts.roles import PRACTICE_ROLES, Role, may
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib import clock
from soc2hub.lib.addresses import address_of
from soc2hub.tenancy.models import Client, initials_of
from soc2hub.web.frames import NavEntry, SwitcherEntry


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """An entry of a client's navigation; apps add theirs in `AppConfig.ready`."""

    position: int
    label: str
    icon: str
    url_name: str
    permission: P


_places: list[Place] = []


def add_place(position: int, label: str, icon: str, url_name: str, permission: P) -> None:
    _places.append(Place(position, label, icon, url_name, permission))
    _places.sort()


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "auto")
    frame: dict[str, Any] = {"theme": theme if theme in {"light", "dark", "auto"} else "auto"}
    if user is None or not user.is_authenticated:
        return {"shell": frame}
    access: Access | None = getattr(request, "access", None)
    frame |= {
        "user_name": user.name,
        "user_initials": user.initials,
        "clients": _mine(request),
        "portfolio_url": reverse("portfolio"),
        "search_url": reverse("web:search") + (f"?client={access.client.pk}" if access is not None else ""),
    }
    if any(client.role in PRACTICE_ROLES for client in frame["clients"]):
        frame["colleagues_url"] = reverse("web:colleagues")
    if access is not None:
        frame |= {
            "client": _client(access.client, access.role),
            "nav": _navigation(request, access),
            "role": access.role.label,
            "now_local": local_time(access.client.zone),
        }
    return {"shell": frame}


def local_time(zone: str) -> str:
    """`Mon 23 Nov 2026, 09:30` in the client's zone: the date written out, since zones mislead."""
    return clock.now().astimezone(ZoneInfo(zone)).strftime("%a %-d %b %Y, %H:%M")


def _mine(request: HttpRequest) -> tuple[SwitcherEntry, ...]:
    """Clients of the signed-in person with their role; asked once a request."""
    if not hasattr(request, "my_clients"):
        request.my_clients = tuple(map(_entry_of, my_clients(request.user)))  # type: ignore[attr-defined, arg-type]
    return request.my_clients  # type: ignore[attr-defined, no-any-return]


def _entry_of(row: dict[str, Any]) -> SwitcherEntry:
    name, role = row["name"], Role(row["role"])
    home, colour, id = _home(role, row["id"]), row["colour"], str(row["id"])
    return SwitcherEntry(name, initials_of(name), colour, home, role, row["is_demo"], id)


def places_of(access: Access) -> list[Place]:
    """Where this person may go in the client, in the navigation's order."""
    return [place for place in _places if access.may(place.permission)]


def _navigation(request: HttpRequest, access: Access) -> tuple[NavEntry, ...]:
    entries = []
    for place in places_of(access):
        url = address_of(place.url_name, access.client.pk)
        entries.append(NavEntry(place.label, place.icon, url, _is_here(request.path, url)))
    return tuple(entries)


def _is_here(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 3 and path.startswith(url))


def _home(role: Role, client_id: UUID) -> str:
    """The first place of the role in a client: an executive has no overview to be led to."""
    first = next((place.url_name for place in _places if may(role, place.permission)), "client")
    return address_of(first, client_id)


def _client(client: Client, role: Role) -> dict[str, Any]:
    return {
        "name": client.name,
        "url": _home(role, client.pk),
        "colour": client.colour,
        "initials": client.initials,
        "zone": client.zone,
        "is_demo": client.is_demo,
    }
