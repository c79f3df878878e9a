"""What stands in the database at one instant, read by the backup's role; the dump is taken of the same instant."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ, connection

from soc2hub.backups.addresses import BACKUP, address
from soc2hub.backups.manifests import Bytes, Head, Migration, Role, Table, Tombstone

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
HEADS = "SELECT client_id::text, seq, hash FROM trail_head ORDER BY 1"
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY id"
BYTES = (
    "SELECT b.client_id::text, b.sha256, b.size FROM vault_blob b LEFT JOIN vault_withdrawal w ON w.blob_id = b.id"
    " WHERE w.kind IS NULL OR w.kind = 'damaged' ORDER BY b.client_id, b.sha256"
)
TOMBSTONES = (
    "SELECT b.client_id::text, b.sha256, jsonb_build_object('purge', to_jsonb(p), 'withdrawal', to_jsonb(w))"
    " FROM vault_withdrawal w JOIN vault_blob b ON b.id = w.blob_id"
    " JOIN custody_purge p ON p.blob_id = b.id AND p.approved_at IS NOT NULL"
    " WHERE w.kind = 'purged'"
    " UNION ALL SELECT p.client_id::text, 'words ' || p.words_sha256, jsonb_build_object('purge', to_jsonb(p))"
    " FROM custody_purge p WHERE p.blob_id IS NULL AND p.approved_at IS NOT NULL ORDER BY 1, 2"
)
WITHDRAWN = (
    "SELECT 1 FROM vault_withdrawal w JOIN vault_blob b ON b.id = w.blob_id"
    " WHERE b.client_id::text = %s AND b.sha256 = %s AND w.kind <> 'damaged'"
)
ROLES = (
    "SELECT r.rolname, r.rolcanlogin, r.rolbypassrls OR r.rolsuper,"
    " array(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid"
    " WHERE m.member = r.oid ORDER BY 1) FROM pg_roles r WHERE r.rolname LIKE 'soc2hub\\_%' ORDER BY 1"
)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One read-only transaction; `id` lets pg_dump read the very same instant."""

    line: connection
    id: str

    @property
    def server(self) -> int:
        return self.line.server_version

    @property
    def database(self) -> str:
        return str(self.line.info.dbname)

    def tables(self) -> Iterator[Table]:
        for (name,) in self._all(TABLES):
            [(rows,)] = self._all(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(name)))
            yield Table(name, rows)

    def heads(self) -> Iterator[Head]:
        return (Head(*row) for row in self._streamed(HEADS))

    def migrations(self) -> Iterator[Migration]:
        return (Migration(*row) for row in self._all(MIGRATIONS))

    def roles(self) -> Iterator[Role]:
        return (Role(*row) for row in self._all(ROLES))

    def tombstones(self) -> Iterator[Tombstone]:
        return (Tombstone(*row) for row in self._streamed(TOMBSTONES))

    def bytes(self) -> Iterator[Bytes]:
        """What is handed out, or would be were it whole; in one order, streamed."""
        return (Bytes(*row) for row in self._streamed(BYTES))

    def _all(self, query: Any) -> list[tuple[Any, ...]]:
        with self.line.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def _streamed(self, query: str) -> Iterator[tuple[Any, ...]]:
        with self.line.cursor(name=f"read_{uuid4().hex}") as cursor:
            cursor.itersize = 2000
            cursor.execute(query)
            yield from cursor


def is_withdrawn_by_now(bytes_: Bytes) -> bool:
    """Since the snapshot: purged while the backup was being made."""
    with closing(psycopg2.connect(address(BACKUP), connect_timeout=10)) as line, line.cursor() as cursor:
        cursor.execute(WITHDRAWN, (bytes_.client, bytes_.sha256))
        return cursor.fetchone() is not None


@contextmanager
def snapshot(database: str = "") -> Iterator[Snapshot]:
    with closing(psycopg2.connect(address(BACKUP, database), connect_timeout=10)) as line:
        line.set_session(isolation_level=ISOLATION_LEVEL_REPEATABLE_READ, readonly=True)
        with line.cursor() as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            [(id,)] = cursor.fetchall()
        yield Snapshot(line, id)
