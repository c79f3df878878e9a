"""Purge a file's bytes at once: one person asks, another approves, and what is left says so (PRODUCT E3)."""

from uuid import UUID

from django.db import transaction

from soc2hub.accounts.models import User
from soc2hub.custody.actions.holds import ensure_free
from soc2hub.custody.models import Purge
from soc2hub.jobs.queue import enqueue
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.vault import pieces
from soc2hub.vault.corners import erase
from soc2hub.vault.models import Blob, Upload, Withdrawal
from soc2hub.vault.storage import vault
from soc2hub.vault.withdrawals import alone_with_bytes

ERASE = "custody.erase"


@transaction.atomic
def ask(blob: Blob, *, what: str, reason: str, words: str, by: User) -> Purge:
    if reason not in dict(Purge.REASONS):
        raise Invalid("Choose one of the reasons.", field="reason")
    if not words.strip():
        raise Invalid("Say what must go and why: these words stay in its place for good.", field="words")
    alone_with_bytes()
    ensure_free(blob)
    if Purge.objects.filter(blob=blob, declined_at=None).exists():
        raise Refusal("This file is purged already, or somebody asked for it.")
    purge = Purge.objects.create(blob=blob, what=what[:200], reason=reason, words=words.strip(), asked_by=by)
    record("purge.asked", subject=purge, by=by, what=purge.what, reason=reason, sha256=blob.sha256)
    return purge


@transaction.atomic
def approve(purge: Purge, *, by: User) -> Withdrawal:
    """The bytes go as soon as this is committed, and a job sees to it should the process die before."""
    alone_with_bytes()
    purge = _open(purge)
    if purge.asked_by_id is None:
        raise Refusal("Nobody asked for it yet: it was only proposed. Ask for it, then somebody else approves.")
    if purge.asked_by_id == by.pk:
        raise Refusal("You asked for it: somebody else has to approve.")
    ensure_free(purge.blob)
    now = clock.now()
    Purge.objects.filter(pk=purge.pk).update(approved_by=by, approved_at=now)
    Withdrawal.objects.filter(blob=purge.blob).exclude(kind=Withdrawal.PURGED).delete()
    words = f"Purged on {now:%-d %B %Y}: {purge.get_reason_display().lower()}. {purge.words}"
    withdrawal = Withdrawal.objects.create(
        blob=purge.blob, kind=Withdrawal.PURGED, words=words[:300], withdrawn_at=now
    )  # fmt: skip
    record("purge.approved", subject=purge, by=by, what=purge.what, reason=purge.reason, sha256=purge.blob.sha256)
    enqueue(ERASE, as_system=True, once=f"{ERASE} {purge.pk}", purge_id=purge.pk)
    leftovers = _unfinished(purge)
    transaction.on_commit(lambda: _erase(purge, leftovers), robust=True)
    return withdrawal


@transaction.atomic
def make_own(purge: Purge, *, by: User) -> Purge:
    """What a job proposed, somebody now asks for."""
    purge = _open(purge)
    if purge.asked_by_id is not None:
        raise Refusal("Somebody asked for it already.")
    ensure_free(purge.blob)
    Purge.objects.filter(pk=purge.pk).update(asked_by=by, asked_at=clock.now())
    record("purge.asked", subject=purge, by=by, what=purge.what, reason=purge.reason, sha256=purge.blob.sha256)
    return Purge.objects.get(pk=purge.pk)


@transaction.atomic
def decline(purge: Purge, *, by: User) -> Purge:
    purge = _open(purge)
    Purge.objects.filter(pk=purge.pk).update(declined_by=by, declined_at=clock.now())
    record("purge.declined", subject=purge, by=by, what=purge.what)
    return Purge.objects.get(pk=purge.pk)


def erase_purged(purge: Purge) -> None:
    """Safe to repeat; nothing that was not approved is ever erased."""
    if purge.approved_at is not None:
        _erase(purge, _unfinished(purge))


def _unfinished(purge: Purge) -> list[UUID]:
    """Uploads that were announced as the same bytes and never came to their end."""
    return list(Upload.objects.filter(sha256=purge.blob.sha256, done_at=None).values_list("pk", flat=True))


def _erase(purge: Purge, leftovers: list[UUID]) -> None:
    erase(vault(), purge.client_id, purge.blob.sha256)  # type: ignore[arg-type]
    for upload_id in leftovers:
        pieces.forget(purge.client_id, upload_id)  # type: ignore[arg-type]


def _open(purge: Purge) -> Purge:
    locked: Purge = Purge.objects.select_for_update(of=("self",)).select_related("blob").get(pk=purge.pk)
    if not locked.is_open:
        raise Refusal("It was decided already.")
    return locked
