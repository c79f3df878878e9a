"""What changed lately in one client, told by day: one line for what one person did to several things."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from soc2hub.tenancy.models import Client
from soc2hub.trail.models import Event
from soc2hub.trail.queries import Told, sentence, told

READ = 120
LINES = 12
NAMED = 2
# The other side of an act that has a line of its own, and what a machine does on the way.
ECHOES = (
    "occurrence.performed",
    "occurrence.reviewed",
    "briefing.printed",
    "briefing.recomputed",
    "briefing.sent_to_print",
    "request.evidence_shared",
)


@dataclass(frozen=True)
class Line:
    """`at` is the newest instant of the acts it tells."""

    said: str
    at: datetime


@dataclass(frozen=True)
class Day:
    day: date
    lines: tuple[Line, ...]


def latest(client: Client, most: int = LINES) -> tuple[Day, ...]:
    """The newest days first; reads and echoes are left out."""
    zone = ZoneInfo(client.zone)
    events = Event.objects.exclude(verb__endswith=".read").exclude(verb__in=ECHOES).order_by("-seq")[:READ]
    lines = sorted(told(list(events)), key=lambda line: (line.event.at, line.event.seq), reverse=True)
    days: list[Day] = []
    for day, acts in groupby(lines, key=lambda line: line.event.at.astimezone(zone).date()):
        left = most - sum(len(each.lines) for each in days)
        if left > 0:
            days.append(Day(day, _gathered(list(acts), zone)[:left]))
    return tuple(days)


def _gathered(acts: list[Told], zone: ZoneInfo) -> tuple[Line, ...]:
    alike: dict[tuple[str, str], list[Told]] = {}
    for act in acts:
        alike.setdefault((act.who, act.event.verb), []).append(act)
    return tuple(
        Line(sentence(who, verb, _together(group)), group[0].event.at.astimezone(zone))
        for (who, verb), group in alike.items()
    )


def _together(acts: list[Told]) -> str:
    """`“A”`, `“A” and “B”`, `“A”, “B” and 5 more`."""
    names = list(dict.fromkeys(act.subject for act in acts))
    shown, rest = names[:NAMED], len(names) - NAMED
    if rest > 0:
        return f"{', '.join(shown)} and {rest} more"
    return " and ".join(shown)
