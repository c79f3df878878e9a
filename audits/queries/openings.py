"""Who opened what in the room, and when: read from the trail, for the team."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from audits.models import Request, SharedSubmission
from soc2hub.accounts.models import User
from soc2hub.trail.models import Event

OPENED, TAKEN, LOOKED = "room.request_opened", "room.file_taken", "room.file_looked_at"
WORDS = {TAKEN: "downloaded", LOOKED: "looked at"}
MOST = 30


@dataclass(frozen=True, slots=True)
class Opening:
    who: str
    what: str
    at: datetime


def openings(request: Request, shares: Iterable[SharedSubmission]) -> list[Opening]:
    """Of this request and the files shared for it, the newest first; two statements. Who turns pages looks once."""
    titles = {str(share.submission_id): share.submission.title for share in shares}
    subjects = [str(request.pk), *titles]
    events = Event.objects.filter(verb__in=[OPENED, *WORDS], subject_id__in=subjects).order_by("-seq")
    rows = list(events.exclude(verb=LOOKED, body__page__gt=1)[:MOST])
    names = dict(User.objects.filter(pk__in={event.actor_id for event in rows}).values_list("pk", "name"))
    return [
        Opening(
            names.get(event.actor_id, "Somebody"),
            "opened the request" if event.verb == OPENED else f"{WORDS[event.verb]} “{titles[event.subject_id]}”",
            event.at,
        )
        for event in rows
    ]
