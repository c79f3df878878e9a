"""Receive a file, keep it, open it again. Receiving needs no transaction; keeping happens in the caller's."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedReader

import structlog
from django.conf import settings
from django.db import connection, transaction

from soc2hub.lib.refusals import Invalid
from soc2hub.tenancy.scope import current, current_client_id
from soc2hub.vault.kinds import kind_of, plain_name
from soc2hub.vault.models import Blob
from soc2hub.vault.refusals import Damaged
from soc2hub.vault.scans import ask_for, ensure_openable
from soc2hub.vault.storage import Held, ReadInto, hash_of, vault
from soc2hub.vault.withdrawals import bring_back, ensure_handed_out, while_nothing_goes

log = structlog.get_logger()
WRITE = (
    "INSERT INTO vault_blob (id, client_id, sha256, size, mime, created_at) VALUES {rows}"
    " ON CONFLICT DO NOTHING RETURNING sha256"
)
"""Plain SQL, since the ORM does not say which rows met a conflict."""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole, checked file that is not kept yet."""

    held: Held
    name: str
    mime: str

    @property
    def sha256(self) -> str:
        return self.held.sha256

    @property
    def size(self) -> int:
        return self.held.size


class Arrival:
    """A named file on its way in, for those who are handed its pieces one by one."""

    def __init__(self, name: str, *, limit: int | None = None) -> None:
        self.name = plain_name(name)
        self.arriving = vault().begin(limit=limit or settings.VAULT_FILE_LIMIT)

    def write(self, chunk: bytes) -> None:
        self.arriving.write(chunk)

    def fill(self, read_into: ReadInto) -> None:
        self.arriving.fill(read_into)

    def complete(self) -> Received:
        """Refuses what is empty or not what its name promises; then nothing is left of it."""
        try:
            held = self.arriving.finish()
            if not held.size:
                raise Invalid("The file is empty. Send the file with its content.", field="files")
            return Received(held, self.name, kind_of(held.path, self.name).mime)
        except BaseException:
            self.abandon()
            raise

    def abandon(self) -> None:
        self.arriving.abandon()


@contextmanager
def receiving(source: Iterable[bytes] | ReadInto, *, name: str, limit: int | None = None) -> Iterator[Received]:
    """Stream to disk with constant memory, outside any transaction; what was not kept in the block is dropped."""
    arrival = Arrival(name, limit=limit)
    try:
        _take(source, arrival)
    except BaseException:
        arrival.abandon()
        raise
    received = arrival.complete()
    try:
        yield received
    finally:
        drop(received)


def _take(source: Iterable[bytes] | ReadInto, arrival: Arrival) -> None:
    if callable(source):
        arrival.fill(source)
    else:
        for chunk in source:
            arrival.write(chunk)


def keep(received: Received) -> Blob:
    """In a transaction of the client entered: the bytes take their place first, then the row; once per client."""
    return keep_all([received])[received.sha256]


def keep_all(arrived: Iterable[Received], *, are_our_own: bool = False) -> dict[str, Blob]:
    """As `keep`, by SHA-256, with as many statements for many files as for one; others' files are scanned."""
    client_id = current_client_id()
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a blob is kept inside the transaction that refers to it")
    wanted = {received.sha256: received for received in arrived}
    while_nothing_goes()
    held = _blobs(wanted)
    if held:
        bring_back(held.values())
    for received in wanted.values():
        vault().keep(received.held, client_id)
    if missing := wanted.keys() - held.keys():
        held |= _written([wanted[sha256] for sha256 in sorted(missing)])
        if not are_our_own:
            ask_for(held[sha256] for sha256 in missing)
    return held


def _written(arrived: list[Received]) -> dict[str, Blob]:
    """Their rows; a twin's where one came first."""
    fresh = {one.sha256: Blob(sha256=one.sha256, size=one.size, mime=one.mime) for one in arrived}
    values = [
        value for row in fresh.values()
        for value in (row.pk, row.client_id, row.sha256, row.size, row.mime, row.created_at)
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WRITE.format(rows=", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(fresh))), values)
        ours = {sha256 for (sha256,) in cursor.fetchall()}
    for sha256 in ours:
        fresh[sha256].brought_in, fresh[sha256]._state.adding = current(), False
    twins = fresh.keys() - ours
    return fresh | (_blobs(twins) if twins else {})


def _blobs(hashes: Iterable[str]) -> dict[str, Blob]:
    return {blob.sha256: blob for blob in Blob.objects.filter(sha256__in=list(hashes))}


def drop(received: Received) -> None:
    vault().drop(received.held)


def store_bytes(data: bytes, name: str) -> Blob:
    """Keep bytes we made ourselves (a PDF, an import's file), in the caller's transaction."""
    with receiving([data], name=name) as received:
        return keep_all([received], are_our_own=True)[received.sha256]


def open_blob(blob: Blob, *, before_scan: bool = True) -> BufferedReader:
    """The bytes, hashed anew before anybody gets them: Damaged if they are missing or altered (case F16), Gone if they
    were withdrawn.

    Never those of an infected file; without `before_scan` not before the scanner has answered either (case A31).
    """
    file = _opened(blob, before_scan=before_scan)
    if hash_of(file) != blob.sha256:
        file.close()
        log.error("vault.damaged", client=str(blob.client_id), sha256=blob.sha256)
        raise Damaged
    file.seek(0)
    return file


def open_just_kept(blob: Blob) -> BufferedReader:
    """As `open_blob`, in the transaction that kept the bytes: hashed as they arrived, so not again."""
    return _opened(blob, before_scan=True)


def _opened(blob: Blob, *, before_scan: bool) -> BufferedReader:
    ensure_openable(blob, before_scan=before_scan)
    ensure_handed_out(blob)
    try:
        return vault().open(blob.client_id, blob.sha256)  # type: ignore[arg-type]
    except FileNotFoundError:
        log.error("vault.missing", client=str(blob.client_id), sha256=blob.sha256)
        raise Damaged from None
