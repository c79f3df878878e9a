"""One page of what is held, asked to go, gone or damaged; and the hold on everything of the client."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.actions import holds, retention
from soc2hub.custody.actions.retention import years_kept
from soc2hub.custody.forms import HoldForm, ReleaseForm, RetentionForm
from soc2hub.custody.models import Hold
from soc2hub.custody.queries import custody
from soc2hub.vault.kinds import listed, taken_by
from soc2hub.web.guard import client_page
from soc2hub.web.views.forms import form_page, saved


def custody_url(request: Any) -> str:
    return reverse("custody:custody", args=[request.access.client.pk])


@client_page(P.SEE_CUSTODY)
def index(request: Any) -> HttpResponse:
    access = request.access
    context = {
        "custody": custody(),
        "may_hold": access.may(P.HOLD_EVIDENCE),
        "may_purge": access.may(P.PURGE_EVIDENCE),
        "may_clear": access.may(P.MANAGE_PEOPLE),
        "years": years_kept(),
        "kinds": listed(taken_by(access.client)),
    }
    return render(request, "custody/custody.html", context)


@client_page(P.HOLD_EVIDENCE, methods=("GET", "POST"))
def place(request: Any) -> HttpResponse:
    form = HoldForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        hold = holds.place(reason=typed["reason"], by=request.user)
        messages.success(request, f"{hold.what} is under legal hold.")

    if saved(form, act):
        return redirect(custody_url(request))
    intro = "While it lasts no file of this client is purged, put in the trash or proposed for it."
    title = f"Put everything of {request.access.client.name} under legal hold"
    return form_page(request, form, title=title, action="Place the hold", intro=intro, **_place(request))


@client_page(P.HOLD_EVIDENCE, methods=("GET", "POST"))
def release(request: Any, hold_id: UUID) -> HttpResponse:
    hold = find(Hold, hold_id)
    form = ReleaseForm(request.POST or None)

    def act(typed: dict[str, Any]) -> None:
        holds.release(hold, reason=typed["reason"], by=request.user)
        messages.success(request, f"The hold on “{hold.what}” has ended.")

    if saved(form, act):
        return redirect(custody_url(request))
    title, intro = "Release a legal hold", f"“{hold.what}” is held for: {hold.reason}"
    return form_page(request, form, title=title, action="Release it", intro=intro, **_place(request))


@client_page(P.PURGE_EVIDENCE, methods=("GET", "POST"))
def keep_for(request: Any) -> HttpResponse:
    form = RetentionForm(request.POST or None, initial={"years": years_kept()})

    def act(typed: dict[str, Any]) -> None:
        retention.keep_for(typed["years"], by=request.user)
        messages.success(request, f"Files are kept for {typed['years']} years.")

    if saved(form, act):
        return redirect(custody_url(request))
    intro = "Nothing goes by itself: what was kept long enough is proposed, and takes two people."
    return form_page(request, form, title="How long files are kept", action="Save", intro=intro, **_place(request))


def _place(request: Any) -> dict[str, str]:
    return {"back": custody_url(request), "back_label": "Custody", "pretitle": "Custody"}
