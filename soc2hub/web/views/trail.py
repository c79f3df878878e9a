"""The client's history as sentences, by day in the client's zone."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby, islice
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import render

from soc2hub.accounts.roles import Permission as P
from soc2hub.trail.models import Event
from soc2hub.trail.queries import Told, events, told
from soc2hub.web.exports import Export, csv_url
from soc2hub.web.guard import client_page
from soc2hub.web.views.people import page_url

PAGE = 50
TRAIL = Export(
    "trail",
    {
        "No.": lambda line: line.event.seq,
        "When": lambda line: line.event.at,
        "Who": lambda line: line.who,
        "What": lambda line: line.said,
        "By way of": lambda line: line.door,
        "Act": lambda line: line.event.verb,
        "Fingerprint": lambda line: line.event.hash,
    },
)


@client_page(P.SEE_TRAIL)
def index(request: Any) -> HttpResponse:
    if TRAIL.asked_by(request):
        return TRAIL.of(request, lambda: _told_in_turn(events().iterator(500)))
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    found = list(events(before=before)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "days": _by_day(told(shown), ZoneInfo(request.access.client.zone)),
        "next_url": f"{page_url(request, 'trail')}?before={shown[-1].seq}" if len(found) > PAGE else "",
        "csv_url": csv_url(request) if shown else "",
    }
    return render(request, "web/trail.html", context)


def _told_in_turn(rows: Iterator[Event]) -> Iterator[Told]:
    """Names are read once for so many events."""
    while some := list(islice(rows, PAGE * 10)):
        yield from told(some)


def _by_day(lines: list[Told], zone: ZoneInfo) -> list[dict[str, Any]]:
    def day_of(line: Told) -> date:
        return line.event.at.astimezone(zone).date()

    return [
        {"day": day, "lines": [{"line": line, "at": line.event.at.astimezone(zone)} for line in group]}
        for day, group in groupby(lines, key=day_of)
    ]
