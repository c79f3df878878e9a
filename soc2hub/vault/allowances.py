"""How large one file and all files of a client may be, of which kinds, and how many."""

from dataclasses import asdict, dataclass
from typing import Any, Self

from django.db import connection, transaction

from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Stale
from soc2hub.tenancy.models import LARGEST_FILE_MB, MEGABYTE, Client
from soc2hub.tenancy.scope import HasId, current_client_id
from soc2hub.trail.record import record
from soc2hub.vault.kinds import ALLOWED, CHOICES, taken_by
from soc2hub.vault.refusals import NoRoom

MOST_FILES = 100_000
USED = (
    "SELECT (SELECT coalesce(sum(size), 0) FROM vault_blob WHERE client_id = %s),"
    " (SELECT coalesce(sum(size), 0) FROM vault_upload WHERE client_id = %s AND done_at IS NULL AND expires_at > %s)"
)


@dataclass(frozen=True, slots=True)
class Used:
    """Bytes kept, and bytes of uploads that were begun."""

    kept: int
    begun: int


def used() -> Used:
    client_id = current_client_id()
    with connection.cursor() as cursor:
        cursor.execute(USED, [client_id, client_id, clock.now()])
        return Used(*map(int, cursor.fetchone()))


def ensure_room(client: Client, more: int) -> None:
    now = used()
    if now.kept + now.begun + more > client.storage:
        raise NoRoom(client.storage)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a client takes; no kinds are all of them, no number is no limit."""

    file_limit_mb: int
    storage_mb: int
    file_kinds: tuple[str, ...] = ()
    files_per_occurrence: int | None = None
    files_per_day: int | None = None

    @classmethod
    def of(cls, client: Client) -> Self:
        counts = client.files_per_occurrence, client.files_per_day
        return cls(client.file_limit_mb, client.storage_mb, taken_by(client), *counts)

    def ensure_sense(self) -> None:
        if not 1 <= self.file_limit_mb <= LARGEST_FILE_MB:
            raise Invalid(f"One file may have between 1 and {LARGEST_FILE_MB} MB.", field="file_limit_mb")
        if not self.file_limit_mb <= self.storage_mb <= MEGABYTE:
            words = "All files together may have from the size of the largest one up to 1 TB."
            raise Invalid(words, field="storage_mb")
        if not set(self.file_kinds) <= set(CHOICES):
            raise Invalid(f"Choose among {ALLOWED}.", field="file_kinds")
        for name in ("files_per_occurrence", "files_per_day"):
            if (most := getattr(self, name)) is not None and not 1 <= most <= MOST_FILES:
                raise Invalid(f"Between 1 and {MOST_FILES}, or empty for no limit.", field=name)

    @property
    def columns(self) -> dict[str, Any]:
        """As the client's row holds them; all kinds are none named, so that a new one is taken too."""
        chosen = [kind for kind in CHOICES if kind in self.file_kinds]
        return asdict(self) | {"file_kinds": "" if len(chosen) in (0, len(CHOICES)) else " ".join(chosen)}


@transaction.atomic
def change(client: Client, limits: Limits, *, version: int, by: HasId) -> Client:
    """What is kept stays, even where the new limits would refuse it."""
    client = Client.objects.select_for_update(of=("self",), no_key=True).get(pk=client.pk)
    if client.version != version:
        raise Stale
    limits.ensure_sense()
    before, now = Limits.of(client).columns, limits.columns
    for name, value in now.items():
        setattr(client, name, value)
    client.version = version + 1
    client.save(update_fields=[*now, "version"])
    record("storage.changed", subject=client, by=by, before=before, **now)
    return client
