"""Does every blob have its bytes, and every stored file its blob? Asked over all clients by the migrating role."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import QuerySet

from soc2hub.vault.models import Blob, Withdrawal
from soc2hub.vault.scrubbing import MISSING, fault_of
from soc2hub.vault.storage import FileStorage, name_of

ORPHAN_GRACE = 7 * 24 * 3600
"""Bytes come before their row, so a young file without one may be on its way or the trace of a crash."""


class WrongRole(RuntimeError):
    """This role sees one client at a time: its answer would call every file of the others an orphan."""


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    fault: str


@dataclass(frozen=True, slots=True)
class Verification:
    checked: int
    findings: tuple[Finding, ...]
    young_orphans: tuple[str, ...]


def verified(storage: FileStorage) -> Verification:
    """Every row's bytes re-hashed; files are listed before the rows, so that a new upload is no orphan."""
    stored = {name: storage.age(name) for name in storage.names()}
    findings: list[Finding] = []
    known = set()
    with over_all_clients():
        withdrawn = dict(QuerySet(Withdrawal).values_list("blob_id", "kind"))
        rows: QuerySet[Blob] = QuerySet(Blob).order_by("client_id", "sha256")
        for blob in rows.iterator(chunk_size=1000):
            known.add(name_of(blob.client_id, blob.sha256))  # type: ignore[arg-type]
            findings += _faults(storage, blob, withdrawn.get(blob.pk, ""))
    orphans = sorted(set(stored) - known)
    old = [name for name in orphans if stored[name] > ORPHAN_GRACE or name.count("/") != 2]
    findings += [Finding(name, "no blob refers to it") for name in old]
    return Verification(len(known), tuple(findings), tuple(sorted(set(orphans) - set(old))))


@contextmanager
def over_all_clients() -> Iterator[None]:
    """One reading transaction as the login role itself, which bypasses row-level security; the owner does not."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE NONE")
        cursor.execute("SELECT rolbypassrls OR rolsuper FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            raise WrongRole("Run this with DATABASE_URL_MIGRATE (SOC2HUB_PROCESS=migrate): it must see every client.")
        yield


def _faults(storage: FileStorage, blob: Blob, withdrawn: str) -> Iterator[Finding]:
    """What was purged must be gone, what waits in the trash may be; damage stays a finding until it is mended."""
    name = name_of(blob.client_id, blob.sha256)  # type: ignore[arg-type]
    fault = fault_of(storage, blob)
    if withdrawn == Withdrawal.PURGED and fault != MISSING:
        yield Finding(name, "it was purged, yet bytes lie at its place")
    elif withdrawn == Withdrawal.DAMAGED:
        yield Finding(name, "it is damaged and was set aside")
    elif not withdrawn and fault:
        yield Finding(name, fault)
