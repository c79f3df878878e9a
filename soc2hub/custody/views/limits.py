"""How large, of which kinds and how many the files of the client may be, changed by who manages the client."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from soc2hub.accounts.roles import Permission as P
from soc2hub.custody.forms import LimitsForm
from soc2hub.custody.views.holds import custody_url
from soc2hub.tenancy.models import MEGABYTE
from soc2hub.vault import allowances
from soc2hub.vault.allowances import Limits
from soc2hub.web.guard import client_page
from soc2hub.web.views.forms import form_page, saved


@client_page(P.MANAGE_PEOPLE, methods=("GET", "POST"))
def change(request: Any) -> HttpResponse:
    client = request.access.client
    held = asdict(Limits.of(client)) | {"version": client.version}
    form = LimitsForm(request.POST or None, initial=held)

    def act(typed: dict[str, Any]) -> None:
        version = typed.pop("version")
        typed["file_kinds"] = tuple(typed["file_kinds"])
        allowances.change(client, Limits(**typed), version=version, by=request.user)
        messages.success(request, "The limits are changed. They hold for what is handed in from now on.")

    if saved(form, act):
        return redirect(custody_url(request))
    taken = allowances.used().kept // MEGABYTE
    intro = f"{taken} MB are taken now; what is kept stays."
    back = {"back": custody_url(request), "back_label": "Custody", "pretitle": "Custody"}
    return form_page(request, form, title="Limits of files", action="Save", intro=intro, **back)
