"""Controls of a client, made by the product's own acts."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from django.test import Client as Browser

from controls.actions import controls as acts
from controls.actions import empty_windows, moves, statements, waivers
from controls.actions.library import stock_starter_set
from controls.models import Control, NotOccurring, Occurrence, Waiver
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


def browser_of(user: User) -> Browser:
    """One browser for each person, so that several act in turn."""
    browser = Browser()
    browser.force_login(user)
    session = browser.session
    session["has_mfa"] = True
    session.save()
    return browser


def waive(occurrence: Occurrence, reason: str, *, asked_by: User, by: User) -> Waiver:
    """Asked by one, approved by the other; for rows outside `inside`, enter as each."""
    with entering(occurrence.client_id, by=asked_by):
        occurrence.refresh_from_db()
        asked = waivers.ask(occurrence, reason=reason, version=occurrence.version, by=asked_by)
    with entering(occurrence.client_id, by=by):
        return waivers.approve(asked, reason="Agreed.", version=asked.version, by=by)


def waived_anyhow(rows: list[Occurrence], *, by: User) -> None:
    """Approved waivers of rows as they are, done or not: where a test is about what follows from one."""
    if not rows:
        return
    asker, _ = User.objects.get_or_create(email="asker@example.org", defaults={"name": "Asker"})
    client = Client.objects.get(pk=rows[0].client_id)
    if not Person.objects.filter(user=asker).exists():
        join(client, asker, Role.CONTRIBUTOR, by=by)
    with entering(client, by=asker):
        made = Waiver.objects.bulk_create(Waiver(occurrence=row, reason="Agreed.", asked_by=asker) for row in rows)
    answered = {"state": "approved", "answered_by": by, "answered_at": clock.now(), "answer": "Agreed."}
    Waiver.objects.filter(pk__in=[waiver.pk for waiver in made]).update(**answered)


def without_occasion(occurrence: Occurrence, proof: str, *, by: User) -> NotOccurring:
    occurrence.refresh_from_db()
    return empty_windows.state_not_occurring(occurrence, proof=proof, version=occurrence.version, by=by)


def moved(occurrence: Occurrence, to: date, reason: str = "The auditor asked.", *, by: User) -> Occurrence:
    occurrence.refresh_from_db()
    return moves.move(occurrence, to=to, reason=reason, version=occurrence.version, by=by)


def inside(world: World, user: User | None = None):
    return entering(world.acme, by=user or world.priya)
