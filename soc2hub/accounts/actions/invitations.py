"""Invite, take back, accept: 256 bits, hashed, 72 hours, single use, bound to e-mail, client and role (case A40)."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import connection, transaction
from django.template.loader import render_to_string
from django.urls import reverse

from soc2hub.accounts.access import LIVE, client_here
from soc2hub.accounts.actions.memberships import ensure_dated, ensure_may_grant
from soc2hub.accounts.models import Invitation, Membership, User
from soc2hub.accounts.roles import Role
from soc2hub.jobs.outbox import plan_mail
from soc2hub.lib import clock
from soc2hub.lib.refusals import Refusal
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record

LIVES = timedelta(hours=72)


class Gone(Exception):
    """Used, expired, taken back, altered or somebody else's: one answer for all (case A40)."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What an open invitation offers to whoever holds its link."""

    invitation_id: UUID
    client_id: UUID
    client: str
    email: str
    name: str
    role: Role


@transaction.atomic
def invite(*, email: str, name: str, role: Role, by: User, until: datetime | None = None) -> Invitation:
    """One open invitation an address: a new one takes the former back. The mail leaves through the outbox."""
    ensure_may_grant(by, role.value)
    email = email.strip().lower()
    _ensure_sound(email, role, until)
    _open().filter(email=email).update(revoked_at=clock.now())
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        name=name,
        role=role.value,
        token_sha256=_digest(token),
        invited_by=by,
        expires_at=clock.now() + LIVES,
        grant_expires_at=until,
    )
    plan_mail(
        kind="invitation",
        recipient=email,
        message=_mail(invitation, token),
        subject_id=invitation.pk,
        client_id=invitation.client_id,
    )
    record("invitation.sent", subject=invitation, by=by, name=name, role=role.value, until=until)
    return invitation


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """A new link for the same address, role and last day, also after the former link ran out; that one is dead."""
    ensure_may_grant(by, invitation.role)
    if not _open().select_for_update(of=("self",)).filter(pk=invitation.pk).exists():
        raise Refusal("This invitation is no longer open.")
    role, until = Role(invitation.role), invitation.grant_expires_at
    return invite(email=invitation.email, name=invitation.name, role=role, until=until, by=by)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> Invitation:
    """The link stops working at once."""
    ensure_may_grant(by, invitation.role)
    if not _open().filter(pk=invitation.pk).update(revoked_at=clock.now()):
        raise Refusal("This invitation is no longer open.")
    record("invitation.revoked", subject=invitation, by=by, name=invitation.name)
    return invitation


def look(token: str) -> Offer:
    """What the link offers; asked before any membership, so the database's own function answers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT look_at_invitation(%s)", [_digest(token)])
        found: Any = cursor.fetchone()[0]
    if found is None:
        raise Gone
    row = json.loads(found) if isinstance(found, str) else found
    ids = {name: UUID(row[name]) for name in ("invitation_id", "client_id")}
    return Offer(**ids, client=row["client"], email=row["email"], name=row["name"], role=Role(row["role"]))


def accept(token: str, *, by: User) -> Offer:
    """The database judges e-mail, time and the inviter's own right anew; the person becomes a member, once."""
    offer = look(token)
    with entering(offer.client_id, by=by):
        _accept_as(by, token, offer)
    return offer


def join(token: str, *, name: str, password: str) -> User:
    """A new account for the invited address and its membership, both or neither."""
    offer = look(token)
    user = User(email=offer.email, name=name)
    user.set_password(password)
    with entering(offer.client_id, by=user.pk):
        if User.objects.filter(email=offer.email).exists():
            raise Gone
        user.save(force_insert=True)
        _accept_as(user, token, offer)
    return user


def has_account(offer: Offer) -> bool:
    return User.objects.filter(email=offer.email).exists()


def _accept_as(user: User, token: str, offer: Offer) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT accept_invitation(%s)", [_digest(token)])
        joined = cursor.fetchone()[0]
    if joined is None:
        raise Gone
    membership = Membership.objects.get(LIVE, user=user)
    record("invitation.accepted", subject=membership, by=user, name=offer.role.label, role=offer.role.value)


def _ensure_sound(email: str, role: Role, until: datetime | None) -> None:
    if Membership.objects.filter(LIVE, user__email=email).exists():
        raise Refusal("Somebody with this e-mail address has access already.", field="email")
    ensure_dated(role, until)


def _open() -> Any:
    return Invitation.objects.filter(accepted_at=None, revoked_at=None)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _mail(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    client = client_here()
    context = {
        "client": client,
        "invitation": invitation,
        "role": Role(invitation.role).label,
        "heading": " ".join(f"{invitation.invited_by.name} invites you to {client.name}".split()),
        "action_label": "Accept the invitation",
        "action_url": settings.BASE_URL + reverse("web:invitation", args=[token]),
    }
    text = render_to_string("emails/invitation.txt", context)
    mail = EmailMultiAlternatives(context["heading"], text, to=[invitation.email])
    mail.attach_alternative(render_to_string("emails/invitation.html", context), "text/html")
    return mail
