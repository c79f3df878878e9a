"""Who acts, and for which client: one context variable that both walls read (ARCHITECTURE "Tenancy").

The database backend tells PostgreSQL the scope right after BEGIN; scoped managers refuse to work without it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from django.conf import settings
from django.db import connection as django_connection
from django.db import transaction

if TYPE_CHECKING:
    from soc2hub.tenancy.models import Client


class HasId(Protocol):
    @property
    def pk(self) -> Any: ...


class NotEntered(RuntimeError):
    """Client data was asked for outside `entering(client)`: a bug of ours, never an empty list."""


class ScopeChanged(RuntimeError):
    """Another client was entered inside an open transaction: its rows would mix with the first one's."""


@dataclass(frozen=True, slots=True)
class Scope:
    """`client_id` None = the union of the person's live memberships (the portfolio, read only).

    `system` names a system job; PostgreSQL honours it for the worker's role only, one client at a time.
    `via` says by which door the person acts (session, token, link, task); the trail records it.
    """

    user_id: UUID | None = None
    client_id: UUID | None = None
    system: str = ""
    via: str = "session"


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)
_is_one: ContextVar[bool] = ContextVar("is_one", default=False)
connection: Any = django_connection  # of our own backend, `soc2hub.tenancy.postgres`


def current() -> Scope:
    scope = _scope.get()
    if scope is None:
        raise NotEntered("client data asked for outside entering(client)")
    return scope


def current_or_none() -> Scope | None:
    return _scope.get()


def current_client_id() -> UUID:
    """The client entered; the default of every tenant row's `client`."""
    scope = current()
    if scope.client_id is None:
        raise NotEntered("a client's row needs one client entered, not the portfolio")
    return scope.client_id


@contextmanager
def entering(client: "Client | UUID", *, by: HasId | UUID, via: str = "session") -> Iterator[Scope]:
    """One transaction for one client as one person; the database checks the live membership itself."""
    with _entered(Scope(user_id=_id(by), client_id=_id(client), via=via)) as scope:
        yield scope


@contextmanager
def entering_portfolio(*, by: HasId | UUID, via: str = "session") -> Iterator[Scope]:
    """One transaction over the union of the person's live memberships, computed by the database."""
    with _entered(Scope(user_id=_id(by), via=via)) as scope:
        yield scope


@contextmanager
def entering_as_system(client: "Client | UUID", *, job: str) -> Iterator[Scope]:
    """One transaction for one client as a named system job; works with the worker's database role only."""
    with _entered(Scope(client_id=_id(client), system=job, via="system")) as scope:
        yield scope


@contextmanager
def all_or_nothing() -> Iterator[None]:
    """Clients entered inside, one after the other, share one transaction: a killed process leaves nothing behind.

    Never for a request: only for telling a whole world that nobody looks at before it is there.
    """
    token = _is_one.set(True)
    try:
        with transaction.atomic():
            yield
    finally:
        _is_one.reset(token)


@contextmanager
def _entered(scope: Scope) -> Iterator[Scope]:
    if connection.in_atomic_block and _scope.get() != scope:
        if not (settings.TENANCY_REENTRANT or _is_one.get()):
            raise ScopeChanged(f"{_scope.get()} is open; {scope} needs a transaction of its own")
        with _announced_again(scope):
            yield scope
        return
    token = _scope.set(scope)
    try:
        with transaction.atomic():
            yield scope
    finally:
        _scope.reset(token)


@contextmanager
def _announced_again(scope: Scope) -> Iterator[None]:
    """Inside one transaction (a test's, a world's) each entering announces itself in and out again."""
    token = _scope.set(scope)
    try:
        with transaction.atomic():
            connection.announce_scope()
            yield
            connection.flush_trail()
    finally:
        _scope.reset(token)
        if connection.in_atomic_block and not connection.needs_rollback:
            connection.announce_scope()


def _id(thing: Any) -> UUID:
    return thing if isinstance(thing, UUID) else thing.pk
