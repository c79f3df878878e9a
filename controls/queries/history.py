"""What was done about one thing, as sentences from the trail."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.trail.models import Event
from soc2hub.trail.sentences import sentence_of


@dataclass(frozen=True, slots=True)
class Told:
    """`when` is written out in the client's zone."""

    who: str
    said: str
    at: datetime
    when: str


def history_of(*subjects: UUID, named: str, most: int = 20, but: Collection[str] = ()) -> list[Told]:
    """The newest events first, but those verbs; three statements. `named` stands where the sentence says {subject}."""
    rows = Event.objects.filter(subject_id__in=[str(id) for id in subjects]).exclude(verb__in=but)
    events = list(rows.order_by("-seq")[:most])
    names = _names(event.actor_id for event in events)
    zone = ZoneInfo(client_here().zone)
    return [
        Told(who, f"{who} {sentence_of(event.verb).format(subject=named)}.", event.at, _written(event.at, zone))
        for event in events
        for who in [names.get(event.actor_id, "The system")]
    ]


def _names(ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    return dict(User.objects.filter(pk__in={id for id in ids if id}).values_list("pk", "name"))


def _written(instant: datetime, zone: ZoneInfo) -> str:
    local = instant.astimezone(zone)
    return f"{local.day} {local:%b %Y, %H:%M}"
