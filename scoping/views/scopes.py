"""The scope's first page, its boundary, and the act that proposes exactly what is needed."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from scoping.actions import systems
from scoping.boundary import Crossing
from scoping.queries import Survey, current_scope, staleness, survey, waiting_version
from scoping.queries.categories import category_table, in_order
from scoping.queries.effort import extra_cost_said
from scoping.queries.findings import Finding, next_step, obstacles, oddities
from scoping.queries.maps import flow_map
from scoping.queries.placements import Placement, placements
from scoping.views.frames import tabs, url
from scoping.views.lines import PlacementLine
from scoping.views.revenue import revenue
from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def show(request: Any) -> HttpResponse:
    """What stands between now and a signed scope comes first, then the picture."""
    access, present = request.access, survey()
    categories = category_table(present.commitments.values())
    current, waiting = current_scope(), waiting_version()
    version = waiting or current
    changed = staleness(version, present) if version is not None else []
    blocking = obstacles(present, categories)
    step = next_step(blocking, current=current, waiting=waiting, changed=changed)
    chosen = _chosen(present, request.GET.get("at", ""))
    here = chosen.label if chosen else ""
    context = {
        "tabs": tabs(access, "scope"),
        "step": _linked(access, step),
        "queue": [_linked(access, finding) for finding in blocking[1:] + oddities(present, categories)],
        "map": flow_map(present, url_of=lambda label: _at(access, present, label), chosen=here),
        "placement": chosen,
        "current": current,
        "changed": changed,
        "categories": in_order(present.categories),
        "may_edit": access.may(P.EDIT_SCOPE),
        "urls": {name: url(access, name) for name in ("boundary", "commitments", "systems")},
        "new_commitment_url": url(access, "commitment_new") if access.may(P.EDIT_SCOPE) else "",
    }
    return render(request, "scoping/scope.html", context | _counts(present) | revenue(access))


@client_page(P.SEE_PROGRAM)
def boundary(request: Any) -> HttpResponse:
    """Every member with its reasons, every outsider with why it may stay out."""
    present = survey()
    everything = placements(present)
    context = {
        "tabs": tabs(request.access, "boundary"),
        "inside": [PlacementLine.of(placement) for placement in everything if placement.is_in],
        "outside": [PlacementLine.of(placement) for placement in everything if not placement.is_in],
        "scope_url": url(request.access, "scope"),
        "crossings": [_leak(request.access, present, crossing) for crossing in present.boundary.crossings],
        "over_scope": present.boundary.over_scope,
        "under_scope": present.boundary.under_scope,
        "extra_cost": extra_cost_said(len(present.boundary.over_scope)) if present.boundary.over_scope else "",
        "has_proposal": present.proposed is not None,
        "may_edit": request.access.may(P.EDIT_SCOPE),
        "adopt_url": url(request.access, "adopt"),
        "new_url": url(request.access, "commitment_new") if request.access.may(P.EDIT_SCOPE) else "",
        "wrong_proposal": bool(present.boundary.over_scope or present.boundary.under_scope),
    }
    return render(request, "scoping/boundary.html", context)


@client_page(P.EDIT_SCOPE, methods=("POST",))
def adopt(request: Any) -> HttpResponse:
    systems.adopt_minimum(request.access.client, by=request.user)
    messages.success(request, "Exactly what the commitments need is proposed for the audit.")
    return redirect(url(request.access, "scope"))


def _linked(access: Access, finding: Finding) -> dict[str, Any]:
    """A finding with its address; people who may not edit are shown it without the button."""
    may_act = access.may(P.EDIT_SCOPE) or finding.url_name in ("version", "systems", "categories")
    address = url(access, finding.url_name, finding.object_id) if may_act else ""
    return {"finding": finding, "url": "" if finding.is_act else address, "act_url": address if finding.is_act else ""}


def _chosen(present: Survey, object_id: str) -> Placement | None:
    return next((found for found in placements(present) if str(found.row.pk) == object_id), None)


def _at(access: Access, present: Survey, label: str) -> str:
    return f"{url(access, 'scope')}?at={present.row_of(label).pk}#why"


def _leak(access: Access, present: Survey, crossing: Crossing) -> dict[str, str]:
    words = f"{crossing.inside} is inside, {crossing.outside} is not, and {crossing.flow} ties them."
    return {"words": words, "url": url(access, "flow", present.flows[crossing.flow].pk)}


def _counts(present: Survey) -> dict[str, Any]:
    inside = len(present.boundary.keys & present.systems.keys())
    own = [row for row in present.systems.values() if not row.exit]
    return {
        "inside": inside,
        "systems": len(present.systems),
        "secured": sum(row.is_secured for row in present.systems.values()),
        "asked": sum(row.carries_customer_data != "unknown" for row in own),
        "own": len(own),
        "standing": len(present.commitments),
        "signed_note": f"{sum(row.is_signed for row in present.commitments.values())} signed",
    }
