"""Open a practice and its clients; both before any membership exists, so the database's own functions do it."""

from datetime import date
from uuid import UUID, uuid4

from django.db import connection
from django.utils.text import slugify

from soc2hub.accounts.models import Person, User
from soc2hub.lib import clock
from soc2hub.lib.refusals import Invalid, Refusal
from soc2hub.tenancy.models import CLIENT_COLOURS, Client, known_zone
from soc2hub.tenancy.scope import entering, entering_portfolio
from soc2hub.trail.record import record


def open_practice(*, name: str, owner: User) -> UUID:
    """Operators only: the database lets nobody but the worker's role do this."""
    practice_id = uuid4()
    with connection.cursor() as cursor:
        cursor.execute("SELECT create_practice(%s, %s, %s, %s)", [practice_id, name, owner.pk, clock.now()])
    return practice_id


def open_client(*, practice_id: UUID, name: str, zone: str, by: User, is_demo: bool = False) -> Client:
    """A new client with the opener (and the practice's owners) as members; refuses a name already used."""
    slug = slugify(name)[:60]
    if not slug:
        raise Invalid("Give the client a name with letters.", field="name")
    known_zone(zone)
    colour = _next_colour(practice_id, slug, by=by)
    client_id = uuid4()
    with entering(client_id, by=by):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT create_client(%s, %s, %s, %s, %s, %s, %s, %s)",
                [client_id, practice_id, name, slug, zone, colour, is_demo, clock.now()],
            )
        client = Client.objects.get(pk=client_id)
        Person.objects.create(name=by.name, email=by.email, user=by)
        record("client.opened", subject=client, by=by, name=name, zone=zone)
    return client


def take_over(client: Client, *, on: date, state: str, by: User) -> bool:
    """This practice goes on with a running program from that day; False where an earlier day is on record already.

    The database's own function writes it, once: no role may change the columns.
    """
    if on > client.today():
        raise Invalid("A program is taken over today or earlier.", field="taken_over_on")
    with connection.cursor() as cursor:
        cursor.execute("SELECT take_over(%s, %s, %s)", [client.pk, on, state])
        is_first: bool = cursor.fetchone()[0]
    if is_first:
        record("client.taken_over", subject=client, by=by, on=on, state=state)
    return is_first


def _next_colour(practice_id: UUID, slug: str, *, by: User) -> int:
    with entering_portfolio(by=by):
        siblings = list(Client.objects.filter(practice_id=practice_id).values_list("slug", "colour"))
    if slug in {name for name, _ in siblings}:
        raise Refusal("The practice has a client of that name already.", field="name")
    used = [colour for _, colour in siblings]
    return min(range(1, CLIENT_COLOURS + 1), key=used.count)
