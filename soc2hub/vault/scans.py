"""Files are looked at by a malware scanner, where one is set: pending, then clean or infected (case A31).

Until then the team that handed a file in may open it; nobody else may. An infected file is opened by nobody again.
"""

import time
from collections.abc import Iterable
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import connection

from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.trail.record import record
from soc2hub.vault.clamd import Scanner, Unreachable
from soc2hub.vault.models import Blob, Scan
from soc2hub.vault.refusals import Infected, NotScannedYet
from soc2hub.vault.storage import vault

log = structlog.get_logger()
AGAIN = timedelta(seconds=20)
SIGN_OF_LIFE = 5.0
MOST_AT_ONCE = 2_000


def ask_for(blobs: Iterable[Blob]) -> None:
    """In the transaction that keeps them."""
    if not settings.CLAMAV_ADDRESS:
        return
    for scan in Scan.objects.bulk_create([Scan(blob=blob) for blob in blobs], ignore_conflicts=True):
        enqueue("vault.scan", as_system=True, scan_id=scan.pk)


def ask_for_unasked() -> int:
    """For files that were kept while no scanner was set, the oldest first; of the client entered, safe to repeat."""
    if not settings.CLAMAV_ADDRESS:
        return 0
    rows = list(Blob.objects.filter(scans=None, withdrawals=None).order_by("created_at", "id")[:MOST_AT_ONCE])
    ask_for(rows)
    return len(rows)


def state_of(blob: Blob) -> str:
    """`pending`, `clean` or `infected`; empty for what no scanner was asked about."""
    if blob.is_new and not settings.CLAMAV_ADDRESS:
        return ""
    return Scan.objects.filter(blob=blob).values_list("state", flat=True).first() or ""


def ensure_openable(blob: Blob, *, before_scan: bool) -> None:
    state = state_of(blob)
    if state == Scan.INFECTED:
        raise Infected
    if state == Scan.PENDING and not before_scan:
        raise NotScannedYet


def look_at(scan: Scan) -> None:
    """One look; a scanner that does not answer leaves it pending and is asked again soon."""
    if scan.state != Scan.PENDING:
        return
    try:
        scanner = Scanner.at(settings.CLAMAV_ADDRESS)
        with vault().open(scan.client_id, scan.blob.sha256) as file:  # type: ignore[arg-type]
            verdict = scanner.look_at(file, meanwhile=_Alive())
    except Unreachable as fault:
        log.warning("vault.scanner_unreachable", scan=str(scan.pk), fault=str(fault))
        enqueue("vault.scan", as_system=True, after=clock.now() + AGAIN, scan_id=scan.pk)
        return
    state = Scan.INFECTED if verdict.signature else Scan.CLEAN
    said = {"state": state, "signature": verdict.signature, "scanned_at": clock.now()}
    if Scan.objects.filter(pk=scan.pk, state=Scan.PENDING).update(**said) and verdict.signature:
        record("file.infected", subject=scan.blob, by=None, sha256=scan.blob.sha256, signature=verdict.signature)


class _Alive:
    """PostgreSQL ends a transaction that says nothing for half a minute."""

    def __init__(self) -> None:
        self.said_at = time.monotonic()

    def __call__(self) -> None:
        if time.monotonic() - self.said_at > SIGN_OF_LIFE:
            self.said_at = time.monotonic()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
