"""Purge a file's bytes, or words, at once: one person asks, another approves, and what is left says so (PRODUCT E3)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from soc2hub.accounts.models import User
from soc2hub.custody.actions.holds import ensure_free
from soc2hub.custody.models import Purge
from soc2hub.custody.things import Thing, TypedWords, named
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
def ask(thing: Thing, *, what: str, reason: str, words: str, by: User) -> Purge:
    if reason not in dict(Purge.REASONS):
        raise Invalid("Choose one of the reasons.", field="reason")
    if not words.strip():
        raise Invalid("Say what must go and why: these words stay in its place for good.", field="words")
    alone_with_bytes()
    ensure_free(thing)
    if Purge.objects.filter(**named(thing), declined_at=None).exists():
        raise Refusal("It is purged already, or somebody asked for it.")
    purge = Purge.objects.create(**named(thing), what=what[:200], reason=reason, words=words.strip(), asked_by=by)
    record("purge.asked", subject=purge, by=by, what=purge.what, reason=reason, sha256=purge.sha256)
    return purge


@transaction.atomic
def approve(purge: Purge, *, by: User) -> Purge:
    """Words go with this very statement, by a trigger; bytes as soon as it is committed."""
    alone_with_bytes()
    purge = _open(purge)
    if purge.asked_by_id is None:
        raise Refusal("Nobody asked for it yet: it was only proposed. Ask for it, then somebody else approves.")
    if purge.asked_by_id == by.pk:
        raise Refusal("You asked for it: somebody else has to approve.")
    ensure_free(purge.thing)
    now = clock.now()
    notice = f"Purged on {now:%-d %B %Y}: {purge.get_reason_display().lower()}. {purge.words}"[:300]
    Purge.objects.filter(pk=purge.pk).update(approved_by=by, approved_at=now, notice=notice)
    record("purge.approved", subject=purge, by=by, what=purge.what, reason=purge.reason, sha256=purge.sha256)
    if purge.blob is not None:
        _withdraw(purge, purge.blob, notice, now)
    return purge


@transaction.atomic
def make_own(purge: Purge, *, by: User) -> Purge:
    """What a job proposed, somebody now asks for."""
    purge = _open(purge)
    if purge.asked_by_id is not None:
        raise Refusal("Somebody asked for it already.")
    ensure_free(purge.thing)
    Purge.objects.filter(pk=purge.pk).update(asked_by=by, asked_at=clock.now())
    record("purge.asked", subject=purge, by=by, what=purge.what, reason=purge.reason, sha256=purge.sha256)
    return Purge.objects.get(pk=purge.pk)


@transaction.atomic
def decline(purge: Purge, *, by: User) -> Purge:
    purge = _open(purge)
    Purge.objects.filter(pk=purge.pk).update(declined_by=by, declined_at=clock.now())
    record("purge.declined", subject=purge, by=by, what=purge.what)
    return Purge.objects.get(pk=purge.pk)


def erase_purged(purge: Purge) -> None:
    """Safe to repeat; nothing that was not approved is ever erased."""
    if purge.approved_at is not None and purge.blob is not None:
        _erase(purge, purge.blob, _unfinished(purge.blob))


def ensure_may_be_kept(words: Collection[TypedWords]) -> None:
    """Refuses words that were purged; for who keeps some, while nothing goes."""
    rows = Purge.objects.filter(words_sha256__in=[each.sha256 for each in words], approved_at__isnull=False)
    if (purge := rows.first()) is not None:
        raise Invalid(f"{purge.notice} It is not kept again: write what may be kept.", field="text")


def _withdraw(purge: Purge, blob: Blob, notice: str, now: datetime) -> None:
    """The bytes go once this is committed, and a job sees to it should the process die before."""
    Withdrawal.objects.filter(blob=blob).exclude(kind=Withdrawal.PURGED).delete()
    Withdrawal.objects.create(blob=blob, kind=Withdrawal.PURGED, words=notice, withdrawn_at=now)
    enqueue(ERASE, as_system=True, once=f"{ERASE} {purge.pk}", purge_id=purge.pk)
    leftovers = _unfinished(blob)
    transaction.on_commit(lambda: _erase(purge, blob, leftovers), robust=True)


def _unfinished(blob: Blob) -> list[UUID]:
    """Uploads that were announced as the same bytes and never came to their end."""
    return list(Upload.objects.filter(sha256=blob.sha256, done_at=None).values_list("pk", flat=True))


def _erase(purge: Purge, blob: Blob, leftovers: list[UUID]) -> None:
    erase(vault(), purge.client_id, blob.sha256)  # type: ignore[arg-type]
    for upload_id in leftovers:
        pieces.forget(purge.client_id, upload_id)  # type: ignore[arg-type]


def _open(purge: Purge) -> Purge:
    locked: Purge = Purge.objects.select_for_update(of=("self",)).select_related("blob").get(pk=purge.pk)
    if not locked.is_open:
        raise Refusal("It was decided already.")
    return locked
