"""A file looked at and kept, waiting for somebody to say yes: a signed ticket in the address names it for a day."""

from dataclasses import dataclass
from uuid import UUID

from django.core import signing
from django.http import Http404

from soc2hub.vault.models import Blob

ONE_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Waiting:
    """The file's blob and the name it came under."""

    blob: Blob
    name: str


def ticket_for(blob: Blob, name: str, *, purpose: str) -> str:
    return signing.dumps({"blob": str(blob.pk), "name": name[:120]}, salt=purpose, compress=True)


def waiting(ticket: str, *, purpose: str) -> Waiting:
    """The client is the one entered, so another client's ticket finds nothing. Raises Http404."""
    try:
        content = signing.loads(ticket, salt=purpose, max_age=ONE_DAY)
    except signing.BadSignature:
        raise Http404("This import is no longer waiting.") from None
    blob = Blob.objects.filter(pk=UUID(content["blob"])).first()
    if blob is None:
        raise Http404("This import is no longer waiting.")
    return Waiting(blob, content["name"])
