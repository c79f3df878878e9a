"""Propose, look at, and sign a version of the scope."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from scoping.actions import versions as acts
from scoping.forms.versions import ApprovalForm, DifferenceForm, ProposalForm
from scoping.models import ScopeVersion
from scoping.queries import current_scope, staleness, survey, waiting_version
from scoping.queries.categories import category_table, in_order
from scoping.queries.demands import demands, running_window
from scoping.queries.findings import Finding, obstacles
from scoping.queries.landscapes import Survey
from scoping.queries.versions import approval_of, difference, state_of, versions
from scoping.snapshots import COMPONENTS
from scoping.timeframes import Advice, advice, window_warning
from scoping.views.frames import tabs, url
from soc2hub.accounts.roles import Permission as P
from soc2hub.api.paging import after_or_all, cursor_of, next_url
from soc2hub.lib.refusals import Refusal
from soc2hub.ui.tables import Column
from soc2hub.ui.words import day
from soc2hub.web.guard import client_page

COLUMNS = tuple(map(Column, ("Version", "Report", "Categories", "Proposed", "Signed", "State")))
PAGE = 50


@client_page(P.SEE_PROGRAM)
def index(request: Any) -> HttpResponse:
    found = list(after_or_all(versions(), ("-number",), request.GET.get("cursor", ""))[: PAGE + 1])
    rows, current, waiting = found[:PAGE], current_scope(), waiting_version()
    for row in rows:
        row.state, row.approval = state_of(row, current=current, waiting=waiting), approval_of(row)
        row.category_names = in_order(row.categories)
    context = {
        "tabs": tabs(request.access, "versions"),
        "rows": rows,
        "columns": COLUMNS,
        "next_url": next_url(request, cursor_of(rows[-1], ("-number",))) if len(found) > PAGE else "",
        "scope_url": url(request.access, "scope"),
        "difference_url": url(request.access, "versions_difference"),
        "propose_url": url(request.access, "propose") if request.access.may(P.EDIT_SCOPE) else "",
    }
    return render(request, "scoping/versions.html", context)


@client_page(P.SEE_PROGRAM)
def look(request: Any, object_id: UUID) -> HttpResponse:
    return render(request, "scoping/version.html", _shown(request, get_object_or_404(versions(), pk=object_id)))


@client_page(P.SEE_PROGRAM)
def compare(request: Any) -> HttpResponse:
    """Any two versions in words; by default the newest with the one before."""
    offered = list(versions()[:PAGE])
    form = DifferenceForm(request.GET or None, versions=offered)
    if not request.GET and len(offered) > 1:
        form = DifferenceForm({"former": offered[1].pk, "present": offered[0].pk}, versions=offered)
    pair = form.pair() if form.is_valid() else None
    context = {
        "tabs": tabs(request.access, "versions"),
        "form": form,
        "pair": pair,
        "said": difference(*pair) if pair else [],
        "has_two": len(offered) > 1,
        "scope_url": url(request.access, "scope"),
        "versions_url": url(request.access, "versions"),
    }
    return render(request, "scoping/difference.html", context)


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def propose(request: Any) -> HttpResponse:
    present, is_change = survey(), current_scope() is not None
    advised = _advised(request)
    if request.method == "GET":
        initial = _initial(advised) | request.GET.dict()
        return _proposal(request, ProposalForm(initial=initial, is_change=is_change), present, advised)
    form = ProposalForm(request.POST, is_change=is_change)
    if not form.is_valid():
        return _proposal(request, form, present, advised, status=422)
    try:
        version = acts.propose(by=request.user, **form.values())
    except Refusal as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return _proposal(request, form, present, advised, status=422)
    messages.success(request, f"Version {version.number} is proposed. An officer of the client signs it now.")
    return redirect(url(request.access, "version", version.pk))


@client_page(P.APPROVE_SCOPE)
def to_sign(request: Any) -> HttpResponse:
    """The officer's page: what waits for a signature, and what is in force."""
    waiting, current = waiting_version(), current_scope()
    context = {
        "waiting": waiting,
        "current": current,
        "sign_url": url(request.access, "sign", waiting.pk) if waiting else "",
        "current_url": url(request.access, "sign", current.pk) if current else "",
        "approval": approval_of(current) if current else None,
    }
    return render(request, "scoping/to_sign.html", context)


