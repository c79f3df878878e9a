"""How long files are kept, and proposing those that were kept long enough (PRODUCT E3)."""

from collections.abc import Iterable

from django.db import transaction

from soc2hub.accounts.models import User
from soc2hub.custody.models import Hold, Purge, Retention
from soc2hub.custody.models.holds import ON_EVERYTHING
from soc2hub.custody.models.retention import DEFAULT_YEARS, FEWEST, MOST
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid
from soc2hub.trail.record import record
from soc2hub.vault.models import Blob
from soc2hub.vault.withdrawals import alone_with_bytes

MOST_AT_ONCE = 200


def years_kept() -> int:
    return Retention.objects.values_list("years", flat=True).first() or DEFAULT_YEARS


@transaction.atomic
def keep_for(years: int, *, by: User) -> Retention:
    if not FEWEST <= years <= MOST:
        raise Invalid(f"Between {FEWEST} and {MOST} years.", field="years")
    former = years_kept()
    values = {"years": years, "set_by": by, "set_at": clock.now()}
    retention, _ = Retention.objects.update_or_create(defaults=values)
    record("retention.set", subject=retention, by=by, former=former, years=years)
    return retention


@transaction.atomic
def propose(outlived: Iterable[tuple[Blob, str]]) -> int:
    """By a job, with the name each file is known by. Nothing goes: two people still have to want it. Safe to repeat."""
    alone_with_bytes()
    if Hold.objects.filter(ON_EVERYTHING, released_at=None).exists():
        return 0
    known = set(Purge.objects.filter(declined_at=None).values_list("blob_id", flat=True))
    known |= set(Purge.objects.filter(reason=Purge.RETENTION).values_list("blob_id", flat=True))
    held = set(Hold.objects.filter(released_at=None).values_list("blob_id", flat=True))
    words = f"Kept for more than {years_kept()} years."
    fresh = [
        Purge(blob=blob, what=what[:200], reason=Purge.RETENTION, words=words)
        for blob, what in outlived
        if blob.pk not in known | held
    ][:MOST_AT_ONCE]
    for purge in Purge.objects.bulk_create(fresh):
        record("purge.proposed", subject=purge, by=None, what=purge.what, sha256=purge.sha256)
    return len(fresh)
