"""The trail as sentences: who did what when, newest first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
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
    subject: str
    said: str
    door: str


def events(*, before: int | None = None) -> QuerySet[Event]:
    """Newest first; `before` is the sequence number to go on behind."""
    rows: QuerySet[Event] = Event.objects.order_by("-seq")
    return rows.filter(seq__lt=before) if before is not None else rows


def told(rows: Sequence[Event]) -> list[Told]:
    """One statement more for the actors' names, and one for each kind of thing that the events do not name."""
    names = _names({row.actor_id for row in rows if row.actor_id})
    subjects = _subjects(row for row in rows if not _own_name(row))
    return [_in_words(row, names, subjects) for row in rows]


def sentence(who: str, verb: str, subject: str) -> str:
    return f"{who} {sentence_of(verb).replace('{subject}', subject)}."


def _in_words(event: Event, names: dict[UUID, str], subjects: dict[tuple[str, str], str]) -> Told:
    who = names.get(event.actor_id, "Somebody") if event.actor_id else "The system"
    subject = _own_name(event) or subjects.get((event.subject_type, event.subject_id)) or _nameless(event)
    return Told(event, who, subject, sentence(who, event.verb, subject), _door(event.via))


def _own_name(event: Event) -> str:
    """What the event itself calls its subject; the row may have changed or gone since."""
    found = next((name for name in NAMES if event.body.get(name)), "")
    if found == "month":
        return f"the briefing of {event.body[found]}"
    return f"“{event.body[found]}”" if found else ""


def _subjects(rows: Iterable[Event]) -> dict[tuple[str, str], str]:
    """What things without a name in the trail are called now, as far as the reader may see them."""
    wanted: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.subject_type].add(row.subject_id)
    return {
        (kind, str(thing.pk)): f"“{getattr(thing, 'told_as', thing)}”"
        for kind, ids in wanted.items()
        for thing in _things(kind, ids)
    }


def _things(kind: str, ids: set[str]) -> Iterable[Any]:
    try:
        model = apps.get_model(kind)
    except (LookupError, ValueError):
        return ()
    rows: Any = model._default_manager.filter(pk__in=ids)
    of_a_control = any(field.name == "control" for field in model._meta.fields)
    return rows.select_related("control") if of_a_control else rows


def _nameless(event: Event) -> str:
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
