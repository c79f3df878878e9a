"""The tabs that every page of the scope shares."""

from typing import Any

from django.urls import reverse

from soc2hub.accounts.access import Access

TABS = [
    ("scope", "Scope"),
    ("commitments", "Commitments"),
    ("services", "Services"),
    ("systems", "Systems"),
    ("flows", "Data flows"),
    ("categories", "Categories"),
    ("boundary", "Boundary"),
    ("options", "Options"),
    ("versions", "Versions"),
]


def tabs(access: Access, active: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": url(access, name), "active": name == active, "count": None} for name, label in TABS]


def url(access: Access, name: str, *ids: Any) -> str:
    """`scoping:<name>` of the client entered."""
    return reverse(f"scoping:{name}", args=[access.client.pk, *(value for value in ids if value is not None)])
