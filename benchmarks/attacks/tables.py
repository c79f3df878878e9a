"""The walls as the catalogue of PostgreSQL tells them: which tables hold clients' rows, and a digest of one client's."""

import hashlib
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from benchmarks.faults.ground import rows, session

SEALED = {"sha256", "hash", "previous", "sealed", "snapshot_sha256", "token_sha256", "recipient_sha256", "zone", "slug"}
WIDE = 80


def walled(database: str) -> list[str]:
    """Tables of class C and F: those with a client's or a practice's column, and the two roots themselves."""
    found = rows(
        database,
        "SELECT DISTINCT table_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND column_name IN ('client_id', 'practice_id')",
    )
    system = {"jobs_job", "jobs_delivery", "accounts_apitoken"}
    return sorted(({name for (name,) in found} - system) | {"tenancy_practice", "tenancy_client"})


def of_clients(database: str) -> list[str]:
    query = (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = 'public' AND column_name = 'client_id'"
    )
    system = {"jobs_job", "jobs_delivery", "accounts_apitoken"}
    return sorted({name for (name,) in rows(database, query)} - system)


def digest(database: str, clients: Iterable[UUID], vault: Path) -> str:
    """SHA-256 over every row and every file of those clients: equal before and after, nothing of theirs was touched."""
    found = hashlib.sha256()
    ids = [str(client) for client in clients]
    with session(database) as cur:
        for table in of_clients(database):
            cur.execute(f'SELECT t::text FROM "{table}" t WHERE client_id = ANY(%s::uuid[]) ORDER BY 1', (ids,))
            found.update(repr((table, cur.fetchall())).encode())
        cur.execute("SELECT t::text FROM tenancy_client t WHERE id = ANY(%s::uuid[]) ORDER BY 1", (ids,))
        found.update(repr(cur.fetchall()).encode())
    for client in sorted(ids):
        files = sorted((path, path.stat().st_size) for path in (vault / client).rglob("*") if path.is_file())
        found.update(repr(files).encode())
    return found.hexdigest()


def plant(database: str, client: UUID, canary: str, *, also_name: bool = True) -> int:
    """Every wide text of that client begins with the canary; returns how many columns hold it."""
    wide = rows(
        database,
        "SELECT table_name, column_name, character_maximum_length FROM information_schema.columns"
        " WHERE table_schema = 'public' AND (data_type = 'text' OR character_maximum_length >= %s)",
        WIDE,
    )
    planted = 0
    with session(database) as cur:
        cur.execute("SET session_replication_role = replica")
        for table, column, width in wide:
            if table in of_clients(database) and column not in SEALED and not table.startswith("trail_"):
                fitted = f'left(%s || "{column}", {width})' if width else f'%s || "{column}"'
                cur.execute(
                    f'UPDATE "{table}" SET "{column}" = {fitted} WHERE client_id = %s AND "{column}" <> \'\'',
                    (f"{canary} ", str(client)),
                )
                planted += cur.rowcount > 0
        if also_name:
            cur.execute("UPDATE tenancy_client SET name = %s || name WHERE id = %s", (f"{canary} ", str(client)))
    return planted
