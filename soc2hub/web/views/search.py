"""The search page, and the fragment that the Ctrl-K dialog asks for while one types."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from soc2hub.accounts.access import access_to
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.web.guard import person_page
from soc2hub.web.search import LONGEST, Group, found_across, found_among, found_in
from soc2hub.web.shell import shell
from soc2hub.web.views.people import uuid_or_none


@person_page()
def search(request: Any) -> HttpResponse:
    """`?client=` says where, else all of one's clients; any other's client is as if none were named."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    mine = shell(request)["shell"]["clients"]
    client_id = uuid_or_none(request.GET.get("client", ""))
    groups: list[Group] = []
    if client_id is not None and str(client_id) in {row.id for row in mine}:
        with entering(client_id, by=request.user):
            request.access = access_to(client_id, request.user)
            groups += found_in(request.access, query)
    else:
        with entering_portfolio(by=request.user):
            groups += found_across(mine, query)
    groups += found_among(mine, query)
    context = {"query": query, "groups": groups, "client_id": client_id}
    return render(request, "web/search_found.html" if request.htmx else "web/search.html", context)
