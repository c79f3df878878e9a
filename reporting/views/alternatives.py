"""Scopes that could be, side by side; one is chosen and leads to the proposal (S7)."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from reporting.actions import alternatives
from reporting.actions.alternatives import FIELDS
from reporting.forms import AlternativeForm
from reporting.models import Alternative
from reporting.outcomes import Outcome
from reporting.queries.alternatives import comparison
from reporting.tabulation import rows_of
from scoping.queries.landscapes import Survey
from scoping.queries.studies import standing_of_study
from scoping.timeframes import FIRST_MONTHS
from scoping.views.frames import tabs, url
from soc2hub.accounts.access import Access, find
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal
from soc2hub.web.guard import client_page


@client_page(P.SEE_PROGRAM)
def index(request: Any) -> HttpResponse:
    access, may_edit = request.access, request.access.may(P.EDIT_SCOPE)
    found = comparison(access.client.today())
    context = {
        "tabs": tabs(access, "reporting:alternatives"),
        "found": found,
        "columns": [{"row": row, "outcome": outcome} for row, outcome in found.pairs],
        "table": rows_of(found.outcomes),
        "may_edit": may_edit,
        "scope_url": url(access, "scope"),
        "effort_url": url(access, "effort"),
        "new_url": url(access, "reporting:alternative_new") if may_edit else "",
        "starts": _starts(access, found.present) if may_edit else [],
    }
    return render(request, "reporting/alternatives.html", context)


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    if request.method == "GET":
        return _form(request, AlternativeForm(initial=_first(request)))
    form = AlternativeForm(request.POST)
    if form.is_valid():
        try:
            alternatives.add(by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect(url(request.access, "reporting:alternatives"))
    return _form(request, form, status=422)


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def edit(request: Any, alternative_id: UUID) -> HttpResponse:
    row = find(Alternative, alternative_id)
    if request.method == "GET":
        initial = {name: getattr(row, name) for name in (*FIELDS, "version")}
        return _form(request, AlternativeForm(initial=initial), row)
    form = AlternativeForm(request.POST)
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            alternatives.change(row, version=version, by=request.user, **form.values())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, f"“{row.name}” was saved.")
            return redirect(url(request.access, "reporting:alternatives"))
    return _form(request, form, row, status=422)


@client_page(P.EDIT_SCOPE, methods=("POST",))
def remove(request: Any, alternative_id: UUID) -> HttpResponse:
    row = find(Alternative, alternative_id)
    alternatives.remove(row, version=_version(request), by=request.user)
    messages.success(request, f"“{row.name}” was removed.")
    return redirect(url(request.access, "reporting:alternatives"))


@client_page(P.EDIT_SCOPE, methods=("POST",))
def choose(request: Any, alternative_id: UUID) -> HttpResponse:
    """The records now ask for this scope; the next page freezes it for signing."""
    row = alternatives.choose(find(Alternative, alternative_id), version=_version(request), by=request.user)
    found = comparison(request.access.client.today())
    outcome = next(outcome for other, outcome in found.pairs if other is not None and other.pk == row.pk)
    messages.success(request, f"“{row.name}” is prepared. Look at it, then freeze and propose it.")
    return redirect(f"{url(request.access, 'propose')}?{urlencode(_proposal(row, outcome))}")


def _proposal(row: Alternative, outcome: Outcome) -> dict[str, Any]:
    dates = outcome.dates
    frame = (
        {"period_start": dates.starts_on, "period_end": dates.ends_on, "as_of": ""}
        if row.report_type == "type_2"
        else {"period_start": "", "period_end": "", "as_of": dates.starts_on}
    )
    return {"report_type": row.report_type, "rationale": row.note} | frame


def _starts(access: Access, present: Survey) -> list[dict[str, Any]]:
    """The best combinations that the study of the options found, each as a start for an alternative."""
    standing = standing_of_study(present)
    if standing.study is None or standing.is_stale:
        return []
    points = standing.study.result["points"]
    base = reverse("reporting:alternative_new", args=[access.client.pk])
    return [
        {"point": point, "url": f"{base}?{urlencode([('met', met['id']) for met in point['met']])}"} for point in points
    ]


def _first(request: Any) -> dict[str, Any]:
    return {
        "report_type": "type_2",
        "window_months": FIRST_MONTHS,
        "categories": ["security"],
        "commitment_ids": request.GET.getlist("met"),
    }


def _version(request: Any) -> int:
    version = request.POST.get("version", "")
    return int(version) if version.isdecimal() and len(version) < 10 else 0


def _form(request: Any, form: AlternativeForm, row: Alternative | None = None, *, status: int = 200) -> HttpResponse:
    access = request.access
    context = {
        "tabs": tabs(access, "reporting:alternatives"),
        "form": form,
        "row": row,
        "scope_url": url(access, "scope"),
        "list_url": url(access, "reporting:alternatives"),
        "remove_url": url(access, "reporting:alternative_remove", row.pk) if row else "",
    }
    return render(request, "reporting/alternative_form.html", context, status=status)
