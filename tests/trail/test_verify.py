"""A62: whoever rewrites history past every wall, as the cluster's superuser, is found, and by name."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from soc2hub.accounts.models import Person
from soc2hub.tenancy.scope import entering
from soc2hub.trail.record import record
from tests.databases import BASE, administer, url_for
from tests.worlds import World, small_world


@pytest.fixture
def told(fresh_database: str) -> World:
    world = small_world()
    for client in (world.acme, world.bravo):
        for number in range(6):
            with entering(client, by=world.priya):
                record("person.changed", subject=Person.objects.first(), by=world.priya, number=number)
    return world


@pytest.fixture
def forge(fresh_database: str) -> Callable[[str], None]:
    def act(sql: str) -> None:
        administer(f"SET session_replication_role = replica; {sql}", fresh_database)

    return act


def verified(database: str) -> subprocess.CompletedProcess[str]:
    env = os.environ | {
        "SOC2HUB_PROCESS": "migrate",
        "DATABASE_URL_MIGRATE": url_for("DATABASE_URL_MIGRATE", database),
        "DJANGO_SETTINGS_MODULE": "soc2hub.settings",
    }
    command = [sys.executable, "-m", "django", "verify_trail"]
    return subprocess.run(command, cwd=BASE, env=env, capture_output=True, text=True, check=False)


def test_an_untouched_trail_stands(told: World, fresh_database: str) -> None:
    answer = verified(fresh_database)

    assert answer.returncode == 0
    assert answer.stdout.startswith("the trail stands: ")


@pytest.mark.parametrize(
    ("forgery", "seq", "words"),
    [
        ("UPDATE trail_event SET body = '{\"number\": 99}' WHERE client_id = '{client}' AND seq = 4", 4, "columns differ"),  # noqa: E501
        ("UPDATE trail_event SET sealed = replace(sealed, 'changed', 'praised'), verb = 'person.praised'"
         " WHERE client_id = '{client}' AND seq = 3", 3, "content changed"),
        ("DELETE FROM trail_event WHERE client_id = '{client}' AND seq = 3", 4, "follows 2: events in between are gone"),  # noqa: E501
        ("DELETE FROM trail_event WHERE client_id = '{client}' AND seq > 4", 4, "the head says 7: the tail was cut"),
        ("UPDATE trail_event SET seq = 1000 - seq WHERE client_id = '{client}' AND seq IN (3, 4);"
         " UPDATE trail_event SET seq = CASE seq WHEN 997 THEN 4 ELSE 3 END WHERE client_id = '{client}' AND seq > 900",
         3, "does not continue"),
        ("INSERT INTO trail_event SELECT gen_random_uuid(), 8, at, actor_id, via, verb, subject_type, subject_id, body,"
         " sealed, hash, hash, client_id FROM trail_event WHERE client_id = '{client}' AND seq = 7", 8, "content changed"),  # noqa: E501
    ],
)  # fmt: skip
def test_a_forgery_is_found_with_client_and_seq(
    told: World, fresh_database: str, forge: Callable[[str], None], forgery: str, seq: int, words: str
) -> None:
    forge(forgery.replace("{client}", str(told.acme.pk)))

    answer = verified(fresh_database)

    assert answer.returncode == 1
    assert f"client {told.acme.pk} seq {seq}: {words}" in answer.stderr
    assert str(told.bravo.pk) not in answer.stderr
