"""Give a colleague a seat, change it, take it away (DOMAIN R12.2, cases A15, A37, A43).

Nobody grants above their own role and nobody changes themselves; one change a client at a time, so that two people
who put each other out do not both succeed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import ApiToken, Invitation, Membership, Person, PracticeSeat, User
from soc2hub.accounts.roles import LEADS, Role, may_grant
from soc2hub.accounts.sessions import end_sessions
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal, Stale
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import current_client_id
from soc2hub.trail.record import record

LONGEST_GRANT = timedelta(days=366)


def ensure_may_grant(granter: User, *roles: str) -> None:
    """Raises PermissionDenied unless the granter's live role here ranks as high as every one of `roles`."""
    own = Membership.objects.filter(LIVE, user=granter).first()
    if own is None or not all(may_grant(own.role, role) for role in roles):
        raise PermissionDenied("Nobody grants or changes a role above their own.")


def ensure_dated(role: Role, until: datetime | None) -> None:
    """An auditor's access always ends; anybody else's may, as a stand-in's does."""
    if role is Role.AUDITOR and until is None:
        raise Invalid("An auditor's access needs a last day.", field="until")
    if until is not None and not clock.now() < until <= clock.now() + LONGEST_GRANT:
        raise Invalid("The last day lies ahead, within a year.", field="until")


@transaction.atomic
def give(colleague: User, role: Role, *, until: datetime | None = None, by: User) -> Membership:
    """Somebody with a seat in the client's practice joins at once; anybody else is invited, and accepts."""
    client = _one_at_a_time()
    ensure_may_grant(by, role.value)
    if not PracticeSeat.objects.filter(practice_id=client.practice_id, user=colleague, user__is_active=True).exists():
        raise Invalid("Choose a colleague of your practice, or send an invitation.", field="user")
    if role is Role.AUDITOR:
        raise Invalid("An auditor is not of the practice: send an invitation.", field="role")
    ensure_dated(role, until)
    _make_room_for(colleague)
    made = Membership.objects.create(
        user=colleague, role=role.value, granted_by=by, expires_at=until, reason="seat given"
    )  # fmt: skip
    _make_a_person(colleague)
    record("membership.granted", subject=made, by=by, name=colleague.name, role=role.value, until=until)
    return made


@transaction.atomic
def change(membership: Membership, *, role: Role, until: datetime | None, version: int, by: User) -> Membership:
    """A new role counts from the next statement on, and the person signs in again (case A43); or a new last day."""
    _one_at_a_time()
    _ensure_somebody_else(membership, by)
    ensure_may_grant(by, membership.role, role.value)
    locked = _live(membership)
    if (role is Role.AUDITOR) != (locked.role == Role.AUDITOR):
        raise Refusal(
            "An auditor is invited as such and stays one: take this access away and send an invitation.", field="role"
        )
    if (locked.role, locked.expires_at) == (role.value, until):
        raise Refusal(f"{locked.user.name} has this role already.", field="role")
    if until != locked.expires_at:
        ensure_dated(role, until)
    former, was_lasting = locked.role, _lasts(locked)
    _write(locked, version=version, role=role.value, expires_at=until)
    if was_lasting:
        _ensure_a_lead_remains()
    if former != role.value:
        end_sessions(locked.user_id)
    words = {"name": locked.user.name, "former": former, "role": role.value, "until": until}
    record("membership.changed", subject=locked, by=by, **words)
    return locked


@transaction.atomic
def revoke(membership: Membership, *, by: User) -> Membership:
    """Access ends at the next statement; sessions, tokens for this client and invitations they sent end with it."""
    _one_at_a_time()
    _ensure_somebody_else(membership, by)
    ensure_may_grant(by, membership.role)
    locked = _live(membership)
    moment = clock.now()
    _write(locked, version=locked.version, revoked_at=moment)
    if _lasts(locked):
        _ensure_a_lead_remains()
    tokens = ApiToken.objects.filter(user_id=locked.user_id, client_id=locked.client_id, revoked_at=None)
    stopped = tokens.update(revoked_at=moment)
    closed = _open_invitations_by(locked.user).update(revoked_at=moment)
    end_sessions(locked.user_id)
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
        "They lose access at once, also on pages they have open, and are signed out everywhere.",
        f"API tokens of theirs that stop: {tokens.count()}.",
        f"Open invitations sent by them that close: {invitations.count()}.",
        "What they own stays in their name until you hand it to somebody; what they did stays in the trail.",
    ]


def _one_at_a_time() -> Client:
    """Rights are asked behind this lock: whoever waited here may have lost theirs meanwhile."""
    rows = Client.objects.select_for_update(of=("self",), no_key=True)
    client: Client | None = rows.filter(pk=current_client_id()).first()
    if client is None:
        raise PermissionDenied("Only somebody who manages people here changes who has access.")
    return client


def _lasts(membership: Membership) -> bool:
    return membership.role in LEADS and membership.expires_at is None


def _ensure_a_lead_remains() -> None:
    """A client whose last owner or CISO without a last day were gone could never be led again."""
    if not Membership.objects.filter(LIVE, role__in=LEADS, expires_at=None).exists():
        raise Refusal("Somebody must go on leading this client: a CISO or owner without a last day.")


def _make_room_for(colleague: User) -> None:
    """An access that ran out is closed on its last day; a live one stands in the way."""
    former = Membership.objects.filter(user=colleague, revoked_at=None).first()
    if former is None:
        return
    if former.expires_at is None or former.expires_at > clock.now():
        raise Refusal(f"{colleague.name} has access already.", field="user")
    Membership.objects.filter(pk=former.pk).update(revoked_at=former.expires_at)


def _make_a_person(colleague: User) -> None:
    if Person.objects.filter(user=colleague).exists():
        return
    known = Person.objects.filter(email__iexact=colleague.email, user=None).first()
    if known is None:
        Person.objects.create(name=colleague.name, email=colleague.email, user=colleague)
    else:
        known.change(version=known.version, user_id=colleague.pk)


def _write(locked: Membership, *, version: int, **values: Any) -> None:
    values["version"] = version + 1
    if not Membership.objects.filter(pk=locked.pk, version=version).update(**values):
        raise Stale
    for name, value in values.items():
        setattr(locked, name, value)


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
