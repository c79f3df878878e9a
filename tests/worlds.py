"""A few named people and clients.

Priya leads, Omar owns, Erin engineers, Eve executes, Audrey audits, Vera views, Rita is the rival.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.db import connection

from soc2hub.accounts.actions import clients
from soc2hub.accounts.models import Membership, Person, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering

OPENED = datetime(2023, 1, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class World:
    """Practice one: clients `acme` (everybody) and `bravo` (Priya only). Practice two: Rita's client `rival`."""

    priya: User
    omar: User
    erin: User
    eve: User
    audrey: User
    vera: User
    rita: User
    acme: Client
    bravo: Client
    rival: Client


def small_world() -> World:
    people = {name: User.objects.create_user(f"{name}@example.org", name.capitalize(), PASSWORD) for name in
              ("priya", "omar", "erin", "eve", "audrey", "vera", "rita")}  # fmt: skip
    practice, rivals = open_practice("Northgate Security", people["priya"]), open_practice("Rivals", people["rita"])
    acme = open_client(practice, "Acme Payments", by=people["priya"], zone="Europe/Berlin")
    bravo = open_client(practice, "Bravo Health", by=people["priya"], zone="America/New_York")
    rival = open_client(rivals, "Rival Ltd", by=people["rita"])
    join(acme, people["omar"], Role.CONTROL_OWNER, by=people["priya"])
    join(acme, people["erin"], Role.CONTRIBUTOR, by=people["priya"])
    join(acme, people["eve"], Role.EXECUTIVE, by=people["priya"])
    join(acme, people["audrey"], Role.AUDITOR, by=people["priya"])
    join(acme, people["vera"], Role.VIEWER, by=people["priya"])
    return World(**people, acme=acme, bravo=bravo, rival=rival)


def open_practice(name: str, owner: User) -> UUID:
    """As the operator's command does; test clones let the web role call the worker's function."""
    practice_id = uuid4()
    with connection.cursor() as cursor:
        cursor.execute("SELECT create_practice(%s, %s, %s, %s)", [practice_id, name, owner.pk, clock.now()])
    return practice_id


def open_client(practice_id: UUID, name: str, *, by: User, zone: str = "UTC") -> Client:
    """On record since long before anything a test does."""
    with clock.travelled_to(OPENED):
        return clients.open_client(practice_id=practice_id, name=name, zone=zone, by=by)


def join(client: Client, user: User, role: Role, *, by: User) -> Membership:
    with entering(client, by=by):
        Person.objects.create(name=user.name, email=user.email, user=user)
        expires = clock.now() + timedelta(days=30) if role == Role.AUDITOR else None
        return Membership.objects.create(user=user, role=role, granted_by=by, expires_at=expires)
