"""May they? The acting person's live role in one client, and the one door to an object of it."""

from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.functions import Now
from django.http import Http404

from soc2hub.accounts.models import Person, User
from soc2hub.accounts.plain import asked, made
from soc2hub.accounts.roles import Permission, Role, may
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import current_client_id, current_or_none, entering_portfolio

LIVE = Q(revoked_at=None) & (Q(expires_at=None) | Q(expires_at__gt=Now()))
LIVE_ROLE = (
    "SELECT m.role, c.* FROM accounts_membership m JOIN tenancy_client c ON c.id = m.client_id"
    " WHERE m.client_id = %s AND m.user_id = %s AND m.revoked_at IS NULL"
    " AND (m.expires_at IS NULL OR m.expires_at > statement_timestamp())"
)
"""`LIVE` in plain SQL: asked at every request, where building the query cost more than answering it."""


@dataclass(frozen=True, slots=True)
class Access:
    """One person in one client, as the database saw it in this transaction."""

    user: User
    client: Client
    role: Role
    scopes: frozenset[str] | None = None

    def may(self, permission: Permission) -> bool:
        return may(self.role, permission)


def access_to(client_id: UUID, user: User) -> Access:
    """Inside `entering(client, by=user)`. Raises Http404 without a live membership: clients of others do not exist."""
    found = asked(LIVE_ROLE, client_id, user.pk)
    if found is None:
        raise Http404("No such client.")
    return Access(user=user, client=made(Client, found), role=Role(found["role"]))


def client_here() -> Client:
    """The client entered, in plain SQL: asked in almost every act."""
    found = asked("SELECT * FROM tenancy_client WHERE id = %s", current_client_id())
    if found is None:
        raise Client.DoesNotExist
    return made(Client, found)


def find(model: Any, object_id: UUID, **narrowing: Any) -> Any:
    """An object of the client entered, or Http404: a foreign id and a made-up one look the same (case A02)."""
    row = model.objects.filter(pk=object_id, **narrowing).first()
    if row is None:
        raise Http404(f"No such {model._meta.verbose_name}.")
    return row


def find_ticked(model: Any, texts: Iterable[str], **narrowing: Any) -> list[Any]:
    """The rows ticked in a list, by their ids as a form sends them, or Http404 if any of them is not there."""
    try:
        wanted = {UUID(text) for text in texts}
    except ValueError:
        raise Http404("What was ticked is no row.") from None
    rows = list(model.objects.filter(pk__in=wanted, **narrowing))
    if len(rows) != len(wanted):
        raise Http404(f"Not every {model._meta.verbose_name} that was ticked is there.")
    return rows


def find_for_change(model: Any, object_id: UUID, **narrowing: Any) -> Any:
    """As `find`, with the row locked until the transaction ends."""
    row = model.objects.select_for_update(of=("self",)).filter(pk=object_id, **narrowing).first()
    if row is None:
        raise Http404(f"No such {model._meta.verbose_name}.")
    return row


def person_of(user: User) -> Person | None:
    """The acting user as a person of the client entered."""
    return Person.objects.filter(user=user).first()


def my_clients(user: User) -> list[dict[str, Any]]:
    """Id, name, colour and role of each client with a live membership of the person, by name.

    Works inside any scope of that person: the database's own function reads their memberships alone.
    """
    with as_person(user), connection.cursor() as cursor:
        cursor.execute("SELECT my_clients()")
        rows: list[dict[str, Any]] = cursor.fetchone()[0]
    return rows


def as_person(user: User) -> AbstractContextManager[Any]:
    return nullcontext() if connection.in_atomic_block and current_or_none() else entering_portfolio(by=user)
