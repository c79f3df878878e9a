"""Blobs whose bytes are not handed out: asked before every reading, and ended by the same bytes arriving anew."""

from collections.abc import Iterable

from soc2hub.lib.refusals import Invalid
from soc2hub.tenancy.locks import one_at_a_time, together
from soc2hub.vault.models import Blob, Withdrawal
from soc2hub.vault.refusals import Gone

BYTES = "bytes on their way out"


def ensure_handed_out(blob: Blob) -> None:
    if found := withdrawal_of(blob):
        raise Gone(found.words)


def withdrawal_of(blob: Blob) -> Withdrawal | None:
    return None if blob.is_new else Withdrawal.objects.filter(blob=blob).first()


def alone_with_bytes() -> None:
    """For who takes bytes away: nobody keeps the same ones anew meanwhile."""
    one_at_a_time(BYTES)


def while_nothing_goes() -> None:
    """For who keeps a file; any number of them at once."""
    together(BYTES)


def bring_back(blobs: Iterable[Blob]) -> None:
    """Their bytes arrived anew, which mends damage; refuses those that were purged."""
    found = list(Withdrawal.objects.filter(blob__in=list(blobs)))
    for withdrawal in found:
        if withdrawal.kind == Withdrawal.PURGED:
            raise Invalid(f"{withdrawal.words} It is not kept again: send a file that may be kept.", field="files")
    if found:
        Withdrawal.objects.filter(pk__in=[row.pk for row in found]).delete()
