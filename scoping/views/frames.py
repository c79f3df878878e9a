"""The tabs that every page of the scope shares."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from soc2hub.accounts.access import Access

TABS = [
    ("scope", "Scope"),
    ("commitments", "Commitments"),
    ("services", "Services"),
    ("systems", "Systems"),
    ("flows", "Data flows"),
    ("controls:promises", "Promises"),
    ("vendors", "Vendors"),
    ("categories", "Categories"),
    ("boundary", "Boundary"),
    ("options", "Options"),
    ("reporting:alternatives", "What-if"),
    ("versions", "Versions"),
]


def tabs(access: Access, active: str) -> list[dict[str, Any]]:
    return [{"label": label, "url": url(access, name), "active": name == active, "count": None} for name, label in TABS]


def url(access: Access, name: str, *ids: Any) -> str:
    """`scoping:<name>` of the client entered; a name with its app leads to that app's page."""
    full = name if ":" in name else f"scoping:{name}"
    return reverse(full, args=[access.client.pk, *(value for value in ids if value is not None)])


def fact(label: str, value: Any) -> dict[str, Any]:
    return {"label": label, "value": value}


def names(rows: Sequence[Any]) -> str:
    return ", ".join(str(row) for row in rows)
