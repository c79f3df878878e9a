"""The client's history as sentences, by day in the client's zone."""

from datetime import date
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from soc2hub.accounts.roles import Permission as P
from soc2hub.trail.queries import Told, events, told
from soc2hub.web.guard import client_page
from soc2hub.web.views.people import page_url

PAGE = 50


@client_page(P.SEE_TRAIL)
def index(request: Any) -> HttpResponse:
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = list(events(before=before)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "days": _by_day(told(shown), ZoneInfo(request.access.client.zone)),
        "next_url": f"{page_url(request, 'trail')}?before={shown[-1].seq}" if len(found) > PAGE else "",
    }
    return render(request, "web/trail.html", context)


def _by_day(lines: list[Told], zone: ZoneInfo) -> list[dict[str, Any]]:
    def day_of(line: Told) -> date:
        return line.event.at.astimezone(zone).date()

    return [
        {"day": day, "lines": [{"line": line, "at": line.event.at.astimezone(zone)} for line in group]}
        for day, group in groupby(lines, key=day_of)
    ]
