"""Who acts when an operator runs a command: a person with the right, never nobody."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.core.management.base import CommandError
from django.db import connection, transaction
from django.http import Http404

from soc2hub.accounts.access import LIVE, Access, access_to
from soc2hub.accounts.models import Membership, User
from soc2hub.accounts.roles import Permission, Role
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_as_system

JOB = "operator.command"


@contextmanager
def acting(client_slug: str, email: str, permission: Permission) -> Iterator[Access]:
    """Inside the client as the person of this e-mail, or as the practice's owner if none is named."""
    client_id = _client_named(client_slug, email)
    user = _user(email) if email else _owner(client_id)
    with entering(client_id, by=user, via="command"):
        try:
            access = access_to(client_id, user)
        except Http404:
            raise CommandError(f"{user.email} is no member of {client_slug}.") from None
        if not access.may(permission):
            raise CommandError(f"{user.email} is {access.role.label.lower()} there and may not {permission.value}.")
        yield access


def _client_named(slug: str, email: str) -> UUID:
    """A slug is unique within a practice only; the person's own clients decide between two of them."""
    found = [client_id for client_id in _all_clients() if _has_slug(client_id, slug)]
    if len(found) > 1 and email:
        found = [client_id for client_id in found if _is_member(client_id, _user(email))]
    if not found:
        raise CommandError(f"There is no client {slug!r}.")
    if len(found) > 1:
        raise CommandError(f"Two practices have a client {slug!r}: say with --as who imports.")
    return found[0]


def _all_clients() -> list[UUID]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT all_clients()")
        return list(cursor.fetchone()[0])


def _has_slug(client_id: UUID, slug: str) -> bool:
    with entering_as_system(client_id, job=JOB):
        return Client.objects.filter(pk=client_id, slug=slug).exists()


def _is_member(client_id: UUID, user: User) -> bool:
    with entering_as_system(client_id, job=JOB):
        return Membership.objects.filter(LIVE, user=user).exists()


def _owner(client_id: UUID) -> User:
    with entering_as_system(client_id, job=JOB):
        rows = Membership.objects.filter(LIVE, role=Role.PRACTICE_OWNER.value).select_related("user")
        owner = rows.order_by("created_at").first()
    if owner is None:
        raise CommandError("The client's practice has no owner there any more: say with --as who imports.")
    return owner.user


def _user(email: str) -> User:
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise CommandError(f"Nobody signs in as {email}.")
    return user
