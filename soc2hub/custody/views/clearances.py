"""Who is named to see evidence about people, or legal; granted and taken back here."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.actions import clearances
from soc2hub.custody.forms import ClearanceForm
from soc2hub.custody.models import Clearance
from soc2hub.custody.queries import clearances as live_clearances
from soc2hub.custody.queries import may_be_cleared
from soc2hub.web.guard import client_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import form_page, saved


def clearances_url(request: Any) -> str:
    return reverse("custody:clearances", args=[request.access.client.pk])


@client_page(P.MANAGE_PEOPLE)
def index(request: Any) -> HttpResponse:
    return render(request, "custody/clearances.html", {"rows": list(live_clearances()[:500])})


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
@needs_confirmation
def grant(request: Any) -> HttpResponse:
    people = may_be_cleared(request.user)
    form = ClearanceForm(request.POST or None, people=people, zone=request.access.client.zone)

    def act(typed: dict[str, Any]) -> None:
        clearance = clearances.grant(typed["user"], typed["kind"], until=typed["until"], by=request.user)
        messages.success(request, f"{clearance.user.name} sees it from now on.")

    if saved(form, act):
        return redirect(clearances_url(request))
    intro = "They see such evidence in every list, search and export of this client. Nobody clears themselves."
    return form_page(
        request, form, title="Clear somebody", action="Clear them", back=clearances_url(request), intro=intro
    )


@client_page(P.MANAGE_PEOPLE, methods=("POST",))
def revoke(request: Any, clearance_id: UUID) -> HttpResponse:
    clearance = find(Clearance, clearance_id)
    clearances.revoke(clearance, by=request.user)
    messages.success(request, f"{clearance.user.name} no longer sees it.")
    return redirect(clearances_url(request))
