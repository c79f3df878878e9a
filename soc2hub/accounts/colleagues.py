"""Who of the practice sees which client: the matrix of people and clients, and the seats in one client."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.db.models import Q

from soc2hub.accounts.access import Access, as_person
from soc2hub.accounts.models import Membership, PracticeSeat, User
from soc2hub.accounts.queries import memberships
from soc2hub.accounts.roles import Role, may_grant
from soc2hub.tenancy.models import Client

PAGE = 100
FACTORS = {"totp": "App", "webauthn": "Passkey"}


@dataclass(frozen=True, slots=True)
class Inside:
    """One live access of a colleague to a client that the asking person leads."""

    id: UUID
    client_id: UUID
    practice_id: UUID
    user_id: UUID
    name: str
    email: str
    role: Role
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """One line: the seat in the practice, if there is one, and the access to each client, column by column."""

    user_id: UUID
    name: str
    email: str
    seat: PracticeSeat | None
    factors: tuple[str, ...]
    last_seen: datetime | None
    cells: tuple[tuple[Client, Inside | None], ...]

    @property
    def count(self) -> int:
        return sum(1 for _, found in self.cells if found)


@dataclass(frozen=True, slots=True)
class Board:
    """One practice: its colleagues by name against the clients that the asking person leads."""

    practice_id: UUID
    name: str
    is_owner: bool
    clients: tuple[Client, ...]
    rows: tuple[Colleague, ...]


@dataclass(frozen=True, slots=True)
class SeatRow:
    """One access to the client entered, as who manages people sees it."""

    membership: Membership
    factors: tuple[str, ...]
    may_change: bool

    @property
    def role(self) -> str:
        return Role(self.membership.role).label


def seats_in_client(access: Access, behind: UUID | None = None) -> tuple[list[SeatRow], UUID | None]:
    """A page of live accesses by name, and the id to go on behind; three statements, however many rows."""
    rows = memberships().order_by("user__name", "id")
    last = memberships().filter(pk=behind).first() if behind else None
    if last is not None:
        rows = rows.filter(Q(user__name__gt=last.user.name) | Q(user__name=last.user.name, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    factors = _factors_of([row.user_id for row in shown])
    lines = [SeatRow(row, factors.get(row.user_id, ()), _may_change(access, row)) for row in shown]
    return lines, shown[-1].pk if len(found) > PAGE else None


def colleagues_to_seat() -> list[tuple[str, str]]:
    """Id and name of the practice's people without access to the client entered; for whom the database shows seats."""
    inside = memberships().values("user_id")
    seats = PracticeSeat.objects.filter(user__is_active=True).exclude(user_id__in=inside)
    here = Client.objects.values("practice_id")
    rows = seats.filter(practice_id__in=here).order_by("user__name").values_list("user_id", "user__name", "role")
    return [(str(user_id), f"{name}, {Role(role).label} of the practice") for user_id, name, role in rows]


def access_in_led_clients(user: User) -> list[Inside]:
    """Of colleagues and of everybody with a practice's role, in the clients that `user` leads as owner or CISO."""
    with as_person(user), connection.cursor() as cursor:
        cursor.execute("SELECT colleagues_in_led_clients()")
        told: Any = cursor.fetchone()[0]
    return [_inside(row) for row in (json.loads(told) if isinstance(told, str) else told)]


def boards(user: User) -> list[Board]:
    """Inside the portfolio. Five statements, however many practices, colleagues and clients."""
    inside = access_in_led_clients(user)
    seats = list(PracticeSeat.objects.select_related("user", "practice").order_by("user__name", "user_id"))
    led = {row.client_id for row in inside if row.user_id == user.pk}
    clients = list(Client.objects.filter(pk__in=led).select_related("practice").order_by("name"))
    people = {seat.user_id: seat.user for seat in seats}
    others = {row.user_id for row in inside} - set(people)
    people |= {row.pk: row for row in User.objects.filter(pk__in=others)}
    factors = _factors_of(people)
    names = {seat.practice_id: seat.practice.name for seat in seats}
    names |= {client.practice_id: client.practice.name for client in clients}
    return [
        _board(practice_id, name, user, seats, clients, inside, people, factors)
        for practice_id, name in sorted(names.items(), key=lambda one: one[1])
    ]


def _board(
    practice_id: UUID, name: str, user: User, seats: Sequence[PracticeSeat], clients: Sequence[Client],
    inside: Sequence[Inside], people: dict[UUID, User], factors: dict[UUID, tuple[str, ...]],
) -> Board:  # fmt: skip
    columns = tuple(client for client in clients if client.practice_id == practice_id)
    seated = {seat.user_id: seat for seat in seats if seat.practice_id == practice_id}
    found = {(row.user_id, row.client_id): row for row in inside}
    who = set(seated) | {row.user_id for row in inside if row.practice_id == practice_id}
    rows = [
        Colleague(
            user_id=person.pk, name=person.name, email=person.email, seat=seated.get(person.pk),
            factors=factors.get(person.pk, ()), last_seen=person.last_login,
            cells=tuple((client, found.get((person.pk, client.pk))) for client in columns),
        )
        for person in sorted((people[user_id] for user_id in who), key=lambda one: (one.name, str(one.pk)))
    ]  # fmt: skip
    mine = seated.get(user.pk)
    return Board(practice_id, name, mine is not None and mine.role == Role.PRACTICE_OWNER, columns, tuple(rows))


def _factors_of(user_ids: Iterable[UUID]) -> dict[UUID, tuple[str, ...]]:
    """What each is asked for at sign-in; nothing for somebody who has not set up any yet."""
    rows = Authenticator.objects.filter(user_id__in=list(user_ids), type__in=FACTORS).order_by("type")
    found: dict[UUID, dict[str, None]] = {}
    for user_id, kind in rows.values_list("user_id", "type"):
        found.setdefault(user_id, {})[FACTORS[kind]] = None
    return {user_id: tuple(words) for user_id, words in found.items()}


def _may_change(access: Access, row: Membership) -> bool:
    return row.user_id != access.user.pk and may_grant(access.role, row.role)


def _inside(row: dict[str, Any]) -> Inside:
    ids = {name: UUID(row[name]) for name in ("id", "client_id", "practice_id", "user_id")}
    ends = datetime.fromisoformat(row["expires_at"]) if row["expires_at"] else None
    return Inside(**ids, name=row["name"], email=row["email"], role=Role(row["role"]), expires_at=ends)
