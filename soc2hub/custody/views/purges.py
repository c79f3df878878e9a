"""A purge somebody asked for: read it, approve or decline it. Approving wants to know afresh who one is (case A45)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from soc2hub.accounts.access import find
from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.actions import purges
from soc2hub.custody.models import Purge
from soc2hub.custody.queries import holds_on
from soc2hub.custody.views.holds import custody_url
from soc2hub.web.guard import client_page
from soc2hub.web.reauthentication import needs_confirmation


@client_page(P.PURGE_EVIDENCE)
def show(request: Any, purge_id: UUID) -> HttpResponse:
    return _shown(request, find(Purge, purge_id))


@client_page(P.PURGE_EVIDENCE, methods=("GET", "POST"))
def approve(request: Any, purge_id: UUID) -> HttpResponse:
    return _approved(request, purge=find(Purge, purge_id))


@needs_confirmation
def _approved(request: Any, *, purge: Purge) -> HttpResponse:
    """GET leads here from the confirmation, and shows what is about to go."""
    if request.method != "POST":
        return _shown(request, purge)
    purges.approve(purge, by=request.user)
    messages.success(request, f"“{purge.what}” is gone. Its hash and the reason stay.")
    return redirect(custody_url(request))


@client_page(P.PURGE_EVIDENCE, methods=("POST",))
def make_own(request: Any, purge_id: UUID) -> HttpResponse:
    purge = find(Purge, purge_id)
    purges.make_own(purge, by=request.user)
    messages.success(request, "Somebody else has to approve now.")
    return redirect(custody_url(request))


@client_page(P.PURGE_EVIDENCE, methods=("POST",))
def decline(request: Any, purge_id: UUID) -> HttpResponse:
    purge = find(Purge, purge_id)
    purges.decline(purge, by=request.user)
    messages.success(request, f"“{purge.what}” stays.")
    return redirect(custody_url(request))


def _shown(request: Any, purge: Purge) -> HttpResponse:
    context = {"purge": purge, "holds": holds_on(purge.thing), "is_own": purge.asked_by_id == request.user.pk}
    return render(request, "custody/purge.html", context)
