"""What every page's frame shows: who, which client, where one may go.

The switcher's list is fetched when it is opened: a page inside one client cannot see the others.
"""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client

NAV: list[tuple[str, str, str, P]] = []
"""(label, icon, url name, permission); each app adds its places in `AppConfig.ready` by `add_place`."""


def add_place(label: str, icon: str, url_name: str, permission: P) -> None:
    NAV.append((label, icon, url_name, permission))


def shell(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    theme = request.COOKIES.get("theme", "auto")
    frame: dict[str, Any] = {"theme": theme if theme in {"light", "dark", "auto"} else "auto"}
    if user is None or not user.is_authenticated:
        return {"shell": frame}
    access: Access | None = getattr(request, "access", None)
    frame |= {"user_name": user.name, "user_initials": user.initials, "switcher_url": reverse("switcher")}
    if access is not None:
        frame |= {
            "client": _client(access.client),
            "nav": _places(request, access),
            "role": access.role.label,
            "now_local": clock.now(),
            "zone": access.client.zone,
        }
    return {"shell": frame}


def _places(request: HttpRequest, access: Access) -> list[dict[str, Any]]:
    places = []
    for label, icon, url_name, permission in NAV:
        if access.may(permission):
            url = reverse(url_name, args=[access.client.pk])
            places.append({"label": label, "icon": icon, "url": url, "active": _is_here(request.path, url)})
    return places


def _is_here(path: str, url: str) -> bool:
    return path == url or (url.count("/") > 3 and path.startswith(url))


def _client(client: Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "url": client.get_absolute_url(),
        "colour": client.colour,
        "initials": client.initials,
        "zone": client.zone,
        "is_demo": client.is_demo,
    }
