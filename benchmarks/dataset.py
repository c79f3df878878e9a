"""Fill an empty, migrated database: seeded, by COPY, as the migrating role, keeping every invariant.

Composite keys, chains that `verify_trail` accepts, windows of `controls.calendar`, four eyes, bytes behind every
blob. The database must hold the shipped criteria (`load_catalog`).
"""

import random
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg2

from audits.models import Engagement, Milestone, Request, Transition
from benchmarks.chains import Told, chain
from benchmarks.handed_in import KIND, add_evidence
from benchmarks.lists import MODELS as LISTED
from benchmarks.lists import add_lists
from benchmarks.people import Team, add_team, add_user, any_uuid
from benchmarks.programs import Doing, Due, add_program
from benchmarks.sets import Size
from benchmarks.tables import Tables, spooled
from benchmarks.windows import Calendar
from controls.models import (
    Control,
    ControlCriterion,
    ControlStatement,
    Gap,
    Occurrence,
    Policy,
    Risk,
)
from evidence.models import Acceptance, Return, Submission
from reporting.models import Decision
from scoping.models import CategoryChoice, Commitment, CommitmentService, Service, ServiceSystem, System
from soc2hub.accounts.models import ApiToken, Membership, Person, PracticeSeat, User
from soc2hub.lib import clock
from soc2hub.tenancy.models import CLIENT_COLOURS, Client, Practice
from soc2hub.trail.models import Event, Head
from soc2hub.vault.models import Blob

ZONE = "Europe/Berlin"
SEED = 20261
ORDER = (
    User, Practice, PracticeSeat, ApiToken, Client, Membership, Person, Service, System, ServiceSystem, Commitment,
    CommitmentService, CategoryChoice, Control, ControlStatement, ControlCriterion, Occurrence, Blob, Submission,
    Acceptance, Return, *LISTED, Gap, Risk, Policy, Engagement, Transition, Milestone, Request, Decision, Event, Head,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """A client of the CISO whose view is measured, and who signs its scope."""

    id: UUID
    executive: UUID


@dataclass(frozen=True, slots=True)
class Filled:
    size: Size
    ciso: UUID
    token: str
    clients: tuple[Seen, ...]
    calendar: Calendar

    @property
    def client(self) -> UUID:
        return self.clients[0].id


def fill(address: str, size: Size, *, vault: Path, seed: int = SEED) -> Filled:
    """`address` signs in as the migrating role; `vault` is where the web process will look for bytes."""
    criteria = _criteria(address)
    with spooled(ORDER) as tables:
        filled = _Filling(tables, size, random.Random(seed), vault, criteria).run()
        _copy(tables, address)
    return filled


def _criteria(address: str) -> list[str]:
    with closing(psycopg2.connect(address)) as connection, connection.cursor() as cur:
        cur.execute("SELECT id FROM controls_criterion ORDER BY position")
        return [id for (id,) in cur.fetchall()]


def _copy(tables: Tables, address: str) -> None:
    """All or nothing; then what autovacuum would have done long ago."""
    with closing(psycopg2.connect(address)) as connection:
        with connection, connection.cursor() as cur:
            cur.execute("SET ROLE NONE")
            tables.copy(cur)
        connection.autocommit = True
        with connection.cursor() as cur:
            cur.execute("VACUUM (ANALYZE)")


class _Filling:
    def __init__(self, tables: Tables, size: Size, chance: random.Random, vault: Path, criteria: list[str]) -> None:
        self.tables, self.size, self.chance, self.vault, self.criteria = tables, size, chance, vault, criteria
        self.now = clock.now()
        self.calendar = Calendar(clock.today(ZONE))

    def run(self) -> Filled:
        team = add_team(self.tables, self.size, self.chance)
        seen = []
        for number in range(self.size.clients):
            doing = self._client(number, team)
            if doing.ciso == team.ciso:
                seen.append(Seen(doing.client, doing.executive))
        return Filled(self.size, team.ciso, team.token, tuple(seen), self.calendar)

    def _client(self, number: int, team: Team) -> Doing:
        doing = self._opened(number, team)
        due = add_program(self.tables, self.size, self.calendar, self.criteria, doing)
        add_lists(self.tables, due, self.calendar, doing, vault=self.vault)
        told = [Told(self._opened_at, "client.opened", doing.ciso, "tenancy.client", doing.client, {"zone": ZONE})]
        told += self._evidence(due, doing)
        chain(self.tables, doing.client, told, ids=iter(doing.new, None))
        return doing

    def _evidence(self, due: list[list[Due]], doing: Doing) -> list[Told]:
        count, calendar = self.size.submissions, self.calendar
        told = add_evidence(self.tables, due, count, calendar, doing, vault=self.vault, now=self.now)
        read = [event for event in told if event.verb == "evidence.submitted"]
        for number in range(max(0, self.size.events - len(told) - 1)):
            of = read[number % len(read)]
            at = min(of.at + timedelta(hours=2), self.now)
            told.append(Told(at, "evidence.read", doing.analyst, KIND, of.subject_id))
        return told

    @property
    def _opened_at(self) -> datetime:
        return self.now - timedelta(days=500)

    def _opened(self, number: int, team: Team) -> Doing:
        chance, add = random.Random(self.chance.getrandbits(64)), self.tables.add
        client, ciso = any_uuid(chance), team.ciso_of(number)
        name = f"Client {number + 1:04}"
        add(
            Client, id=client, practice_id=team.practice, name=name, slug=f"client-{number + 1:04}", zone=ZONE,
            colour=number % CLIENT_COLOURS + 1, created_at=self._opened_at,
        )  # fmt: skip
        owner = add_user(self.tables, f"omar-{number + 1}", chance)
        executive = add_user(self.tables, f"eve-{number + 1}", chance)
        roles = {
            team.owner: "practice_owner", ciso: "ciso", team.analyst: "analyst", owner: "control_owner",
            executive: "executive",
        }  # fmt: skip
        person = self._people(client, roles, owner, chance)
        return Doing(client, ciso, team.analyst, owner, executive, person, chance)

    def _people(self, client: UUID, roles: dict[UUID, str], owner: UUID, chance: random.Random) -> UUID:
        """Every member is a person too; returns the control owner's."""
        persons = {}
        for user, role in roles.items():
            persons[user] = any_uuid(chance)
            self.tables.add(
                Membership, id=any_uuid(chance), client_id=client, user_id=user, role=role, created_at=self._opened_at,
                reason="opened the client",
            )  # fmt: skip
            self.tables.add(
                Person, id=persons[user], client_id=client, user_id=user, name=role.replace("_", " ").capitalize(),
                email=f"{role}@client.example",
            )  # fmt: skip
        return persons[owner]
