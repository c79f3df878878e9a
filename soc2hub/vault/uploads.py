"""Uploads that survive a broken connection: begin, add pieces where the last one ended, hand in, or give up.

The bytes are received outside any transaction; each function here is one short act inside the client.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import F, QuerySet
from django.http import Http404

from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import Client
from soc2hub.vault import pieces
from soc2hub.vault.allowances import ensure_room
from soc2hub.vault.blobs import Received
from soc2hub.vault.kinds import ensure_taken_by, kind_of, plain_name
from soc2hub.vault.models import KEPT_UNFINISHED, Upload
from soc2hub.vault.refusals import Garbled, OutOfPlace, TooLarge

MOST_AT_ONCE = 100


def begin(client: Client, name: str, *, size: int, sha256: str, by: UUID) -> Upload:
    """Refuses at once what would be refused in the end: too large, no such kind, no room."""
    name = plain_name(name)
    ensure_taken_by(client, name)
    if size > client.file_limit:
        raise TooLarge(client.file_limit)
    _clear_expired()
    if unfinished(by).count() >= MOST_AT_ONCE:
        raise Refusal(f"You have {MOST_AT_ONCE} unfinished uploads. Finish or cancel one first.")
    ensure_room(client, size)
    return Upload.objects.create(
        person_id=by, name=name, size=size, sha256=sha256, expires_at=clock.now() + KEPT_UNFINISHED
    )


def unfinished(by: UUID) -> QuerySet[Upload]:
    return Upload.objects.filter(person_id=by, done_at=None, expires_at__gt=clock.now())


def upload_of(upload_id: UUID | str, *, by: UUID) -> Upload:
    """One's own; another person's does not exist (Http404). What is done is still told until it expires."""
    try:
        rows = Upload.objects.filter(pk=upload_id, person_id=by, expires_at__gt=clock.now())
    except ValidationError:
        raise Http404("No such upload.") from None
    found = rows.first()
    if found is None:
        raise Http404("No such upload.")
    return found


def ensure_next(upload: Upload, offset: int) -> None:
    if upload.done_at or offset > upload.received:
        raise OutOfPlace(upload.received)


def advance(upload: Upload, *, begins_at: int, count: int) -> Upload:
    """What was synced is acknowledged; a twin that came first has said so already."""
    rows = Upload.objects.filter(pk=upload.pk, received=begins_at, done_at=None)
    rows.update(received=F("received") + count, expires_at=clock.now() + KEPT_UNFINISHED)
    return upload_of(upload.pk, by=upload.person_id)


def cancel(upload: Upload) -> None:
    Upload.objects.filter(pk=upload.pk).delete()
    pieces.forget(upload.client_id, upload.pk)  # type: ignore[arg-type]


@contextmanager
def arrived(upload: Upload, *, limit: int | None = None) -> Iterator[Received]:
    """The whole file, checked, outside any transaction; what is not kept in the block may be tried again."""
    if limit is not None and upload.size > limit:
        raise TooLarge(limit)
    if not upload.is_whole:
        raise OutOfPlace(upload.received)
    with pieces.whole(upload.client_id, upload.pk, size=upload.size) as held:  # type: ignore[arg-type]
        if upload.sha256 not in ("", held.sha256):
            raise Garbled
        if not held.size:
            raise Invalid("The file is empty. Send the file with its content.", field="files")
        yield Received(held, upload.name, kind_of(held.path, upload.name).mime)


def finish(upload: Upload, sha256: str) -> None:
    """In the transaction that keeps its bytes."""
    if not Upload.objects.filter(pk=upload.pk, done_at=None).update(done_at=clock.now(), sha256=sha256):
        raise Refusal("This upload was handed in already.")


def _clear_expired() -> None:
    for expired in Upload.objects.filter(expires_at__lte=clock.now()):
        cancel(expired)
    pieces.forget_old()
