"""Change and take away roles. Nobody grants above their own, nobody changes themselves (SECURITY §1.4, case A15)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import ApiToken, Invitation, Membership, User
from soc2hub.accounts.roles import Role, may_grant
from soc2hub.accounts.sessions import end_sessions
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.trail.record import record


def ensure_may_grant(granter: User, *roles: str) -> None:
    """Raises PermissionDenied unless the granter's live role here ranks as high as every one of `roles`."""
    own = Membership.objects.filter(LIVE, user=granter).first()
    if own is None or not all(may_grant(own.role, role) for role in roles):
        raise PermissionDenied("Nobody grants or changes a role above their own.")


@transaction.atomic
def change_role(membership: Membership, role: Role, *, by: User) -> Membership:
    """The new role counts from the next statement on, and the person signs in again (case A43)."""
    _ensure_somebody_else(membership, by)
    ensure_may_grant(by, membership.role, role.value)
    locked = _live(membership)
    if Role.AUDITOR in (role, locked.role):
        raise Refusal(
            "An auditor is invited as such and stays one: take this access away and send an invitation.", field="role"
        )
    if locked.role == role.value:
        raise Refusal(f"{locked.user.name} has this role already.", field="role")
    former, locked.role = locked.role, role.value
    locked.save(update_fields=["role"])
    end_sessions(locked.user_id)
    record("membership.changed", subject=locked, by=by, name=locked.user.name, former=former, role=role.value)
    return locked


@transaction.atomic
def revoke(membership: Membership, *, by: User) -> Membership:
    """Access ends at the next statement; their tokens for this client and the invitations they sent end with it."""
    _ensure_somebody_else(membership, by)
    ensure_may_grant(by, membership.role)
    locked = _live(membership)
    moment = clock.now()
    locked.revoked_at = moment
    locked.save(update_fields=["revoked_at"])
    tokens = ApiToken.objects.filter(user_id=locked.user_id, client_id=locked.client_id, revoked_at=None)
    stopped = tokens.update(revoked_at=moment)
    closed = _open_invitations_by(locked.user).update(revoked_at=moment)
    record(
        "membership.revoked",
        subject=locked,
        by=by,
        name=locked.user.name,
        role=locked.role,
        keys_stopped=stopped,
        invitations_closed=closed,
    )
    return locked


def consequences(membership: Membership) -> list[str]:
    """What taking this access away would end, for the question before it."""
    tokens = ApiToken.objects.filter(user_id=membership.user_id, client_id=membership.client_id, revoked_at=None)
    invitations = _open_invitations_by(membership.user)
    return [
        "They lose access at once, also on pages they have open.",
        f"API tokens of theirs that stop: {tokens.count()}.",
        f"Open invitations sent by them that close: {invitations.count()}.",
        "What they own stays in their name until you hand it to somebody; what they did stays in the trail.",
    ]


def _open_invitations_by(user: User) -> QuerySet[Invitation]:
    return Invitation.objects.filter(invited_by=user, accepted_at=None, revoked_at=None)


def _live(membership: Membership) -> Membership:
    """Locked; the database lets nobody lock a role above their own."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("user")
    locked: Membership | None = rows.filter(LIVE, pk=membership.pk).first()
    if locked is None:
        raise Refusal("This access has ended already.")
    return locked


def _ensure_somebody_else(membership: Membership, by: User) -> None:
    if membership.user_id == by.pk:
        raise PermissionDenied("Nobody changes their own role: ask another person who manages people here.")
