"""Criteria that do not apply: stated, approved by an officer, taken back (DOMAIN R1.6)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from controls import forms
from controls.actions import applicability as acts
from controls.models import Inapplicability
from controls.queries.applicability import inapplicabilities
from controls.queries.criteria import criteria_in_scope
from controls.queries.here import categories_here
from controls.views.frames import acted, filled, url
from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.web.guard import client_page


@client_page(P.SEE_BRIEFINGS)
def index(request: Any) -> HttpResponse:
    may_approve, may_edit = request.access.may(P.APPROVE_SCOPE), request.access.may(P.EDIT_SCOPE)
    rows = [
        {"stated": row, "may_approve": may_approve and not row.approved_at and row.stated_by_id != request.user.pk}
        for row in inapplicabilities()
    ]
    return render(request, "controls/not_applicable.html", {"rows": rows, "may_edit": may_edit})


@client_page(P.EDIT_SCOPE, methods=("GET", "POST"))
def new(request: Any) -> HttpResponse:
    form = forms.InapplicabilityForm(request.POST or None, initial={"criterion": request.GET.get("criterion")})
    form.fields["criterion"].queryset = criteria_in_scope(categories_here())  # type: ignore[attr-defined]
    return filled(
        request,
        form,
        lambda values: acts.state(by=request.user, **values),
        said=lambda stated: f"An officer is asked. Until they approve, {stated.criterion_id} counts.",
        to=lambda stated: url(request.access, "not_applicable"),
        tab="matrix",
        heading="A criterion that does not apply",
        action="Ask an officer to approve",
        back=url(request.access, "not_applicable"),
    )


@client_page(P.APPROVE_SCOPE, methods=("POST",))
def approve(request: Any, stated_id: UUID) -> HttpResponse:
    return _done(request, stated_id, acts.approve, "Approved. It is in no count, and the description discloses it.")


@client_page(P.EDIT_SCOPE, methods=("POST",))
def take_back(request: Any, stated_id: UUID) -> HttpResponse:
    return _done(request, stated_id, acts.take_back, "Taken back: the criterion applies.")


def _done(request: Any, stated_id: UUID, act: Callable[..., Any], said: str) -> HttpResponse:
    stated, version = find(Inapplicability, stated_id), request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 10 else 0
    return acted(
        request,
        lambda: act(stated, version=seen, by=request.user),
        said=said,
        to=url(request.access, "not_applicable"),
    )
