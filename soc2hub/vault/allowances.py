"""How large one file and all files of a client may be."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Sum

from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.tenancy.models import LARGEST_FILE_MB, MEGABYTE, Client
from soc2hub.tenancy.scope import HasId
from soc2hub.trail.record import record
from soc2hub.vault.models import Blob, Upload
from soc2hub.vault.refusals import NoRoom


@dataclass(frozen=True, slots=True)
class Used:
    """Bytes kept, and bytes of uploads that were begun."""

    kept: int
    begun: int


def used() -> Used:
    begun = Upload.objects.filter(done_at=None, expires_at__gt=clock.now())
    return Used(*(rows.aggregate(bytes=Sum("size"))["bytes"] or 0 for rows in (Blob.objects.all(), begun)))


def ensure_room(client: Client, more: int) -> None:
    now = used()
    if now.kept + now.begun + more > client.storage:
        raise NoRoom(client.storage)


@transaction.atomic
def change(client: Client, *, file_limit_mb: int, storage_mb: int, version: int, by: HasId) -> Client:
    """What is kept stays, even where the new room is less."""
    client = Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    if client.version != version:
        raise Stale
    if not 1 <= file_limit_mb <= LARGEST_FILE_MB:
        raise Invalid(f"One file may have between 1 and {LARGEST_FILE_MB} MB.", field="file_limit_mb")
    if not file_limit_mb <= storage_mb <= MEGABYTE:
        raise Invalid("All files together may have from the size of the largest one up to 1 TB.", field="storage_mb")
    before = {"file_limit_mb": client.file_limit_mb, "storage_mb": client.storage_mb}
    client.file_limit_mb, client.storage_mb, client.version = file_limit_mb, storage_mb, version + 1
    client.save(update_fields=["file_limit_mb", "storage_mb", "version"])
    record("storage.changed", subject=client, by=by, before=before, file_limit_mb=file_limit_mb, storage_mb=storage_mb)
    return client
