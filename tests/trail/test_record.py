"""One event in the same transaction as the change; nothing without it, and no way around the chain."""

import hashlib

import pytest
from django.db import ProgrammingError, connection, transaction

from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from soc2hub.trail.models import Event, Head
from soc2hub.trail.record import record
from tests.worlds import World


def test_an_event_says_who_did_what_and_extends_the_chain(world: World) -> None:
    with entering(world.acme, by=world.omar):
        person = Person.objects.get(user=world.omar)
        record("person.changed", subject=person, by=world.omar, fields=["title"])
        record("person.changed", subject=person, by=world.omar, fields=["email"])

    with entering(world.acme, by=world.priya):
        former, last = list(Event.objects.order_by("-seq")[:2])[::-1]
        assert (last.verb, last.actor_id, last.body) == ("person.changed", world.omar.pk, {"fields": ["email"]})
        assert last.seq == former.seq + 1
        assert last.previous == former.hash
        assert last.hash == hashlib.sha256((last.previous + last.sealed).encode()).hexdigest()


def test_the_head_is_updated_once_for_all_events_of_a_statement(world: World) -> None:
    """Once for each made an import of five thousand rows take a hundred times as long."""
    with entering(world.acme, by=world.omar):
        person = Person.objects.get(user=world.omar)
        for field in "abcde":
            record("person.changed", subject=person, by=world.omar, fields=[field])
        before = updates_of_the_head()
        connection.flush_trail()

        assert updates_of_the_head() == before + 1

    with entering(world.acme, by=world.priya):
        events = list(Event.objects.order_by("seq"))
        assert [event.body["fields"] for event in events[-5:]] == [["a"], ["b"], ["c"], ["d"], ["e"]]
        assert [event.previous for event in events[1:]] == [event.hash for event in events[:-1]]
        head = Head.objects.get()
        assert (head.seq, head.hash) == (events[-1].seq, events[-1].hash)


def updates_of_the_head() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_get_xact_tuples_updated('trail_head'::regclass)")
        return int(cursor.fetchone()[0])


def test_a_rolled_back_change_leaves_no_event(world: World) -> None:
    with entering(world.acme, by=world.priya):
        before = Event.objects.count()
        person = Person.objects.get(user=world.omar)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record("person.changed", subject=person, by=world.priya)
            raise ZeroDivisionError

        assert Event.objects.count() == before


def test_a_secret_cannot_enter_the_trail(world: World) -> None:
    with entering(world.acme, by=world.priya), pytest.raises(ValueError, match="may not enter"):
        record("person.changed", subject=world.acme, by=world.priya, new_password="hunter2")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE trail_event SET verb = 'nothing'",
        "DELETE FROM trail_event",
        "TRUNCATE trail_event",
        "UPDATE trail_head SET seq = 0",
        "INSERT INTO trail_event (id, client_id, seq, at, via, verb, subject_type, subject_id, body, sealed,"
        " previous, hash) SELECT gen_random_uuid(), client_id, 99, at, via, verb, subject_type, subject_id, body,"
        " '', 'x', 'y' FROM trail_event",
    ],
)
def test_the_app_cannot_rewrite_the_trail(world: World, statement: str) -> None:
    """A61."""
    with entering(world.acme, by=world.priya), pytest.raises(ProgrammingError, match="denied"):  # noqa: SIM117
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_nobody_appends_to_the_trail_of_another_client(world: World) -> None:
    with entering(world.acme, by=world.rita), pytest.raises(ProgrammingError, match="not yours"):  # noqa: SIM117
        with transaction.atomic():
            record("client.opened", subject=world.acme, by=world.rita)
            connection.flush_trail()

    with entering(world.acme, by=world.priya):
        assert not Event.objects.filter(actor_id=world.rita.pk).exists()
