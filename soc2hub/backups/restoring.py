"""Bring a backup back: its database in one transaction, its files hashed while they are written."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg2

from soc2hub.backups import databases, tools
from soc2hub.backups.addresses import MIGRATE, address
from soc2hub.backups.collections import Collection
from soc2hub.backups.failures import Failed, Unreadable
from soc2hub.backups.manifests import About, Bytes, Tombstone
from soc2hub.bootstrap.roles import OWNER
from soc2hub.vault.storage import FileStorage

TELL_PURGE = (
    "INSERT INTO custody_purge SELECT * FROM jsonb_populate_record(NULL::custody_purge,"
    ' \'{"words_sha256": "", "notice": ""}\'::jsonb || %s::jsonb)'
    " ON CONFLICT (id) DO UPDATE SET approved_by_id = EXCLUDED.approved_by_id, approved_at = EXCLUDED.approved_at,"
    " notice = EXCLUDED.notice"
)
TELL_WITHDRAWAL = (
    "INSERT INTO vault_withdrawal SELECT * FROM jsonb_populate_record(NULL::vault_withdrawal, %s)"
    " ON CONFLICT (client_id, blob_id) DO UPDATE SET kind = EXCLUDED.kind, words = EXCLUDED.words"
)


@dataclass
class Brought:
    """`faults`: each file that is missing from the backup or no longer what it was."""

    files: int = 0
    purged: int = 0
    size: int = 0
    faults: list[str] = field(default_factory=list)


def database(source: Collection, about: About, name: str) -> None:
    tools.restored(address(MIGRATE, name), dump_of(source, about), server=databases.server(name), role=OWNER)


def dump_of(source: Collection, about: About) -> Iterator[bytes]:
    """The last piece only once the whole is known to be the dump that was made."""
    digest, held = hashlib.sha256(), b""
    for chunk in source.get(f"{about.stamp}/dump"):
        digest.update(chunk)
        yield held
        held = chunk
    if digest.hexdigest() != about.dump_sha256:
        raise Unreadable(f"{about.stamp}/dump: it is not the dump that was made")
    yield held


def files(source: Collection, about: About, folder: Path) -> Brought:
    """Into a vault of its own; what was purged since, by the newest manifest there is, stays away."""
    storage, brought = FileStorage(folder), Brought()
    purged = purged_by_now(source, about)
    for line in source.manifest(about.stamp):
        if not isinstance(line, Bytes):
            continue
        if (line.client, line.sha256) in purged:
            brought.purged += 1
            continue
        try:
            _bring(source, line, storage)
            brought.files += 1
            brought.size += line.size
        except FileNotFoundError:
            brought.faults.append(f"{line.name}: the backup lacks its bytes")
        except Unreadable as error:
            brought.faults.append(f"{line.name}: {error}")
    return brought


def purged_by_now(source: Collection, about: About) -> dict[tuple[str, str], Tombstone]:
    return source.tombstones(about.stamp) | source.tombstones(source.stamps()[-1])


def tell_purges(source: Collection, about: About, name: str) -> Iterator[str]:
    """What was purged after this backup stays purged: its rows are told again to the database that did not know yet.

    By the migrating role itself, past the walls; once the database is of this release. Yields what could not be told.
    """
    for tombstone in purged_by_now(source, about).values():
        try:
            with databases.as_migrator(name) as cur:
                _tell(cur, tombstone)
        except psycopg2.Error as error:
            yield f"{tombstone.client}/{tombstone.sha256} was purged, which could not be told: {error}".strip()


def _tell(cur: Any, tombstone: Tombstone) -> None:
    """Of a file the database may know nothing; words it still has go by a trigger."""
    withdrawal = tombstone.row.get("withdrawal")
    if withdrawal is not None:
        cur.execute("SELECT 1 FROM vault_blob WHERE id = %s", (withdrawal["blob_id"],))
        if cur.fetchone() is None:
            return
    cur.execute(TELL_PURGE, (json.dumps(tombstone.row["purge"]),))
    if withdrawal is not None:
        cur.execute(TELL_WITHDRAWAL, (json.dumps(withdrawal),))


def ensure_empty(name: str, folder: Path) -> None:
    if databases.holds_anything(name):
        raise Failed(f"The database {name} holds people or clients. Restore into an empty installation.")
    if any(path.is_file() for path in folder.rglob("*")):
        raise Failed(f"There are files in {folder}. Restore into an empty installation.")


def _bring(source: Collection, line: Bytes, storage: FileStorage) -> None:
    arriving = storage.begin(limit=line.size)
    try:
        for chunk in source.get(source.place_of(line)):
            arriving.write(chunk)
        held = arriving.finish()
    except BaseException:
        arriving.abandon()
        raise
    if held.sha256 != line.sha256:
        storage.drop(held)
        raise Unreadable("its bytes are not what they were")
    storage.keep(held, UUID(line.client))
