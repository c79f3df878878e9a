"""Who is named to see what is about people, or legal (PRODUCT E9). Nobody names themselves."""

from datetime import datetime

from django.db import transaction

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.custody.models import Clearance
from soc2hub.custody.models.clearances import LIVE as LIVE_CLEARANCE
from soc2hub.custody.sensitivity import CLEARED, Sensitivity
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.trail.record import record

OUTSIDE = (Role.AUDITOR.value,)


@transaction.atomic
def grant(user: User, kind: str, *, until: datetime | None = None, by: User) -> Clearance:
    if kind not in {cleared.value for cleared in CLEARED}:
        raise Invalid("Choose what they may see.", field="kind")
    if user.pk == by.pk:
        raise Refusal("Nobody clears themselves: ask somebody else who manages people.", field="user")
    if until is not None and until <= clock.now():
        raise Invalid("The last day lies ahead.", field="until")
    if not Membership.objects.filter(LIVE, user=user).exclude(role__in=OUTSIDE).exists():
        raise Invalid("Choose somebody who works on this client's program.", field="user")
    if Clearance.objects.filter(LIVE_CLEARANCE, user=user, kind=kind).exists():
        raise Refusal(f"{user.name} is cleared for this already.", field="user")
    Clearance.objects.filter(user=user, kind=kind, revoked_at=None).update(revoked_at=clock.now())
    clearance = Clearance.objects.create(user=user, kind=kind, granted_by=by, until=until)
    record("clearance.granted", subject=clearance, by=by, name=user.name, kind=Sensitivity(kind).label, until=until)
    return clearance


@transaction.atomic
def revoke(clearance: Clearance, *, by: User) -> None:
    """Counts from the next statement on."""
    if not Clearance.objects.filter(pk=clearance.pk, revoked_at=None).update(revoked_at=clock.now()):
        raise Refusal("It was taken back already.")
    record("clearance.revoked", subject=clearance, by=by, name=clearance.user.name, kind=clearance.get_kind_display())
