"""The room of an engagement opens to an auditor and shuts again (SECURITY (f), case A49)."""

from django.db import transaction

from audits.models import Engagement, Grant
from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


@transaction.atomic
def grant(engagement: Engagement, auditor: User, *, by: User) -> Grant:
    """The membership says until when; the grant says which engagement."""
    if not Membership.objects.filter(LIVE, user=auditor, role=Role.AUDITOR).exists():
        raise Refusal(
            "Invite this person as auditor first: only a live auditor's membership opens a room.", field="user"
        )
    if Grant.objects.filter(engagement=engagement, user=auditor, revoked_at=None).exists():
        raise Refusal(f"{auditor.name} has this room already.", field="user")
    granted = Grant.objects.create(engagement=engagement, user=auditor, granted_by=by)
    record("room.opened", subject=engagement, by=by, user_id=auditor.pk)
    return granted


@transaction.atomic
def revoke(granted: Grant, *, by: User) -> Grant:
    """At the next statement the auditor sees nothing of this engagement."""
    locked = Grant.objects.select_for_update(of=("self",)).select_related("engagement").get(pk=granted.pk)
    if locked.revoked_at is not None:
        raise Refusal("This room is shut already.")
    locked.revoked_at = clock.now()
    locked.save(update_fields=["revoked_at"])
    record("room.shut", subject=locked.engagement, by=by, user_id=locked.user_id)
    return locked
