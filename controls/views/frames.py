"""What every page about controls shares: tabs, and the way a form is filled in and sent."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.accounts.access import Access
from soc2hub.accounts.roles import Permission as P
from soc2hub.lib.refusals import Refusal

TABS = [
    ("matrix", "Coverage"),
    ("controls", "Controls"),
    ("schedule", "Schedule"),
    ("assessments", "Readiness"),
    ("gaps", "Gaps"),
    ("risks", "Risks"),
    ("policies", "Policies"),
    ("library", "Library"),
]


def url(access: Access, name: str, *ids: Any) -> str:
    """`controls:<name>` of the client entered."""
    return reverse(f"controls:{name}", args=[access.client.pk, *ids])


def shown(request: Any, template: str, *, tab: str = "", status: int = 200, **context: Any) -> HttpResponse:
    access = request.access
    frame = {
        "client": access.client,
        "may_edit": access.may(P.EDIT_CONTROLS),
        "may_submit": access.may(P.SUBMIT_EVIDENCE),
        "tabs": [
            {"label": label, "url": url(access, name), "active": name == tab, "count": None} for name, label in TABS
        ],
    }
    return render(request, f"controls/{template}.html", frame | context, status=status)


def filled(
    request: Any,
    form: forms.Form,
    act: Callable[[dict[str, Any]], Any],
    *,
    said: Callable[[Any], str],
    to: Callable[[Any], str],
    template: str = "form",
    **page: Any,
) -> HttpResponse:
    """Show the form, or act and go on; what is wrong or refused comes back with everything typed (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            done = act(form.cleaned_data)
        except Refusal as refusal:
            seen = {bound.name for bound in form.visible_fields()}
            form.add_error(refusal.field if refusal.field in seen else None, refusal.message)
        else:
            messages.success(request, said(done))
            return redirect(to(done))
    return shown(request, template, form=form, status=422 if form.is_bound else 200, **page)


def acted(request: Any, act: Callable[[], Any], *, said: str | Callable[[Any], str], to: str) -> HttpResponse:
    """One button: act and go back; a refusal is said where the person stands. `said` may speak of what came of it."""
    try:
        done = act()
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said if isinstance(said, str) else said(done))
    return redirect(to)