@client_page(P.APPROVE_SCOPE, methods=("GET", "POST"))
def sign(request: Any, object_id: UUID) -> HttpResponse:
    version = get_object_or_404(versions(), pk=object_id)
    if request.method == "GET":
        return _signing(request, version, ApprovalForm())
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return _signing(request, version, form, status=422)
    try:
        acts.approve(version, by=request.user, reason=form.cleaned_data["reason"])
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return _signing(request, version, form, status=refusal.status)
    messages.success(request, f"You signed version {version.number}. It is the scope in force.")
    return redirect(url(request.access, "to_sign"))


def _shown(request: Any, version: ScopeVersion) -> dict[str, Any]:
    """What every page about one version shows."""
    access, current, waiting = request.access, current_scope(), waiting_version()
    is_alive = version.pk in {row.pk for row in (current, waiting) if row is not None}
    inside = version.snapshot["boundary"]
    return {
        "tabs": tabs(access, "versions"),
        "version": version,
        "state": state_of(version, current=current, waiting=waiting),
        "approval": approval_of(version),
        "changed": staleness(version) if is_alive else [],
        "categories": in_order(version.categories),
        "choices": version.snapshot["categories"],
        "components": _components(inside["members"]),
        "boundary": inside,
        "warning": window_warning(version.period_start, version.period_end),
        "commitments": sorted(
            map(_commitment, version.snapshot["facts"]["commitment"].values()), key=lambda fact: str(fact["name"])
        ),
        "versions_url": url(access, "versions"),
        "to_sign_url": url(access, "to_sign"),
        "is_waiting": waiting is not None and waiting.pk == version.pk,
        "sign_url": url(access, "sign", version.pk) if access.may(P.APPROVE_SCOPE) else "",
        "propose_url": url(access, "propose") if access.may(P.EDIT_SCOPE) else "",
    }


def _components(members: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The five components of a system description (DOMAIN R2.6), services first."""
    groups = [("Services promised", [member for member in members if member["role"] == "service"])]
    systems = [member for member in members if member["role"] != "service"]
    return groups + [(label, [m for m in systems if m["component"] == key]) for key, label in COMPONENTS]


def _commitment(fact: dict[str, Any]) -> dict[str, Any]:
    return fact | {"need_by": day(date.fromisoformat(fact["need_by"])) if fact["need_by"] else ""}


def _signing(request: Any, version: ScopeVersion, form: ApprovalForm, *, status: int = 200) -> HttpResponse:
    shown = _shown(request, version)
    in_force = current_scope() if shown["is_waiting"] else None
    context = shown | {
        "form": form,
        "is_own": version.drafted_by_id == request.user.pk,
        "in_force": in_force,
        "differs": difference(in_force, version) if in_force else [],
        "signed_commitments": sum(fact["is_signed"] for fact in shown["commitments"]),
    }
    return render(request, "scoping/sign.html", context, status=status)


def _proposal(
    request: Any, form: ProposalForm, present: Survey, advised: Advice, *, status: int = 200
) -> HttpResponse:
    blocking = obstacles(present, category_table(present.commitments.values()))
    context = {
        "tabs": tabs(request.access, "versions"),
        "form": form,
        "advice": advised,
        "blocking": [{"finding": found, "url": _mending(request, found)} for found in blocking],
        "inside": len(present.boundary.keys & present.systems.keys()),
        "systems": len(present.systems),
        "over_scope": present.boundary.over_scope,
        "categories": in_order(present.categories),
        "scope_url": url(request.access, "scope"),
        "which_url": url(request.access, "which_report"),
        "versions_url": url(request.access, "versions"),
    }
    return render(request, "scoping/propose.html", context, status=status)


def _mending(request: Any, found: Finding) -> str:
    """Where it is dealt with; an act is offered on the scope's page."""
    return url(request.access, "scope") if found.is_act else url(request.access, found.url_name, found.object_id)


def _advised(request: Any) -> Advice:
    """From what “Which report?” goes by, before anybody answers its questions."""
    today = request.access.client.today()
    return advice(demands(), today=today, running=running_window(today))


def _initial(advised: Advice) -> dict[str, Any]:
    return {
        "report_type": advised.report_type,
        "period_start": advised.period_start,
        "period_end": advised.period_end,
        "as_of": advised.as_of,
    }
