"""Every stored byte is hashed anew within seven days; what does not match is set aside and never served (case F16).

A client's blobs are seven slices by their hash. Each night the slice of that night is checked, and any slice whose
last check is older than a week, so that nights without a worker are made up for.
"""

from datetime import datetime, timedelta

import structlog
from django.db.models import QuerySet

from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.tenancy.scope import current_client_id
from soc2hub.trail.record import record
from soc2hub.vault.corners import set_aside
from soc2hub.vault.models import Blob, Scrub, Withdrawal
from soc2hub.vault.storage import FileStorage, hash_of, vault

log = structlog.get_logger()
SLICES = 7
WEEK = timedelta(days=7)
MOST_BYTES, MOST_FILES = 256 * 1024 * 1024, 200
JOB = "vault.scrub_slice"
MISSING, ALTERED = "its bytes are missing", "its bytes no longer have this hash and size"


def open_slices(now: datetime) -> list[int]:
    """Enqueue tonight's slice of the client entered and those that were missed; once however often it is asked."""
    wanted = due_slices(now)
    for number in wanted:
        _enqueue(number)
    return wanted


def due_slices(now: datetime) -> list[int]:
    checked = dict(Scrub.objects.values_list("slice", "checked_at"))
    tonight = now.toordinal() % SLICES
    return [n for n in range(SLICES) if n == tonight or _is_missed(n, checked.get(n), now)]


def _is_missed(number: int, checked_at: datetime | None, now: datetime) -> bool:
    if checked_at is not None:
        return checked_at < now - WEEK
    return slice_of(number).filter(created_at__lt=now - WEEK).exists()


def slice_of(number: int) -> QuerySet[Blob]:
    """A range of the index of hashes: the first two digits, in seven parts."""
    rows = Blob.objects.filter(sha256__gte=_edge(number))
    return rows.filter(sha256__lt=_edge(number + 1)) if number + 1 < SLICES else rows


def scrub_slice(number: int, behind: str) -> tuple[str, ...]:
    """Check the next stretch of the slice and enqueue the one behind it; returns what was set aside.

    Safe to repeat: what was set aside is not looked at again.
    """
    stretch = _stretch(number, behind)
    damaged = [blob for blob in stretch if _is_damaged(blob)]
    if stretch:
        _enqueue(number, behind=stretch[-1].sha256)
    else:
        Scrub.objects.update_or_create(slice=number, defaults={"checked_at": clock.now()})
    return tuple(blob.sha256 for blob in damaged)


def _stretch(number: int, behind: str) -> list[Blob]:
    """As many as are hashed in a moment, so that the job's transaction is never idle for long."""
    rows = slice_of(number).filter(sha256__gt=behind, withdrawals=None).order_by("sha256")[:MOST_FILES]
    taken, size = [], 0
    for blob in rows:
        taken.append(blob)
        size += blob.size
        if size > MOST_BYTES:
            break
    return taken


def _is_damaged(blob: Blob) -> bool:
    """Set aside and told, if so; evidence that it was whole once stays."""
    storage = vault()
    fault = fault_of(storage, blob)
    if not fault:
        return False
    set_aside(storage, blob.client_id, blob.sha256)  # type: ignore[arg-type]
    words = f"It was found damaged on {clock.now():%-d %B %Y}: {fault}."
    Withdrawal.objects.get_or_create(blob=blob, defaults={"kind": Withdrawal.DAMAGED, "words": words})
    record("vault.damaged", subject=blob, by=None, sha256=blob.sha256, fault=fault)
    log.error("vault.damaged", client=str(blob.client_id), sha256=blob.sha256, fault=fault)
    return True


def fault_of(storage: FileStorage, blob: Blob) -> str:
    try:
        with storage.open(blob.client_id, blob.sha256) as file:  # type: ignore[arg-type]
            is_whole = hash_of(file) == blob.sha256 and file.tell() == blob.size
    except FileNotFoundError:
        return MISSING
    return "" if is_whole else ALTERED


def _enqueue(number: int, *, behind: str = "") -> None:
    once = f"{JOB} {current_client_id()} {number} {clock.now():%Y-%m-%d} {behind[:40]}"
    enqueue(JOB, as_system=True, once=once, number=number, behind=behind)


def _edge(number: int) -> str:
    return f"{-(-256 * number // SLICES):02x}"
