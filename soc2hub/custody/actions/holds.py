"""Legal hold: nothing of the client, or not this file, goes away until it is released (PRODUCT E3)."""

from django.db import transaction

from soc2hub.accounts.access import client_here
from soc2hub.accounts.models import User
from soc2hub.custody.models import Hold
from soc2hub.custody.models.holds import ON_EVERYTHING
from soc2hub.custody.things import Thing, named
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record
from soc2hub.vault.withdrawals import alone_with_bytes


@transaction.atomic
def place(*, on: Thing | None = None, what: str = "", reason: str, by: User) -> Hold:
    """On one file or words, or on everything of the client without."""
    alone_with_bytes()
    if not reason.strip():
        raise Invalid("Say for which matter, so that somebody can release it later.", field="reason")
    if Hold.objects.filter(**named(on), released_at=None).exists():
        raise Refusal("It is under legal hold already.")
    what = what if on else f"Everything of {client_here().name}"
    hold = Hold.objects.create(**named(on), what=what[:200], reason=reason.strip(), placed_by=by)
    record("hold.placed", subject=hold, by=by, what=hold.what, sha256=on.sha256 if on else None)
    return hold


@transaction.atomic
def release(hold: Hold, *, reason: str, by: User) -> Hold:
    alone_with_bytes()
    if not reason.strip():
        raise Invalid("Say why it may end.", field="reason")
    values = {"released_by": by, "released_at": clock.now(), "release_reason": reason.strip()}
    if not Hold.objects.filter(pk=hold.pk, released_at=None).update(**values):
        raise Refusal("It was released already.")
    record("hold.released", subject=hold, by=by, what=hold.what)
    return Hold.objects.get(pk=hold.pk)


def ensure_free(thing: Thing) -> None:
    """Refuses while a hold stands in the way of its going."""
    rows = Hold.objects.filter(released_at=None)
    hold = rows.filter(**named(thing)).first() or rows.filter(ON_EVERYTHING).first()
    if hold is not None:
        raise Refusal(f"“{hold.what}” is under legal hold since {hold.placed_at:%-d %B %Y}: nothing of it is purged.")
