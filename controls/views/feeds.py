"""One's own calendar feed of a client: a secret address, made once one confirmed, dead with the access (A72)."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from controls.feeds import ahead, feed
from controls.forms import FeedForm
from controls.queries.feeds import due_from
from soc2hub.accounts.access import access_to, my_clients
from soc2hub.accounts.actions import tokens
from soc2hub.accounts.models import ApiToken
from soc2hub.accounts.roles import Permission as P
from soc2hub.accounts.tokens import recognise
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.web.guard import person_page, public_page
from soc2hub.web.reauthentication import needs_confirmation

SCOPE, DAYS = "calendar", 365


@person_page(methods=("GET", "POST"))
@needs_confirmation
def subscribe(request: Any) -> HttpResponse:
    """The answer to the POST shows the address, once; it is neither stored nor put into a redirect."""
    initial = {"client": request.GET.get("client", "")}
    form = FeedForm(request.POST or None, initial=initial, clients=my_clients(request.user))
    address = ""
    if request.method == "POST" and form.is_valid():
        try:
            address = _made(request, form)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    status = 201 if address else 422 if form.is_bound else 200
    return render(request, "controls/feed.html", {"form": form, "address": address}, status=status)


@public_page()
def show(request: HttpRequest, key: str) -> HttpResponse:
    """For calendar programs, which know nothing but the address. Whatever is wrong with it, there is nothing here."""
    token = recognise(key)
    if token is None or SCOPE not in token.scopes or token.client_id is None:
        raise Http404
    with entering(token.client_id, by=token.user, via=f"token:{token.pk}"):
        response = HttpResponse(_feed(request, token), content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'attachment; filename="due.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response


def _made(request: Any, form: FeedForm) -> str:
    client_id, name = form.chosen()
    issued = tokens.create(
        request.user, name=f"Calendar of {name}"[:80], scopes=[SCOPE], days=DAYS, client_id=UUID(client_id)
    )
    path = reverse("controls:feed", args=[issued.text])
    return f"{settings.BASE_URL}{path}{'?whose=mine' if form.cleaned_data['whose'] == 'mine' else ''}"


def _feed(request: HttpRequest, token: ApiToken) -> bytes:
    access = access_to(token.client_id, token.user)  # type: ignore[arg-type]
    if not access.may(P.SEE_PROGRAM):
        raise Http404
    client, today = access.client, access.client.today()
    owner = token.user if request.GET.get("whose") == "mine" else None
    return feed(
        due_from(today, until=ahead(today), owner=owner),
        client=client.name,
        zone=client.zone,
        made_at=clock.now(),
        url_of=lambda each: settings.BASE_URL + reverse("controls:occurrence", args=[client.pk, each.id]),
    )
