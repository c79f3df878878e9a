"""Once a week: what nothing refers to any more goes to the trash, and out of it after 30 days (SECURITY §1.3).

Never by counting references: each time every key that can point to a blob is asked. A file is only taken when nothing
pointed to it for more than seven days; the same bytes handed in again take their place anew.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, OuterRef

from soc2hub.tenancy.scope import current_client_id
from soc2hub.trail.record import record
from soc2hub.vault import corners
from soc2hub.vault.models import Blob, Contents, Idle, Scan, Withdrawal
from soc2hub.vault.storage import vault
from soc2hub.vault.withdrawals import alone_with_bytes

log = structlog.get_logger()
GRACE = timedelta(days=7)
KEPT_IN_TRASH = timedelta(days=30)
BESIDE = (Contents, Idle, Withdrawal, Scan)
"""Rows that speak about a blob and do not keep it."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Hashes: `orphans` had no row, `unused` had one that nothing points to, `ended` left the trash for good."""

    orphans: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()


@transaction.atomic
def sweep(now: datetime) -> Swept:
    """Of the client entered. Safe to repeat: what is in the trash is not taken again."""
    alone_with_bytes()
    swept = Swept(tuple(_orphans(now)), tuple(_unused(now)), tuple(_ended(now)))
    for sha256 in (*swept.orphans, *swept.unused):
        log.warning("vault.discarded", client=str(current_client_id()), sha256=sha256)
    return swept


def unreferenced() -> models.QuerySet[Blob]:
    """Asked of every table that has a key to a blob, whatever app it belongs to."""
    rows = Blob.objects.filter(withdrawals=None)
    for model, column in references():
        rows = rows.filter(~Exists(model._default_manager.filter(**{column: OuterRef("pk")})))
    return rows


def references() -> Iterator[tuple[type[models.Model], str]]:
    for model in apps.get_models():
        if model in BESIDE:
            continue
        for field in model._meta.local_fields:
            if getattr(field.remote_field, "model", None) is Blob:
                yield model, field.attname


def _orphans(now: datetime) -> Iterator[str]:
    """Bytes come before their row, so a young file without one may be on its way or the trace of a crash."""
    client_id = current_client_id()
    old = {name for name, written in corners.stored(vault(), client_id) if written < (now - GRACE).timestamp()}
    known = set(Blob.objects.filter(sha256__in=old).values_list("sha256", flat=True))
    for sha256 in sorted(old - known):
        corners.discard(vault(), client_id, sha256, now=now)
        yield sha256


def _unused(now: datetime) -> Iterator[str]:
    """First only noted; taken when they were idle at every sweep for more than a week."""
    idle = {blob.pk: blob for blob in unreferenced()}
    Idle.objects.exclude(blob__in=list(idle)).delete()
    Idle.objects.bulk_create([Idle(blob_id=pk, since=now) for pk in idle], ignore_conflicts=True)
    ripe = Idle.objects.filter(since__lt=now - GRACE).values_list("blob_id", flat=True)
    for pk in ripe:
        blob = idle[pk]
        words = f"Nothing referred to it; it is in the trash since {now:%-d %B %Y}."
        Withdrawal.objects.create(blob=blob, kind=Withdrawal.UNUSED, words=words)
        record("vault.discarded", subject=blob, by=None, sha256=blob.sha256)
        corners.discard(vault(), _owner(blob), blob.sha256, now=now)
        yield blob.sha256


def _ended(now: datetime) -> list[str]:
    return corners.empty_trash(vault(), current_client_id(), before=now - KEPT_IN_TRASH)


def _owner(blob: Blob) -> UUID:
    return blob.client_id  # type: ignore[return-value]
