"""The trail as sentences: who did what when, newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from soc2hub.trail.models import Event
from soc2hub.trail.sentences import sentence_of

DOORS = {"session": "", "task": "by a background job", "command": "by an operator's command"}
NAMES = ("title", "name", "ref", "month")


@dataclass(frozen=True, slots=True)
class Told:
    """One event in words; `door` is empty for an act on a page."""

    event: Event
    who: str
    said: str
    door: str


def events(*, before: int | None = None) -> QuerySet[Event]:
    """Newest first; `before` is the sequence number to go on behind."""
    rows: QuerySet[Event] = Event.objects.order_by("-seq")
    return rows.filter(seq__lt=before) if before is not None else rows


def told(rows: Sequence[Event]) -> list[Told]:
    """One statement more, for the actors' names."""
    names = _names({row.actor_id for row in rows if row.actor_id})
    return [_in_words(row, names) for row in rows]


def _in_words(event: Event, names: dict[UUID, str]) -> Told:
    who = names.get(event.actor_id, "Somebody") if event.actor_id else "The system"
    said = sentence_of(event.verb).replace("{subject}", subject_of(event))
    return Told(event, who, f"{who} {said}.", _door(event.via))


def subject_of(event: Event) -> str:
    """What the event itself calls its subject; the row may have changed or gone since."""
    for name in NAMES:
        if event.body.get(name):
            return f"“{event.body[name]}”"
    try:
        noun = apps.get_model(event.subject_type)._meta.verbose_name
    except (LookupError, ValueError):
        noun = event.subject_type.rpartition(".")[2]
    return f"{'an' if str(noun)[:1] in 'aeiou' else 'a'} {noun}"


def _door(via: str) -> str:
    kind = via.partition(":")[0]
    return {"token": "by an API token", "system": "by itself"}.get(kind, DOORS.get(kind, f"via {kind}"))


def _names(ids: set[UUID]) -> dict[UUID, str]:
    users: Any = get_user_model()._default_manager
    return dict(users.filter(pk__in=ids).values_list("pk", "name"))
