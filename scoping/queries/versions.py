"""Scope versions: the one in force, the one that waits, and what has changed since (S8)."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from scoping.boundary import crossings
from scoping.models import CategoryChoice, ScopeApproval, ScopeVersion, System
from scoping.queries.categories import named
from scoping.queries.landscapes import Survey, survey
from scoping.reasons import sentences
from scoping.snapshots import decisions, differences, plain
from soc2hub.accounts.plain import asked
from soc2hub.tenancy.scope import current_client_id
from soc2hub.ui import words

PERIOD_IN_FORCE = (
    "SELECT v.period_start, v.period_end FROM scoping_scopeversion v WHERE v.client_id = %s AND EXISTS"
    " (SELECT FROM scoping_scopeapproval a WHERE a.client_id = v.client_id AND a.scope_version_id = v.id)"
    " ORDER BY v.number DESC LIMIT 1"
)
"""`_approved` in plain SQL: asked for almost every page that shows a day."""


def versions() -> QuerySet[ScopeVersion]:
    """Newest first, each with its approval, if it has one, at hand."""
    approvals = Prefetch("approvals", ScopeApproval.objects.select_related("approved_by"))
    return (
        ScopeVersion.objects.select_related("drafted_by")
        .prefetch_related(approvals)
        .defer("snapshot")
        .order_by("-number")
    )


def current_scope() -> ScopeVersion | None:
    """The latest approved version: the scope in force."""
    return _approved().order_by("-number").first()


def period_in_force() -> tuple[date, date] | None:
    """The observation period of the scope in force, if it names one; without reading what the scope holds."""
    newest = asked(PERIOD_IN_FORCE, current_client_id())
    return (newest["period_start"], newest["period_end"]) if newest and all(newest.values()) else None


def waiting_version() -> ScopeVersion | None:
    """The latest version, if nobody has approved it yet."""
    latest = versions().first()
    return latest if latest is not None and approval_of(latest) is None else None


def approval_of(version: ScopeVersion) -> ScopeApproval | None:
    return next(iter(version.approvals.all()), None)


def state_of(version: ScopeVersion, *, current: ScopeVersion | None, waiting: ScopeVersion | None) -> str:
    """`in_force`, `waiting` for a signature, or `superseded` by a later one."""
    if current is not None and version.pk == current.pk:
        return "in_force"
    return "waiting" if waiting is not None and version.pk == waiting.pk else "superseded"


def staleness(version: ScopeVersion, present: Survey | None = None) -> list[str]:
    """What has changed since `version` was proposed, in words; empty while it still rests on the truth.

    Customer data that crosses what it took in comes first.
    """
    present = present or survey()
    changed = differences(version.snapshot, plain(taken(present)))
    return _crossed(version, present) + changed if changed else []


def _crossed(version: ScopeVersion, present: Survey) -> list[str]:
    taken_in = version.snapshot["boundary"]
    ids = {entry["id"] for entry in taken_in["members"] + taken_in["extra"]}
    inside = [label for id, label in present.labels.items() if str(id) in ids]
    return [
        f"Customer data crosses the boundary: “{leak.inside}” is inside, “{leak.outside}” is not, "
        f"and “{leak.flow}” ties them."
        for leak in crossings(present.landscape, inside=inside)
    ]


def difference(former: ScopeVersion, present: ScopeVersion) -> list[str]:
    """Between any two versions, in words: decisions first, then what they rest on, then the boundary (S8)."""
    return decisions(_decided(former), _decided(present)) + differences(former.snapshot, present.snapshot)


def _decided(version: ScopeVersion) -> dict[str, Any]:
    days = {name: getattr(version, name) for name in ("period_start", "period_end", "as_of")}
    said = {name: words.day(value) if value else None for name, value in days.items()}
    return said | {"report": version.get_report_type_display(), "choices": version.snapshot["categories"]}


def systems_in_scope() -> QuerySet[System]:
    """Systems and tools inside the scope in force; before any approval, inside the computed boundary."""
    version = current_scope()
    inside = version.snapshot["boundary"] if version is not None else taken(survey())["boundary"]
    return System.objects.filter(pk__in=[entry["id"] for entry in inside["members"] + inside["extra"]]).order_by("name")


def taken(present: Survey) -> dict[str, Any]:
    """The snapshot of this moment: what the boundary rests on, what it came to, and the categories' reasons."""
    return {
        "facts": present.facts,
        "services": [
            {"name": label, "description": row.description}
            for label, row in present.services.items()
            if label in present.boundary.keys
        ],
        "boundary": _boundary(present),
        "categories": [
            {
                "category": choice.category,
                "name": named(choice.category),
                "is_in": choice.is_in,
                "reason": choice.reason,
                "auditors_view": choice.auditors_view,
            }
            for choice in CategoryChoice.objects.order_by("category")
        ],
    }


def _boundary(present: Survey) -> dict[str, Any]:
    found = present.boundary
    return {
        "members": [
            {
                "id": str(present.row_of(member.key).pk),
                "name": member.key,
                "role": member.role.value,
                "component": getattr(present.row_of(member.key), "component", ""),
                "why": sentences(member.chain),
            }
            for member in found.members
        ],
        "extra": [{"id": str(present.row_of(key).pk), "name": key} for key in found.over_scope],
        "outside": [
            {"id": str(present.row_of(out.key).pk), "name": out.key, "why": list(out.reasons)}
            for out in found.outsiders
            if out.key not in found.over_scope
        ],
    }


def _approved() -> QuerySet[ScopeVersion]:
    return ScopeVersion.objects.filter(Exists(ScopeApproval.objects.filter(scope_version=OuterRef("pk"))))
