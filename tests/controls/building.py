"""Controls of a client, made by the product's own acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from controls.actions import controls as acts
from controls.actions import statements
from controls.actions.library import stock_starter_set
from controls.models import Control
from soc2hub.accounts.models import Person, User
from soc2hub.accounts.roles import Role
from soc2hub.lib import clock
from soc2hub.tenancy.models import Client
from soc2hub.tenancy.scope import entering
from tests.worlds import World, join


@contextmanager
def on(day: date) -> Iterator[None]:
    """Noon of that day, in UTC."""
    with clock.travelled_to(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
        yield


def person(user: User) -> Person:
    return Person.objects.get(user=user)


def second_lead(world: World) -> User:
    """Lena leads beside Priya: whatever Priya writes, she may approve."""
    lena = User.objects.create_user("lena@example.org", "Lena", "correct horse battery staple")
    join(world.acme, lena, Role.CLIENT_ADMIN, by=world.priya)
    return lena


def stocked(world: World) -> Client:
    """Acme's practice has its library."""
    stock_starter_set(world.acme.practice_id, world.priya)
    return world.acme


def draft(world: World, ref: str = "AC-1", **values: object) -> Control:
    """Inside the client: a control in draft, written by Priya, owned by Omar."""
    values = {"title": "Access is reviewed", "frequency": "monthly", "owner": person(world.omar)} | values
    return acts.create(
        ref=ref, statement="Access is reviewed within {days} days.", parameters={"days": 5}, by=world.priya, **values
    )


def running(world: World, lead: User, ref: str = "AC-1", *, since: date, **values: object) -> Control:
    """Approved by the lead and in operation since that day, owing its occurrences."""
    control = draft(world, ref, **values)
    statements.approve(control.statements.get(), by=lead)
    return acts.start([control], on=since, by=world.priya)[0]


def inside(world: World, user: User | None = None):
    return entering(world.acme, by=user or world.priya)
