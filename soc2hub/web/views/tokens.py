"""One's own API tokens: list, issue after confirming who one is, revoke (cases A45, A46)."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from soc2hub.accounts import queries
from soc2hub.accounts.access import my_clients
from soc2hub.accounts.actions import tokens
from soc2hub.accounts.tokens import Issued
from soc2hub.lib import clock
from soc2hub.web.forms import TokenForm
from soc2hub.web.guard import person_page
from soc2hub.web.reauthentication import needs_confirmation
from soc2hub.web.views.forms import saved

SHOWN = 200


@person_page()
def index(request: Any) -> HttpResponse:
    names = {str(row["id"]): row["name"] for row in my_clients(request.user)}
    moment = clock.now()
    rows = [
        {
            "token": token,
            "client": names.get(str(token.client_id), "a client you left") if token.client_id else "All my clients",
            "state": "revoked" if token.revoked_at else "expired" if token.expires_at <= moment else "active",
        }
        for token in queries.tokens_of(request.user)[:SHOWN]
    ]
    return render(request, "web/tokens.html", {"rows": rows})


@person_page(methods=("GET", "POST"))
@needs_confirmation
def issue(request: Any) -> HttpResponse:
    """The answer to the POST shows the token's text, once; it is neither stored nor put into a redirect."""
    form = TokenForm(request.POST or None, clients=my_clients(request.user))
    made: list[Issued] = []

    def act(typed: dict[str, Any]) -> None:
        client_id = UUID(typed["client"]) if typed["client"] else None
        name, scopes, days = typed["name"], typed["scopes"], typed["days"]
        made.append(tokens.create(request.user, name=name, scopes=scopes, days=days, client_id=client_id))

    if saved(form, act):
        return render(request, "web/token_issued.html", {"issued": made[0]}, status=201)
    return render(request, "web/token_new.html", {"form": form}, status=422 if form.is_bound else 200)


@person_page(methods=("POST",))
def revoke(request: Any, token_id: UUID) -> HttpResponse:
    token = queries.tokens_of(request.user).filter(pk=token_id).first()
    if token is None:
        raise Http404
    tokens.take_back(token, by=request.user)
    messages.success(request, f"“{token.name}” no longer works.")
    return redirect("web:tokens")
