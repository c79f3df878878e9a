"""Open a client: done by whoever has a seat in the practice that opens clients; the opener is its first member."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from soc2hub.accounts.actions import clients
from soc2hub.accounts.queries import practices_to_open_in
from soc2hub.tenancy.models import Client
from soc2hub.web.forms import ClientForm
from soc2hub.web.guard import person_page
from soc2hub.web.views.forms import saved


@person_page(methods=("GET", "POST"))
def open_client(request: Any) -> HttpResponse:
    practices = practices_to_open_in(request.user)
    if not practices:
        raise PermissionDenied("Only a practice's owner or CISO opens its clients.")
    form = ClientForm(request.POST or None, practices=practices)
    made: list[Client] = []

    def act(typed: dict[str, Any]) -> None:
        values = {"practice_id": UUID(typed["practice"]), "name": typed["name"], "zone": typed["zone"]}
        made.append(clients.open_client(**values, by=request.user))

    if saved(form, act):
        messages.success(request, f"{made[0].name} is open. Begin with what was promised to its customers.")
        return redirect(made[0])
    return render(request, "web/client_new.html", {"form": form}, status=422 if form.is_bound else 200)
