"""Who works in the set: one practice, its CISOs, an analyst, and two people of each client."""

import hashlib
import random
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.contrib.auth.hashers import make_password

from benchmarks.sets import Size
from benchmarks.tables import Tables
from soc2hub.accounts.models import ApiToken, PracticeSeat, User
from soc2hub.accounts.tokens import PREFIX
from soc2hub.lib import clock
from soc2hub.tenancy.models import Practice


@dataclass(frozen=True, slots=True)
class Team:
    practice: UUID
    owner: UUID
    analyst: UUID
    cisos: tuple[UUID, ...]
    token: str

    @property
    def ciso(self) -> UUID:
        """Whose view is measured."""
        return self.cisos[0]

    def ciso_of(self, number: int) -> UUID:
        return self.cisos[number % len(self.cisos)]


def any_uuid(chance: random.Random) -> UUID:
    return UUID(int=chance.getrandbits(128), version=4)


def add_team(tables: Tables, size: Size, chance: random.Random) -> Team:
    practice = any_uuid(chance)
    tables.add(Practice, id=practice, name="Benchmark Security")
    owner, analyst = add_user(tables, "owner", chance), add_user(tables, "analyst", chance)
    count = -(-size.clients // size.seen)
    cisos = tuple(add_user(tables, f"ciso-{n}", chance) for n in range(count))
    seats = [(owner, "practice_owner"), (analyst, "analyst"), *((ciso, "ciso") for ciso in cisos)]
    for user, role in seats:
        tables.add(PracticeSeat, id=any_uuid(chance), practice_id=practice, user_id=user, role=role)
    return Team(practice, owner, analyst, cisos, _token(tables, cisos[0], chance))


def add_user(tables: Tables, name: str, chance: random.Random) -> UUID:
    id = any_uuid(chance)
    email = f"{name}@benchmark.example"
    tables.add(User, id=id, email=email, name=name.replace("-", " ").capitalize(), password=make_password(None))
    return id


def _token(tables: Tables, user: UUID, chance: random.Random) -> str:
    id, secret = any_uuid(chance), f"{chance.getrandbits(256):064x}"
    tables.add(
        ApiToken, id=id, user_id=user, name="benchmark", scopes=["evidence", "read", "write"],
        secret_sha256=hashlib.sha256(secret.encode()).hexdigest(), expires_at=clock.now() + timedelta(days=30),
    )  # fmt: skip
    return f"{PREFIX}_{id.hex}_{secret}"
