"""Who acts in the drills. Made by the product's own acts; everything after that goes through its doors."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.db import connections

from benchmarks.databases import point_at
from soc2hub.accounts import tokens
from soc2hub.accounts.actions.clients import open_client
from soc2hub.accounts.models import Membership, Person, User
from soc2hub.accounts.roles import Role
from soc2hub.program.actions import practices
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering, entering_portfolio

PASSWORD = "lantern orchard granite 57"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; `token` acts as them over the API with every scope."""

    id: UUID
    email: str
    password: str
    secret: str
    token: str
    role: str
    client: str


@dataclass(frozen=True, slots=True)
class World:
    """Practice one has `acme` and `bravo`, both led by `ciso`; `rival` leads practice two's `outsider`."""

    template: str
    ciso: Account
    rival: Account
    acme: UUID
    bravo: UUID
    outsider: UUID


@dataclass(frozen=True, slots=True)
class Cast:
    """The demo world's people by e-mail, its clients by name, and a rival's practice."""

    template: str
    people: dict[str, Account]
    clients: dict[str, UUID]
    rival: Account
    outsider: UUID

    def one(self, role: Role, client: str) -> Account:
        return next(found for found in self.people.values() if (found.role, found.client) == (role.label, client))

    @property
    def ciso(self) -> Account:
        """Leads every client of the demo practice."""
        return next(found for found in self.people.values() if found.role == Role.CISO.label)


def small_world(database: str) -> World:
    point_at(database)
    try:
        ciso, practice = _owner("Northgate Drill", "ciso@drill.example")
        rival, rivals = _owner("Rival Drill", "rival@drill.example")
        acme, bravo = (open_client(practice_id=practice, name=name, zone="UTC", by=ciso) for name in ("Acme", "Bravo"))
        outsider = open_client(practice_id=rivals, name="Outsider", zone="UTC", by=rival)
        return World(database, _account(ciso), _account(rival), acme.pk, bravo.pk, outsider.pk)
    finally:
        connections.close_all()


def add_rivals(database: str, people: list[dict[str, Any]]) -> Cast:
    point_at(database)
    try:
        rival, practice = _owner("Rival Drill", "rival@drill.example")
        outsider = open_client(practice_id=practice, name="Outsider", zone="UTC", by=rival)
        accounts = {entry["email"]: _account(User.objects.get(email=entry["email"]), entry) for entry in people}
        seer = next(found for found in accounts.values() if found.role == Role.CISO.label)
        with entering_portfolio(by=seer.id):
            clients = dict(Client.objects.values_list("name", "pk"))
        return Cast(database, accounts, clients, _account(rival), outsider.pk)
    finally:
        connections.close_all()


def join(database: str, account: Account, client: UUID, role: Role, *, by: Account) -> None:
    """One more client for somebody of the cast."""
    point_at(database)
    try:
        with entering(client, by=by.id):
            user = User.objects.get(pk=account.id)
            Person.objects.create(name=user.name, email=user.email, user=user)
            Membership.objects.create(user=user, role=role.value, granted_by_id=by.id)
    finally:
        connections.close_all()


def _owner(practice: str, email: str) -> tuple[User, UUID]:
    founded = practices.found(name=practice, owner_email=email, owner_name=email.split("@")[0], password=PASSWORD)
    return founded.owner, founded.practice_id


def _account(user: User, entry: dict[str, Any] | None = None) -> Account:
    """Demo people have their second factor; others are given one here."""
    if entry is None:
        entry = {"password": PASSWORD, "totp_secret": generate_totp_secret(), "role": "", "client": ""}
        TOTP.activate(user, entry["totp_secret"])
    token = tokens.issue(user, name="drill", scopes=["read", "write", "evidence"], days=2).text
    return Account(user.pk, user.email, entry["password"], entry["totp_secret"], token, entry["role"], entry["client"])
