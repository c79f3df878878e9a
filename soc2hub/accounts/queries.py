"""What the people page shows: persons with office and role, open invitations, who has access without a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from soc2hub.accounts.access import LIVE
from soc2hub.accounts.models import ApiToken, Appointment, Invitation, Membership, Person, PracticeSeat, User
from soc2hub.accounts.roles import Permission, Role, may
from soc2hub.lib import clock
from soc2hub.tenancy.scope import entering_portfolio

PAGE = 50


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list; role and invitation only for those whom the database lets see them."""

    person: Person
    offices: tuple[Appointment, ...]
    membership: Membership | None
    invitation: Invitation | None

    @property
    def role(self) -> str:
        return Role(self.membership.role).label if self.membership else ""


def people(behind: UUID | None = None) -> tuple[list[PersonRow], UUID | None]:
    """A page of persons by name, and the id to go on behind; four or five statements, however many rows."""
    rows = Person.objects.order_by("name", "id")
    last = Person.objects.filter(pk=behind).first() if behind else None
    if last is not None:
        rows = rows.filter(Q(name__gt=last.name) | Q(name=last.name, id__gt=last.pk))
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return _with_offices_and_roles(shown), shown[-1].pk if len(found) > PAGE else None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody with a live role in the client entered."""

    user_id: UUID
    name: str
    role: Role


def members_here(*permissions: Permission) -> list[Member]:
    """By name, those who have one of the permissions; the database tells the team, never an auditor."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT members_here()")
        rows: list[dict[str, str]] = cursor.fetchone()[0]
    members = [Member(UUID(row["id"]), row["name"], Role(row["role"])) for row in rows]
    return [member for member in members if any(may(member.role, permission) for permission in permissions)]


def memberships() -> QuerySet[Membership]:
    """Live ones; to who manages people all of the client, to others their own (the database decides)."""
    return Membership.objects.filter(LIVE).select_related("user", "granted_by")


def memberships_without_person() -> list[Membership]:
    known = Person.objects.filter(user__isnull=False).values("user_id")
    return list(memberships().exclude(user_id__in=known).order_by("user__name"))


def open_invitations() -> QuerySet[Invitation]:
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=clock.now())
    return rows.select_related("invited_by")


def waiting_invitations() -> list[Invitation]:
    """Also those whose link ran out within the last month: they can be sent again."""
    since = clock.now() - timedelta(days=30)
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=since)
    return list(rows.select_related("invited_by").order_by("expires_at", "id")[:PAGE])


def tokens_of(user: User) -> QuerySet[ApiToken]:
    """Live ones first, then the newest."""
    return ApiToken.objects.filter(user=user).order_by(F("revoked_at").asc(nulls_first=True), "-created_at")


def _with_offices_and_roles(persons: Sequence[Person]) -> list[PersonRow]:
    offices: dict[Any, list[Appointment]] = {}
    for office in Appointment.objects.filter(until=None, person__in=persons).order_by("since"):
        offices.setdefault(office.person_id, []).append(office)
    roles: dict[UUID | None, Membership] = {}
    roles |= {row.user_id: row for row in memberships().filter(user_id__in=[p.user_id for p in persons if p.user_id])}
    invited = {row.email: row for row in open_invitations().filter(email__in=[p.email for p in persons if p.email])}
    return [
        PersonRow(p, tuple(offices.get(p.pk, ())), roles.get(p.user_id), invited.get(p.email) if p.email else None)
        for p in persons
    ]


def practices_to_open_in(user: User) -> list[tuple[str, str]]:
    """Id and name of the practices in which the person's seat opens clients."""
    with entering_portfolio(by=user):
        seats = PracticeSeat.objects.filter(user=user, role__in=(Role.PRACTICE_OWNER, Role.CISO))
        rows = seats.order_by("practice__name", "practice_id").values_list("practice_id", "practice__name")
        return [(str(practice_id), name) for practice_id, name in rows]
