"""There was no occasion in a window: stated with what proves it, ended if one comes to light (DOMAIN R4.7, R7.7)."""

from django.db import transaction

from controls.actions.moves import held
from controls.models import NotOccurring, Occurrence
from controls.queries.here import today_here
from soc2hub.accounts.models import User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.ui.words import day
from soc2hub.vault.blobs import Received, keep


@transaction.atomic
def state_not_occurring(
    occurrence: Occurrence, *, proof: str, version: int, by: User, received: Received | None = None
) -> NotOccurring:
    """`proof` names the empty population; `received` is the empty list itself, where there is one."""
    occurrence = held(occurrence, version)
    occurrence.ensure_undone()
    if not proof.strip():
        raise Invalid("Name the list that shows there was no occasion: an empty month needs proof.", field="proof")
    if today_here() <= occurrence.ends_on:
        raise Refusal(f"The window runs until {day(occurrence.ends_on)}: say so when it is over.", field="proof")
    file = {"blob": keep(received), "file_name": received.name} if received else {}
    statement = NotOccurring.objects.create(occurrence=occurrence, proof=proof.strip(), stated_by=by, **file)
    occurrence.change(version=version)
    told = {"key": occurrence.key, "proof": statement.proof, "sha256": received.sha256 if received else None}
    record("occurrence.not_occurring", subject=occurrence, by=by, **told)
    return statement


@transaction.atomic
def end(statement: NotOccurring, *, reason: str, version: int, by: User) -> NotOccurring:
    """An occasion came to light: the statement stays on record, and the window stands as the facts say."""
    occurrence = held(statement.occurrence, version)
    statement = NotOccurring.objects.select_for_update(of=("self",)).get(pk=statement.pk)
    if statement.ended_at is not None:
        raise Refusal("It was taken back already.")
    if not reason.strip():
        raise Invalid("Say what came to light: the record is read long after today.", field="reason")
    statement.ended_by, statement.ended_at, statement.ended_because = by, clock.now(), reason.strip()
    statement.save(update_fields=["ended_by", "ended_at", "ended_because"])
    occurrence.change(version=version)
    record("occurrence.occurring", subject=occurrence, by=by, key=occurrence.key, reason=statement.ended_because)
    return statement


@transaction.atomic
def read_proof(statement: NotOccurring, *, by: User) -> None:
    """Reading the file leaves a trace, as with any evidence."""
    sha256 = statement.blob.sha256 if statement.blob else None
    record("occurrence.proof_read", subject=statement.occurrence, by=by, key=statement.occurrence.key, sha256=sha256)
